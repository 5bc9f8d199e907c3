import type { Finding } from '../datanets.ts';
import type { FreshRow, KnownItem, ReadItem } from '../validation/text/duplicates.ts';

/** What a thread is to check. The content of files comes when it is asked for. */
export interface Job {
  files: string[];
  typed: string | undefined;
  maxMegabytes: number;
}

/** What came of a check; its good rows were handed over by {@link Host.keep}. */
export interface Outcome {
  format: string | undefined;
  total: number;
  good: number;
  findings: Finding[];
}

/** What a thread asks of the process while it checks: it has neither the database nor the files. */
export interface Host {
  file(index: number): Promise<Uint8Array>;
  sameAs(hashes: readonly string[]): Promise<Map<string, KnownItem>>;
  sharing(bands: readonly number[]): Promise<Map<number, number[]>>;
  read(itemIds: readonly number[]): Promise<Map<number, ReadItem>>;
  /** Stores good rows, from that position on. */
  keep(rows: readonly FreshRow[], from: number): Promise<void>;
  /** What it is at, in words, and the share done (0 to 1). */
  progress(label: string, done: number): Promise<void>;
}

/** From the thread: a question to the host, or the end of the job. */
export type FromThread =
  | { [Name in keyof Host]: { ask: Name; id: number; given: Parameters<Host[Name]> } }[keyof Host]
  | { outcome: Outcome }
  | { failed: string };

/** To the thread: a job, or the answer to a question; one without a value says that the job is over. */
export type ToThread = { job: Job } | { answer: number; value?: unknown; over?: boolean };
