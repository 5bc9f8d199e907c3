import { message } from '../../../store/message.ts';
import { info } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooManyRows } from '../rows/raw-row.ts';
import { expanded, joinHeader, parsed } from './json-row.ts';
import { JsonFault, JsonScanner, type Span } from './json-scan.ts';

/** Whether lines are values of their own: half of the first fifty are, and there is more than one. */
export function isByLine(text: string): boolean {
  let lines = 0;
  let whole = 0;
  for (let start = 0; start < text.length && lines < 50; ) {
    const end = endOfLine(text, start);
    const line = text.slice(start, Math.min(end, start + (4 << 20))).trim();
    start = end + 1;
    if (line === '') continue;
    // The lines of a list that goes over several are no rows by themselves.
    if (lines === 0 && line.startsWith('[') && parts(line).length === 0) return false;
    lines++;
    if (/^[{["].*[}\]"],?$/s.test(line) && parts(line).length > 0) whole++;
  }
  return lines > 1 && whole >= lines / 2;
}

/** Rows that are a line each, or several on one; a broken line is a fault of its own. */
export function* readLines(text: string): Generator<number, Reading> {
  const rows: RawRow[] = [];
  let line = 0;
  let several = false;
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const last = endOfRow(text, start, end);
    const content = text.slice(start, last);
    const read = content.trim() === '' ? [] : readLine(content, line + 1);
    line += last === end ? 1 : content.split('\n').length;
    start = last + 1;
    if (read.length === 0) continue;
    several ||= read.length > 1;
    rows.push(...read);
    if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
    yield start / text.length;
  }
  if (several) for (const [index, row] of rows.entries()) row.row = index + 1;
  return {
    rows: joinHeader(rows),
    ...(several && {
      notes: [
        info(
          'rows-on-one-line',
          message('Some lines hold several rows, so rows are counted one by one, not by lines.'),
        ),
      ],
    }),
  };
}

/**
 * Where the row ends that begins on a line: there, or on a later one before the next row, where a text in it has line
 * breaks as they are.
 */
function endOfRow(text: string, start: number, end: number): number {
  if (
    !/^[^\S\n]*\{/.test(text.slice(start, Math.min(end, start + 100))) ||
    /\}[^\S\n]*,?[^\S\n]*$/.test(text.slice(Math.max(start, end - 100), end))
  )
    return end;
  for (let at = end, lines = 0; at < text.length && lines < mostBroken; lines++) {
    const next = endOfLine(text, at + 1);
    if (next - start > longestBroken) return end;
    const line = text.slice(at + 1, next).trim();
    if (/^\{\s*"/.test(line)) return end;
    if (/\},?$/.test(line) && parts(text.slice(start, next)).length > 0) return next;
    at = next;
  }
  return end;
}

/** Lines and characters that one row may go over where most rows are a line each: each line is a try. */
const mostBroken = 50;
const longestBroken = 65_536;

function readLine(content: string, line: number): RawRow[] {
  const [first, ...more] = parts(content);
  if (!first) return [parsed(content.trim(), line)];
  return [first, ...more].flatMap(span => expanded(parsed(content, line, span)));
}

/** The values of a line, one after another, with or without commas between; none when it is not made of values. */
function parts(line: string): Span[] {
  const spans: Span[] = [];
  try {
    const scanner = new JsonScanner(line, 0, true);
    while (scanner.here !== '') {
      spans.push(scanner.value());
      scanner.comma();
    }
    return spans;
  } catch (fault) {
    if (fault instanceof JsonFault) return [];
    throw fault;
  }
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  return found === -1 ? text.length : found;
}
