import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { SharedFolders } from '../../store/files/shared-folders.ts';
import type { Folders } from '../environment/folders.ts';

/**
 * Removes what a process that was killed just before it cleaned up has left: the folders of runs whose model is made,
 * and weights that belong to no model any more. Those of jobs that wait, run or may be resumed stay.
 */
export async function removeOrphanedFiles(db: Queryable, folders: Folders): Promise<void> {
  const runs = await namesIn(folders.runs);
  const adapters = await namesIn(folders.adapters);
  const numbers = [...runs, ...adapters].map(jobOf).filter(number => number !== undefined);
  if (numbers.length === 0) return;
  const finished = await db.all<{ number: number; adapter: string | null }>(sql`
    select job.number, model.adapter
    from training_job job left join trained_model model on model.job_number = job.number and model.deleted_at is null
    where job.status = 'done' and job.number = any(${numbers}::bigint[])`);
  const kept = new Map(finished.map(({ number, adapter }) => [number, adapter]));
  const isOver = (name: string) => kept.has(jobOf(name) ?? 0);
  for (const name of runs.filter(isOver)) await remove(folders.runs, name);
  for (const name of adapters.filter(isOver)) {
    if (kept.get(jobOf(name) ?? 0) !== name) await remove(folders.adapters, name);
  }
}

/** The same in the file store: checkpoints of runs that are over, and weights of models that are deleted. */
export async function removeOrphanedCopies(db: Queryable, shared: SharedFolders): Promise<void> {
  for (const [begin, isNeeded] of [
    ['runs/', sql`status <> 'done'`],
    [
      'adapters/',
      sql`status <> 'done' or exists (
        select from trained_model where job_number = number and deleted_at is null)`,
    ],
  ] as const) {
    for await (const place of shared.places(begin)) {
      const number = jobOf(place.slice(begin.length, -1));
      if (number === undefined) continue;
      const over = await db.first(
        sql`select from training_job where number = ${number} and not (${isNeeded})`,
      );
      if (over) await shared.remove(place);
    }
  }
}

/** `12` (a run), `12-0f3a8c21d4b6` (weights) or `.12-0f3a8c21d4b6.4711` (weights on their way) are of job 12. */
function jobOf(name: string): number | undefined {
  const number = /^\.?(\d{1,15})(-|$)/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

const remove = (folder: string, name: string) => rm(join(folder, name), { recursive: true, force: true });
const namesIn = (folder: string) => readdir(folder).catch(() => []);
