import { layOutTable } from '../../rendering/table-layout.ts';
import { bold, codeBlock, type Line, raw, verbatim } from './spans.ts';

/** Wider than this, a table is read better as a list. */
const widest = 58;

/** A table as aligned text in a code block; as a list where it would be too wide for a chat. */
export function table(columns: readonly Column[], rows: readonly string[][]): Line[] {
  const laid = layOutTable(columns, rows, widest);
  return laid.lines ? aligned(laid.lines) : laid.rows.map(row => asLine(laid.columns, row));
}

/** One that somebody wrote: all its words are shown, also those at the head of a list. */
export function writtenTable(columns: readonly Column[], rows: readonly string[][]): Line[] {
  const laid = layOutTable(columns, rows, widest, true);
  if (laid.lines) return aligned(laid.lines);
  const head = laid.columns.flatMap(({ label }, at) => [...(at ? [raw(' · ')] : []), ...verbatim(label)]);
  return [{ spans: bold(head) }, ...laid.rows.map(row => asLine(laid.columns, row))];
}

interface Column {
  label: string;
  align?: 'left' | 'right';
}

function aligned(lines: readonly string[]): Line[] {
  return lines.length ? codeBlock(lines.join('\n')) : [];
}

function asLine(columns: readonly { label: string }[], [first = '', ...rest]: readonly string[]): Line {
  const facts = rest.flatMap((value, at) => {
    if (!value) return [];
    return [[...verbatim(columns[at + 1]?.label ?? ''), raw(':'), raw(' '), ...verbatim(value)]];
  });
  const spans = [
    ...bold(verbatim(first || '–')),
    ...facts.flatMap((fact, at) => [raw(' '), ...(at ? [raw('·'), raw(' ')] : []), ...fact]),
  ];
  return { first: '- ', prefix: '  ', spans };
}
