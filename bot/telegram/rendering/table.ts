import { layOutTable } from '../../rendering/table-layout.ts';
import { bold, join, marked, type Rich, words } from './rich-text.ts';
import { verbatimLine } from './verbatim.ts';

/** Wider than this, lines of a table break on a phone, and a list is read better. */
const widest = 34;

/** A table as aligned text; as a list where it would be too wide. */
export function table(
  columns: readonly { label: string; align?: 'left' | 'right' }[],
  rows: readonly string[][],
): Rich {
  const laid = layOutTable(columns, rows, widest);
  if (laid.lines) return marked(words(laid.lines.join('\n')), { kind: 'pre' });
  return join(
    laid.rows.map(row => asLine(laid.columns, row)),
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
