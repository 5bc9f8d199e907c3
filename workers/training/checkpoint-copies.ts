import { link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Queryable } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import { json, sql } from '../../store/database/sql.ts';
import { FileStoreUnavailable } from '../../store/errors.ts';
import { type FolderCopy, folderCopy, isLost, type SharedFolders } from '../../store/files/shared-folders.ts';
import type { Attempt } from '../jobs/job.ts';

const checkpointCopy = folderCopy.extend({ step: z.number().int() });
type CheckpointCopy = z.output<typeof checkpointCopy>;

interface Room {
  db: Queryable;
  shared: SharedFolders;
}

/** Sends the checkpoints of an attempt to where its next one finds them, on whatever machine. */
export interface CheckpointCopies {
  /** A complete checkpoint’s folder; one that still waits to be sent is given up for it. */
  add(step: number, folder: string): void;
  /** Resolves when the newest is sent, or that many milliseconds are over. */
  settle(milliseconds: number): Promise<void>;
  /** Ends what is on its way. */
  stop(): Promise<void>;
}

/**
 * @param run the job’s folder on this machine: what is to be sent is linked there, since the trainer removes older
 *   checkpoints while they are on their way
 * @param told how it stands, in words for the job’s log
 */
export function sendCheckpoints(
  { db, shared }: Room,
  attempt: Attempt,
  run: string,
  told: (line: string) => void,
): CheckpointCopies {
  if (!shared.apart) return { add() {}, settle: async () => {}, stop: async () => {} };
  const ending = new AbortController();
  let next: { step: number; held: Promise<string> } | undefined;
  let sending: Promise<void> | undefined;
  const placeOf = (step: number) => join(run, 'leaving', String(step));

  async function sendAll(): Promise<void> {
    while (next) {
      const one = next;
      next = undefined;
      await sendUnlessOlder(one);
    }
    sending = undefined;
  }

  async function sendUnlessOlder({ step, held }: NonNullable<typeof next>): Promise<void> {
    try {
      const folder = await held;
      await withRetry(() => sendOne(step, folder), {
        tries: Number.POSITIVE_INFINITY,
        // A newer one is worth more.
        isEnding: () => next !== undefined,
        signal: ending.signal,
      });
    } catch (error) {
      if (ending.signal.aborted || next) return;
      told(`The checkpoint of step ${step} could not be sent to the file store. ${(error as Error).message}`);
    } finally {
      await rm(placeOf(step), { recursive: true, force: true });
    }
  }

  async function sendOne(step: number, folder: string): Promise<void> {
    const place = `runs/${attempt.number}/${attempt.attempt}/${step}`;
    const copy = await shared.send(place, folder, ending.signal).catch(error => {
      if (error instanceof FileStoreUnavailable)
        told(`The file store does not answer; the checkpoint of step ${step} waits for it.`);
      throw error;
    });
    if (!copy) return;
    const before = await noteCopy(db, attempt, { ...copy, step });
    if (before && before.place !== place) await shared.remove(`${before.place}/`);
  }

  return {
    add(step, folder) {
      next?.held.then(held => rm(held, { recursive: true, force: true }), noMatter);
      next = { step, held: hold(folder, placeOf(step)) };
      next.held.catch(noMatter);
      sending ??= sendAll();
    },
    async settle(milliseconds) {
      const timer = new AbortController();
      const late = wait(milliseconds, undefined, { signal: timer.signal, ref: false }).catch(noMatter);
      await Promise.race([sending, late]);
      timer.abort();
    },
    async stop() {
      ending.abort();
      await sending;
    },
  };
}

const noMatter = () => {};

/** The same files under another name: a checkpoint is never written again once it is complete. */
async function hold(folder: string, place: string): Promise<string> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) await link(join(folder, entry.name), join(place, entry.name));
  }
  return place;
}

/** @returns the copy that it takes the place of. One of an attempt that was overtaken is not written down. */
async function noteCopy(
  db: Queryable,
  { number, attempt }: Attempt,
  copy: CheckpointCopy,
): Promise<FolderCopy | undefined> {
  const row = await db.first<{ before: unknown }>(sql`
    with old as (
      select number, checkpoint_copy as before from training_job
      where number = ${number} and attempt = ${attempt} and status = 'running' for update
    )
    update training_job job set checkpoint_copy = ${json(copy)} from old where job.number = old.number
    returning old.before`);
  return folderCopy.safeParse(row?.before).data;
}

/**
 * Brings the newest checkpoint that an attempt on another machine sent, unless this machine has as good a one.
 *
 * @param output the run’s output folder
 * @returns whether a checkpoint was there but is lost, so that the run goes on from what this machine has
 */
export async function bringCheckpoint(
  { db, shared }: Room,
  { number }: Attempt,
  output: string,
  signal: AbortSignal,
): Promise<'brought' | 'not needed' | 'lost'> {
  if (!shared.apart) return 'not needed';
  const row = await db.one<{ copy: unknown }>(
    sql`select checkpoint_copy as copy from training_job where number = ${number}`,
  );
  const copy = checkpointCopy.safeParse(row.copy).data;
  if (!copy || copy.step <= (await newestHere(output))) return 'not needed';
  const folder = join(output, 'checkpoints', `checkpoint-${copy.step}`);
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  try {
    await shared.fetch(copy, folder, signal);
    return 'brought';
  } catch (error) {
    if (isLost(error)) return 'lost';
    throw error;
  }
}

/** The step of the newest complete checkpoint here; 0 when there is none. `checkpoints.py` says what complete is. */
async function newestHere(output: string): Promise<number> {
  let newest = 0;
  for (const place of ['.', ...(await namesIn(output)).filter(name => name.startsWith('attempt-'))]) {
    const checkpoints = join(output, place, 'checkpoints');
    for (const name of await namesIn(checkpoints)) {
      const step = Number(/^checkpoint-(\d+)$/.exec(name)?.[1] ?? 0);
      if (step > newest && (await isComplete(join(checkpoints, name)))) newest = step;
    }
  }
  return newest;
}

const namesIn = (folder: string) => readdir(folder).catch(() => []);
const isComplete = (checkpoint: string) =>
  stat(join(checkpoint, 'complete.json')).then(
    () => true,
    () => false,
  );
