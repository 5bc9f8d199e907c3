import { type Fault, number } from '../findings.ts';

/** A row as its file has it, not yet recognised. */
export interface RawRow {
  /** 1-based: the line of .jsonl, .txt and .md that it starts on, the element of .json, the spreadsheet row of .csv. */
  row: number;
  value: unknown;
  /** Why this row can't be read. */
  fault?: Fault;
  /** What was mended to read it. */
  note?: Fault;
  /** Fields that were of no use when it was put together. */
  unused?: readonly string[];
}

export interface Reading {
  rows: RawRow[];
  /** Why nothing of the file can be taken. */
  fault?: Fault;
  /** What is a row here, where that is a decision: `a paragraph a row`. */
  cut?: string;
  /** What is to be said of the file as a whole: how it was read, and what was left aside. */
  notes?: readonly Fault[];
}

/** A note on how a file was read, which calls for nothing. */
export function info(code: string, message: string): Fault {
  return { code, severity: 'info', message, mend: '' };
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
  return {
    code: 'row-too-large',
    severity: 'error',
    message: `The row has ${number(Math.round(bytes / 1000))} kB; a row may have 1 MB.`,
    mend: 'Split it into several rows.',
  };
}

/** The fault of a file that has more rows than a submission may. */
export const tooManyRows: Fault = {
  code: 'too-many-rows',
  severity: 'error',
  message: `There are more than ${number(mostRows)} rows.`,
  mend: 'Split the file and give the parts one after another.',
};
