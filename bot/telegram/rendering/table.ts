import { layOutTable, type TableColumn } from '../../rendering/table-layout.ts';
import { bold, join, marked, type Rich, type TableCells, words } from './rich-text.ts';
import { verbatimLine } from './verbatim.ts';

/** Wider than this, lines of a table break on a phone, and a list is read better. */
const widest = 34;

/** A table as aligned text; as a list where it would be too wide. Its cells lie over it, letter by letter. */
export function table(columns: readonly TableColumn[], rows: readonly string[][]): Rich {
  const laid = layOutTable(columns, rows, widest);
  return marked(laid.lines ? aligned(laid.lines) : list(laid.columns, laid.rows), {
    kind: 'table',
    columns: laid.columns.map(({ label, align = 'left' }) => ({ label: verbatimLine(label), align })),
    rows: laid.rows.map(row => row.map(verbatimLine)),
  });
}

/**
 * One that somebody wrote: all its words are shown, also those at the head of a list.
 *
 * @param cells the same with what marks them, to lie over it
 */
export function writtenTable(
  columns: readonly TableColumn[],
  rows: readonly string[][],
  cells: TableCells,
): Rich {
  const laid = layOutTable(columns, rows, widest, true);
  if (laid.lines) return marked(aligned(laid.lines), { kind: 'table', ...cells });
  const head = bold(
    join(
      laid.columns.map(({ label }) => verbatimLine(label)),
      ' · ',
    ),
  );
  return marked(join([head, list(laid.columns, laid.rows)], '\n'), { kind: 'table', ...cells });
}

function aligned(lines: readonly string[]): Rich {
  return marked(words(lines.join('\n')), { kind: 'pre' });
}

function list(columns: readonly { label: string }[], rows: readonly string[][]): Rich {
  return join(
    rows.map(row => asLine(columns, row)),
    '\n',
  );
}

/** A name with its facts; of two columns the second needs no label. */
function asLine(columns: readonly { label: string }[], [first = '', ...rest]: readonly string[]): Rich {
  const facts = rest.map((value, at) => {
    if (!value || columns.length === 2) return verbatimLine(value);
    return join([verbatimLine(columns[at + 1]?.label ?? ''), ': ', verbatimLine(value)]);
  });
  return join(['• ', bold(verbatimLine(first || '–')), '  ', join(facts, ' · ')]);
}
