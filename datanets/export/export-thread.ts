import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { linesOf } from '../snapshots/lines.ts';
import type { Exported, ExportJob } from './in-thread.ts';
import { type FolderFile, folderMetadata } from './media-folder.ts';
import { mediaStatistics } from './media-statistics.ts';
import { rowStatistics } from './row-statistics.ts';

// What runs in a thread of its own: one job, by the paths it is given.

const job: ExportJob = workerData;
parentPort?.postMessage(job.kind === 'text' ? await ofRows(job) : await ofMedia(job));

async function ofRows(job: ExportJob & { kind: 'text' }): Promise<Exported> {
  const rows = await rowStatistics(linesOf(job.train), linesOf(job.heldOut), job.rows);
  if (job.parquet) {
    const { parquet } = await import('./parquet.ts');
    for (const side of ['train', 'heldOut'] as const) {
      if (rows[side].rows === 0) continue;
      const to = createWriteStream(job.parquet[side], { flags: 'wx' });
      await pipeline(parquet(linesOf(job[side]), rows.columns), to);
    }
  }
  return { rows, files: { train: [], heldOut: [] } };
}

async function ofMedia(job: ExportJob & { kind: 'image' | 'audio' }): Promise<Exported> {
  const rows = await mediaStatistics(job.kind, linesOf(job.train), linesOf(job.heldOut), job.rows);
  const captions = rows.train.captions + rows.heldOut.captions > 0;
  const files: { train: FolderFile[]; heldOut: FolderFile[] } = { train: [], heldOut: [] };
  for (const side of ['train', 'heldOut'] as const) {
    const to = createWriteStream(job.metadata[side], { flags: 'wx' });
    await pipeline(
      folderMetadata(linesOf(job[side]), captions, file => files[side].push(file)),
      to,
    );
  }
  return { rows, files };
}
