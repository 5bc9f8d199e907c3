import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import { type RawRow, type Reading, tooLarge } from '../rows/raw-row.ts';
import { areFieldNames } from '../rows/recognise.ts';

/**
 * The tables of a Markdown text whose header names fields that rows have, by GitHub's rules: cells between bars, `\|`
 * for a bar within one, a line of dashes under the header. What stands around them is named. Tables as the shells of
 * databases draw them are read as well.
 *
 * @returns `undefined` for a text without such a table
 */
export function markdownTable(given: string): Reading | undefined {
  const text = withMarkdownRules(given);
  if (!/^[ \t]*[|:-][ \t:|-]*$/m.test(text.slice(0, 200_000))) return undefined;
  const lines = text.split('\n');
  const rows: RawRow[] = [];
  const around: string[] = [];
  let names: string[] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const header = names ? undefined : headerOf(line, lines[at + 1]);
    if (header) {
      names = header;
      at++;
    } else if (names && line.includes('|')) rows.push(rowOf(line, names, at + 1));
    else {
      names = undefined;
      if (line.trim() !== '') around.push(line);
    }
  }
  if (rows.length === 0) return undefined;
  const note = info(
    'text-around-table',
    message(
      'Beside the table, {n, plural, one {# line} other {# lines}} of the text are not used; the first: “{line}”.',
      { n: around.length, line: excerpt(around[0] ?? '', 60) },
    ),
  );
  return { rows, ...(around.length > 0 && { notes: [note] }) };
}

/** `----+----` of psql, `+----+----+` of MySQL and `|----+----|` of Emacs: the line under the header as Markdown's, those around it as blank ones. */
function withMarkdownRules(text: string): string {
  if (!drawnRule.test(text.slice(0, 20_000))) return text;
  const lines = text.split('\n');
  return lines
    .map((line, i) => {
      if (line.length > 2000 || !drawnRule.test(line)) return line;
      const isUnderHeader = lines[i - 1]?.includes('|') && !lines[i - 2]?.includes('|');
      return isUnderHeader ? line.replaceAll('+', '|').replaceAll('=', '-') : '';
    })
    .join('\n');
}

const drawnRule = /^[ \t]*[+|]?[-=]+(?:\+[-=]+)+[+|]?[ \t]*$/m;

function headerOf(line: string, next: string | undefined): string[] | undefined {
  if (!next || next.length > 2000 || !line.includes('|')) return undefined;
  const rule = cellsOf(next);
  const names = cellsOf(line);
  const isRule = rule.length === names.length && rule.every(cell => /^:?-+:?$/.test(cell));
  return isRule && areFieldNames(names) ? names : undefined;
}

function rowOf(line: string, names: readonly string[], row: number): RawRow {
  const cells = cellsOf(line);
  const fault = tooLarge(line) ?? tooMany(cells, names);
  if (fault) return { row, value: undefined, fault };
  return { row, value: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) };
}

function tooMany(cells: readonly string[], names: readonly string[]): Fault | undefined {
  if (!cells.slice(names.length).some(cell => cell !== '')) return undefined;
  return error(
    'ragged-row',
    message(
      'The row has {cells, plural, one {# cell} other {# cells}} where the header has {names, number}.',
      {
        cells: cells.length,
        names: names.length,
      },
    ),
    message('Put a backslash before bars that belong to a cell.'),
  );
}

function cellsOf(line: string): string[] {
  const trimmed = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return trimmed.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
}
