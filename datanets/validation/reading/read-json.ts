import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { mostRows, type RawRow, type Reading, tooManyRows } from '../rows/raw-row.ts';
import { brokenFile, doubledName, tooDeep } from './json-faults.ts';
import { isByLine, readLines } from './json-lines.ts';
import { expanded, joinHeader, parsed, parsedValue, sized } from './json-row.ts';
import { JsonFault, JsonScanner, type Span } from './json-scan.ts';
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

function* readWhole(text: string, loose: boolean): Generator<number, Reading> {
  const scanner = new JsonScanner(text, 0, loose);
  const first = scanner.here;
  if (first === '') return { rows: [] };
  if (first === '[') {
    const spans = yield* elements(text, scanner);
    if (scanner.here === '') return yield* rowsOf(text, spans);
    if (scanner.here !== '[') throw new JsonFault(scanner.at, message('something follows after its end'));
  } else {
    const span = scanner.value();
    yield scanner.at / text.length;
    if (scanner.here === '') return wholeValue(text.slice(span.start, span.end), span.twice);
    if (scanner.here !== '{' && !(loose && scanner.here === ','))
      throw new JsonFault(scanner.at, message('something follows after its end'));
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
