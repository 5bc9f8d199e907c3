import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Place } from '../../place.ts';
import type { Fault } from '../findings.ts';
import { error } from './faults.ts';

/** A row as its file has it, not yet recognised. */
export interface RawRow {
  /** 1-based: the line of .jsonl, .txt and .md that it starts on, the element of .json, the row of a table, the passage of a document. */
  row: number;
  value: unknown;
  /** Why this row can't be read. */
  fault?: Fault;
  /** What was mended to read it. */
  note?: Fault;
  /** Fields that were of no use when it was put together. */
  unused?: readonly string[];
  /** Of a passage: where it stands, and a hash of the document, whose passages are all learned or all held out. */
  place?: Place;
  document?: string;
}

export interface Reading {
  rows: RawRow[];
  /** Why nothing of the file can be taken. */
  fault?: Fault;
  /** What is a row here, where that is a decision: `a paragraph a row`. */
  cut?: TranslatableMessage;
  /** What is to be said of the file as a whole: how it was read, and what was left aside. */
  notes?: readonly Fault[];
}

/** Most rows of one submission. */
export const mostRows = 100_000;
/** Largest row, in bytes of UTF-8. */
export const largestRow = 1 << 20;

/** The fault of a row that is larger than a row may be, if it is. */
export function tooLarge(text: string): Fault | undefined {
  if (text.length * 3 <= largestRow) return undefined;
  const bytes = Buffer.byteLength(text);
  if (bytes <= largestRow) return undefined;
  return error(
    'row-too-large',
    message('The row has {size, number} kB; a row may have 1 MB.', { size: Math.round(bytes / 1000) }),
    message('Split it into several rows.'),
  );
}

/** The fault of a file that has more rows than a submission may. */
export const tooManyRows = error(
  'too-many-rows',
  message('There are more than {most, number} rows.', { most: mostRows }),
  message('Split the file and give the parts one after another.'),
);
