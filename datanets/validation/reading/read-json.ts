import { excerpt, type Fault, number } from '../findings.ts';
import { messageList } from '../rows/conversation.ts';
import { error, warning } from '../rows/faults.ts';
import { deepest, type Lenience, readLoosely } from '../rows/loose-json.ts';
import { info, mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import { looksLikeRow } from '../rows/recognise.ts';
import { faultOf, JsonFault, JsonScanner, type Span } from './json-scan.ts';
import { unwrapJson } from './json-wrapping.ts';
import { expand, notRows, rowsWithin } from './wrappers.ts';

/**
 * Rows as JSON, by what is there: an object a line, whose broken lines are faults of their own; objects one after
 * another; a list of rows; or an object with rows in it. What is JSON but for the habits of Python and of people who
 * type it (see {@link readLoosely}) is read, and said.
 */
export function* readJson(given: string): Generator<number, Reading> {
  const text = unwrapJson(given);
  if (isByLine(text)) return yield* readLines(text);
  try {
    return yield* readWhole(text, false);
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    try {
      return yield* readWhole(text, true);
    } catch (other) {
      if (!(other instanceof JsonFault)) throw other;
      return { rows: [], fault: brokenFile(text, fault) };
    }
  }
}

/** Whether lines are values of their own: half of the first fifty are, and there is more than one. */
function isByLine(text: string): boolean {
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
    if (/^[{[].*[}\]],?$/s.test(line) && parts(line).length > 0) whole++;
  }
  return lines > 1 && whole >= lines / 2;
}

function* readLines(text: string): Generator<number, Reading> {
  const rows: RawRow[] = [];
  let line = 0;
  let several = false;
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const content = text.slice(start, end);
    start = end + 1;
    line++;
    if (content.trim() === '') continue;
    const read = readLine(content, line);
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
          'Some lines hold several rows, so rows are counted one by one, not by lines.',
        ),
      ],
    }),
  };
}

/** Lists a line, the first of which names the columns. */
function joinHeader(rows: RawRow[]): RawRow[] {
  if (!rows.every(({ value, fault }) => fault || Array.isArray(value))) return rows;
  const good = rows.filter(row => !row.fault);
  const within = rowsWithin(good.map(row => row.value));
  if (within.rows.length !== good.length - 1) return rows;
  return [
    ...rows.filter(row => row.fault),
    ...within.rows.map((value, i) => ({ row: good[i + 1]?.row ?? 0, value })),
  ];
}

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

function* readWhole(text: string, loose: boolean): Generator<number, Reading> {
  const scanner = new JsonScanner(text, 0, loose);
  const first = scanner.here;
  if (first === '') return { rows: [] };
  if (first === '[') {
    const spans = yield* elements(text, scanner);
    if (scanner.here === '') return yield* rowsOf(text, spans);
    if (scanner.here !== '[') throw new JsonFault(scanner.at, 'something follows after the end of the array');
  } else {
    const span = scanner.value();
    yield scanner.at / text.length;
    if (scanner.here === '') return wholeValue(text.slice(span.start, span.end), span.twice);
    if (scanner.here !== '{' && !(loose && scanner.here === ','))
      throw new JsonFault(scanner.at, 'something follows after the end of the object');
  }
  return yield* valuesInARow(text, loose);
}

function* elements(text: string, scanner: JsonScanner): Generator<number, Span[]> {
  const spans: Span[] = [];
  if (!scanner.open()) return spans;
  do {
    spans.push(scanner.value(1));
    yield (scanner.at / text.length) * 0.5;
  } while (scanner.more(']'));
  return spans;
}

function* valuesInARow(text: string, loose: boolean): Generator<number, Reading> {
  const scanner = new JsonScanner(text, 0, loose);
  const spans: Span[] = [];
  while (scanner.here !== '') {
    spans.push(scanner.value());
    if (loose) scanner.comma();
    yield (scanner.at / text.length) * 0.5;
  }
  return yield* rowsOf(text, spans);
}

function* rowsOf(text: string, spans: Span[]): Generator<number, Reading> {
  if (spans.length > mostRows) return { rows: [], fault: tooManyRows };
  const rows: RawRow[] = [];
  const notes = new Map<string, Fault>();
  for (const [index, span] of spans.entries()) {
    const row = parsed(text, index + 1, span);
    const inner = row.fault ? undefined : expand(row.value);
    for (const note of inner?.notes ?? []) notes.set(note.code, note);
    if (inner) for (const value of inner.rows) rows.push({ ...row, value });
    else rows.push(...expanded(row));
    yield 0.5 + (index / spans.length) * 0.5;
  }
  if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
  for (const [index, row] of rows.entries()) row.row = index + 1;
  return { rows: joinHeader(rows), notes: [...notes.values()] };
}

/** One value that is no list. */
function wholeValue(content: string, twice: string | undefined): Reading {
  const read = parsedValue(content);
  if (!read) return { rows: [], fault: tooDeep };
  if (typeof read.value !== 'object' || read.value === null)
    return { rows: [], fault: notRows(excerpt(content, 30)) };
  const { rows, notes } = rowsWithin(read.value);
  const fault = rows.length === 0 ? notes.find(note => note.severity === 'error') : undefined;
  if (fault) return { rows: [], fault };
  if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
  const said = [
    ...notes,
    ...(read.note ? [read.note] : []),
    ...(twice === undefined ? [] : [doubledName(twice)]),
  ];
  return {
    rows: rows.map((value, i) => sized({ row: i + 1, value }, rows.length > 1 ? undefined : content)),
    notes: said,
  };
}

function sized(row: RawRow, content = JSON.stringify(row.value) ?? ''): RawRow {
  const fault = tooLarge(content);
  return fault ? { row: row.row, value: undefined, fault } : row;
}

function expanded(row: RawRow): RawRow[] {
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

function parsed(text: string, row: number, span?: Span): RawRow {
  const content = span ? text.slice(span.start, span.end) : text;
  const fault = tooLarge(content);
  if (fault) return { row, value: undefined, fault };
  const read = parsedValue(content);
  const twice = span?.twice === undefined ? undefined : doubledName(span.twice);
  return read
    ? { row, ...read, ...(twice && { note: twice }) }
    : { row, value: undefined, fault: brokenRow(content) };
}

function parsedValue(content: string): { value: unknown; note?: Fault } | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isDeep(value, 0) ? undefined : { value };
  } catch {
    const read = readLoosely(content);
    return read && { value: read.value, note: notJson(read.leniences) };
  }
}

// JSON.parse takes any depth; what walks the value afterwards would not.
function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= deepest) return true;
  for (const part of Object.values(value)) if (isDeep(part, depth + 1)) return true;
  return false;
}

function doubledName(name: string): Fault {
  return warning(
    'name-twice',
    `An object has “${excerpt(name, 30)}” twice; the last one is used.`,
    'Give each value its own name.',
  );
}

function notJson(leniences: ReadonlySet<Lenience>): Fault {
  if (leniences.has('javascript')) {
    return info(
      'javascript-literals',
      'Rows are in JavaScript’s way of writing objects, with comments or names without quotes, and were read as such.',
    );
  }
  if (leniences.has('python')) {
    return info(
      'python-literals',
      'Rows are in Python’s way of writing lists and dictionaries, and were read as such.',
    );
  }
  if (leniences.has('constants')) {
    return info(
      'constants-as-null',
      'NaN, Infinity and Python’s None, which JSON does not have, were read as nothing.',
    );
  }
  return info('stray-commas', 'Commas that JSON does not have were passed over.');
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  return found === -1 ? text.length : found;
}

function brokenRow(content: string): Fault {
  const fault = faultOf(content);
  const why = fault ? `${fault.message} (column ${number(fault.at + 1)})` : 'it is nested too deeply';
  return error(
    'not-json',
    `The row is not JSON: ${why}.`,
    'Each row must be one whole JSON object; a program that writes JSON quotes and escapes it rightly.',
  );
}

const tooDeep = error(
  'not-json',
  `The file is nested more than ${deepest} levels deep.`,
  'Give an array of objects, or one object a line as .jsonl.',
);

function brokenFile(text: string, fault: JsonFault): Fault {
  const before = text.slice(0, fault.at);
  const line = before.split('\n').length;
  const column = fault.at - before.lastIndexOf('\n');
  const where = `line ${number(line)}, column ${number(column)}`;
  return fault.at >= text.trimEnd().length
    ? error(
        'truncated-json',
        `The file is cut off: at ${where} ${fault.message}.`,
        'Drop the whole file again; it may not have been saved or sent to its end.',
      )
    : error(
        'not-json',
        `The file is not JSON: at ${where} ${fault.message}.`,
        'Mend that place and drop the file again.',
      );
}
