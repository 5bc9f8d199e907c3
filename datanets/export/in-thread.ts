import { oneJobThread } from '../one-job-thread.ts';
import type { FolderFile } from './media-folder.ts';
import type { MediaStatistics } from './media-statistics.ts';
import type { RowStatistics } from './row-statistics.ts';

/** Paths of the two files of a version as JSON lines, and how many rows the one to train on has. */
export type ExportJob = {
  train: string;
  heldOut: string;
  rows: number;
} & (
  | {
      kind: 'text';
      /** Where Parquet files of them are written, when they are to be; there must be none yet. */
      parquet?: { train: string; heldOut: string };
    }
  | {
      kind: 'image' | 'audio';
      /** Where the `metadata.jsonl` of each folder is written; there must be none yet. */
      metadata: { train: string; heldOut: string };
    }
);

export interface Exported {
  rows: RowStatistics | MediaStatistics;
  /** The pictures or clips of each side, each once, in the order of the lines. */
  files: { train: FolderFile[]; heldOut: FolderFile[] };
}

/** Heap of a thread, in MB. 100,000 rows of 0.5 kB take about 100. */
const megabytes = 512;

/**
 * Describes the files of a version, and writes them in another form. Both read every row, which would keep the chat
 * waiting for seconds; so they have a thread of their own.
 */
export function inThread(job: ExportJob): Promise<Exported> {
  return oneJobThread(new URL('./export-thread.ts', import.meta.url), job, megabytes);
}
