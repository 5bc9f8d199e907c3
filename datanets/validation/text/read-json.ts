import { excerpt, type Fault, number } from '../findings.ts';
import { faultOf, JsonFault, JsonScanner, type Span } from './json-scan.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from './raw-row.ts';
import { looksLikeRow } from './recognise.ts';

/** One JSON value a line; lines that are not JSON are faults of their own, the others go on. */
export function* readJsonLines(text: string): Generator<number, Reading> {
  if (text.trimStart().startsWith('[')) return yield* readJson(text);
  const rows: RawRow[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const content = text.slice(start, end);
    start = end + 1;
    line++;
    if (content.trim() === '') continue;
    if (rows.length === mostRows) return { rows: [], fault: tooManyRows };
    rows.push(parsed(content, line));
    yield start / text.length;
  }
  const broken = rows.filter(row => row.fault?.code === 'not-json').length;
  // Pretty-printed objects have their brackets on lines of their own: hardly a line is JSON, the whole may be.
  if (broken > rows.length / 2) {
    const whole = yield* readJson(text);
    if (!whole.fault) return whole;
  }
  return { rows };
}

/**
 * An array of rows, an object that holds one (under any name; the one with most rows), one object that is a row, or
 * rows one after another as in .jsonl.
 */
export function* readJson(text: string): Generator<number, Reading> {
  try {
    const scanner = new JsonScanner(text);
    if (scanner.here === '') return { rows: [] };
    if (scanner.here === '[') return yield* readArray(text, scanner);
    if (scanner.here === '{') return yield* readObject(text, scanner);
    const span = scanner.value();
    return { rows: [], fault: notRows(excerpt(text.slice(span.start, span.end), 30)) };
  } catch (error) {
    if (error instanceof JsonFault) return { rows: [], fault: brokenFile(text, error) };
    throw error;
  }
}

function* readArray(text: string, scanner: JsonScanner): Generator<number, Reading> {
  const spans = yield* elements(text, scanner);
  if (scanner.here !== '') throw new JsonFault(scanner.at, 'something follows after the end of the array');
  return yield* rowsOf(text, spans);
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

function* readObject(text: string, scanner: JsonScanner): Generator<number, Reading> {
  const start = scanner.at;
  let most: Span[] = [];
  let arrays = 0;
  if (scanner.open()) {
    do {
      scanner.key();
      if (scanner.here === '[') {
        arrays++;
        const spans = yield* elements(text, scanner);
        if (spans.length > most.length) most = spans;
      } else {
        scanner.value(1);
      }
    } while (scanner.more('}'));
  }
  if (scanner.here === '{') return yield* objectsInARow(text, start);
  if (scanner.here !== '') throw new JsonFault(scanner.at, 'something follows after the end of the object');
  const whole: unknown = text.length < 2_000_000 ? JSON.parse(text) : undefined;
  if (whole !== undefined && (arrays === 0 || looksLikeRow(whole)))
    return { rows: [{ row: 1, value: whole }] };
  return yield* rowsOf(text, most);
}

function* objectsInARow(text: string, start: number): Generator<number, Reading> {
  const scanner = new JsonScanner(text, start);
  const spans: Span[] = [];
  while (scanner.here !== '') {
    spans.push(scanner.value());
    yield (scanner.at / text.length) * 0.5;
  }
  return yield* rowsOf(text, spans);
}

function* rowsOf(text: string, spans: Span[]): Generator<number, Reading> {
  if (spans.length > mostRows) return { rows: [], fault: tooManyRows };
  const rows: RawRow[] = [];
  for (const [index, span] of spans.entries()) {
    rows.push(parsed(text.slice(span.start, span.end), index + 1));
    yield 0.5 + (index / spans.length) * 0.5;
  }
  return { rows };
}

function parsed(content: string, row: number): RawRow {
  const fault = tooLarge(content);
  if (fault) return { row, value: undefined, fault };
  try {
    const value: unknown = JSON.parse(content);
    return isDeep(value, 0) ? { row, value: undefined, fault: brokenRow(content) } : { row, value };
  } catch {
    return { row, value: undefined, fault: brokenRow(content) };
  }
}

// JSON.parse takes any depth; what walks the value afterwards would not.
function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= 64) return true;
  for (const part of Object.values(value)) if (isDeep(part, depth + 1)) return true;
  return false;
}

function brokenRow(content: string): Fault {
  const fault = faultOf(content);
  const why = fault ? `${fault.message} (column ${number(fault.at + 1)})` : 'it is nested too deeply';
  return {
    code: 'not-json',
    severity: 'error',
    message: `The row is not JSON: ${why}.`,
    mend: 'Each row must be one whole JSON object; a program that writes JSON quotes and escapes it rightly.',
  };
}

function brokenFile(text: string, fault: JsonFault): Fault {
  const before = text.slice(0, fault.at);
  const line = before.split('\n').length;
  const column = fault.at - before.lastIndexOf('\n');
  const where = `line ${number(line)}, column ${number(column)}`;
  const cut = fault.at >= text.trimEnd().length;
  return {
    code: cut ? 'truncated-json' : 'not-json',
    severity: 'error',
    message: cut
      ? `The file is cut off: at ${where} ${fault.message}.`
      : `The file is not JSON: at ${where} ${fault.message}.`,
    mend: cut
      ? 'Drop the whole file again; it may not have been saved or sent to its end.'
      : 'Mend that place and drop the file again.',
  };
}

function notRows(what: string): Fault {
  return {
    code: 'no-rows',
    severity: 'error',
    message: `The file holds a single value (${what}) and no rows.`,
    mend: 'Give an array of objects, or one object a line as .jsonl.',
  };
}
