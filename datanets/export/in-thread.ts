import { Worker } from 'node:worker_threads';
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
  const { promise, resolve, reject } = Promise.withResolvers<Exported>();
  const worker = new Worker(new URL('./export-thread.ts', import.meta.url), {
    execArgv: [],
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 48 },
  });
  worker.unref();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('The thread of an export ended without an answer.')));
  return promise;
}
