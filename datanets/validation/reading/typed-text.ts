import type { RawRow, Reading } from '../rows/raw-row.ts';
import { tooLarge } from '../rows/raw-row.ts';
import type { SlicedWork } from '../time-slices.ts';
import { fencedData } from './fenced-data.ts';
import { kindOf } from './kind.ts';
import { labelledPairs } from './labelled-pairs.ts';
import { read } from './read.ts';

/**
 * What somebody typed instead of dropping a file: rows of JSON or a table as a file would be read, questions and
 * answers with their labels as a row each, and anything else, to the letter, as one row of plain text.
 */
export async function* readTyped(text: string): AsyncGenerator<number, Reading> {
  const fenced = fencedData(text);
  const data = (fenced?.text ?? text).trim();
  const { kind } = kindOf(data, '');
  if (kind === 'json' || kind === 'table' || kind === 'yaml') {
    const reading = yield* asWork(read(data, kind));
    // What only looks like JSON is what somebody wanted to say.
    if (!reading.fault && reading.rows.some(row => !row.fault))
      return fenced ? { ...reading, notes: [fenced.note, ...(reading.notes ?? [])] } : reading;
  }
  return { rows: labelledPairs(text) ?? [oneRow(text)] };
}

async function* asWork(work: SlicedWork<Reading>): AsyncGenerator<number, Reading> {
  return yield* work;
}

function oneRow(text: string): RawRow {
  const fault = tooLarge(text);
  return fault ? { row: 1, value: undefined, fault } : { row: 1, value: { text: text.trim() } };
}
