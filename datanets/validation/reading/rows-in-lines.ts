import { message } from '../../../store/message.ts';
import { excerpt } from '../findings.ts';
import { info } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooManyRows } from '../rows/raw-row.ts';
import { looksLikeRow } from '../rows/recognise.ts';
import { expanded, parsed, parsedValue } from './json-row.ts';

/**
 * Rows as JSON behind something that begins each line: the time of a log, a bullet, a number, `data:` of a stream of
 * events. As plain text the braces would be learned.
 *
 * @returns `undefined` for a text whose lines are not nearly all such rows
 */
export function rowsInLines(text: string): Reading | undefined {
  if (!beginning.test(text.slice(0, 10_000))) return undefined;
  const rows: RawRow[] = [];
  const around: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const lead = prefix.exec(line)?.[0];
    const content = lead === undefined ? undefined : line.slice(lead.length).trim().replace(/,$/, '');
    if (content?.endsWith('}') && isRowText(content)) rows.push(...expanded(parsed(content, index + 1)));
    else around.push(line.trim());
    if (around.length > 2 + rows.length / 10) return undefined;
    if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
  }
  if (rows.length < 2) return undefined;
  const first = prefix.exec(text.slice(0, 10_000).trimStart())?.[0] ?? around[0] ?? '';
  const note = info(
    'rows-in-lines',
    message(
      'Rows were taken as JSON out of the lines of a text; what stands before them is not used (“{lead}”){n, plural, =0 {} one {, nor is # other line} other {, nor are # other lines}}.',
      { lead: excerpt(first, 40), n: around.length },
    ),
  );
  return { rows, notes: [note] };
}

/** What may stand before a row: not so long that it were the text itself. */
const prefix = /^[^{\n]{0,80}(?=\{\s*["'])/;
const beginning = /^[^{\n]{1,80}\{\s*["'][^\n]*\}/m;

function isRowText(content: string): boolean {
  const read = parsedValue(content);
  return read !== undefined && looksLikeRow(read.value);
}
