import type { Fault } from '../findings.ts';
import { messageList } from '../rows/conversation.ts';
import { deepest, readLoosely } from '../rows/loose-json.ts';
import { type RawRow, tooLarge } from '../rows/raw-row.ts';
import { looksLikeRow } from '../rows/recognise.ts';
import { brokenRow, doubledName, notJson } from './json-faults.ts';
import type { Span } from './json-scan.ts';
import { expand, rowsWithin } from './wrappers.ts';

/** A row from its text, or with what is wrong with it; its text is all of the given one or a span of it. */
export function parsed(text: string, row: number, span?: Span): RawRow {
  const content = span ? text.slice(span.start, span.end) : text;
  const fault = tooLarge(content);
  if (fault) return { row, value: undefined, fault };
  const read = parsedValue(content);
  const twice = span?.twice === undefined ? undefined : doubledName(span.twice);
  return read
    ? { row, ...read, ...(twice && { note: twice }) }
    : { row, value: undefined, fault: brokenRow(content) };
}

/** A value from its text, read loosely where it must be; undefined when it is nested too deeply or can’t be read. */
export function parsedValue(content: string): { value: unknown; note?: Fault } | undefined {
  try {
    const value: unknown = /\d{16}/.test(content) ? JSON.parse(content, exactly) : JSON.parse(content);
    return isDeep(value, 0) ? undefined : { value };
  } catch {
    const read = readLoosely(content);
    return read && { value: read.value, note: notJson(read.leniences) };
  }
}

/** A number that JavaScript can't hold to its last digit stays as it is written: ids, digits of pi. */
function exactly(_: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !/\d{16}|\d\.\d{15}/.test(source)) return value;
  return String(value) === source ? value : source;
}

/** The row, or the rows that its value holds. */
export function expanded(row: RawRow): RawRow[] {
  // A list of rows, as files have that were put one behind the other; a list of messages is a row itself.
  if (
    Array.isArray(row.value) &&
    row.value.length > 0 &&
    !messageList(row.value) &&
    row.value.every(looksLikeRow)
  )
    return row.value.flatMap(value => expanded({ ...row, value }));
  const inner = row.fault ? undefined : expand(row.value);
  return inner ? inner.rows.map(value => ({ ...row, value })) : [row];
}

/** Texts alone, as rows of text; each that is an object of JSON itself as that object. */
function ofTexts(rows: RawRow[]): RawRow[] {
  const good = rows.filter(row => !row.fault);
  if (good.length < 2 || !good.every(({ value }) => typeof value === 'string')) return rows;
  return rows.flatMap(row => {
    if (typeof row.value !== 'string') return [row];
    const inner = row.value.trimStart().startsWith('{') ? parsedValue(row.value) : undefined;
    return inner ? expanded({ ...row, value: inner.value }) : [{ ...row, value: { text: row.value } }];
  });
}

/** The row, or its fault where it is too large. */
export function sized(row: RawRow, content = JSON.stringify(row.value) ?? ''): RawRow {
  const fault = tooLarge(content);
  return fault ? { row: row.row, value: undefined, fault } : row;
}

/** Lists a line, the first of which names the columns; or texts, which are rows themselves. */
export function joinHeader(given: RawRow[]): RawRow[] {
  const rows = ofTexts(given);
  if (!rows.every(({ value, fault }) => fault || Array.isArray(value))) return rows;
  const good = rows.filter(row => !row.fault);
  const within = rowsWithin(good.map(row => row.value));
  if (within.rows.length !== good.length - 1) return rows;
  return [
    ...rows.filter(row => row.fault),
    ...within.rows.map((value, i) => ({ row: good[i + 1]?.row ?? 0, value })),
  ];
}

// JSON.parse takes any depth; what walks the value afterwards would not.
function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= deepest) return true;
  for (const part of Object.values(value)) if (isDeep(part, depth + 1)) return true;
  return false;
}
