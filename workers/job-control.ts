import type { Database } from '../store/database/database.ts';
import type { Job } from './job.ts';
import { askToKeep, askToStop, resumed, type StopAs, stopped, stopSilent } from './jobs/job.ts';
import { jobNumbered } from './jobs/list-jobs.ts';
import { checkKeepable, checkStoppable, checkUnfinished } from './jobs/may-change.ts';
import type { TrainingQueue } from './jobs/training-queue.ts';
import { lockNames, nameAgain } from './models/model-names.ts';
import type { Workers } from './workers.ts';

/** Seconds without a sign of life after which a job's worker no longer has to be asked before it is cancelled. */
const silent = 15;

export interface JobControl extends Pick<Workers, 'cancel' | 'pause' | 'keep' | 'resume'> {
  /** As `cancel` and `pause`, whatever its state. */
  stopJob(number: number, as: StopAs): Promise<void>;
}

/** Stops jobs, ends them with what they have, and takes them up again. */
export function openJobControl(parts: {
  db: Database;
  queue: TrainingQueue;
  /** Tells a job that runs in this process. */
  cancel: (number: number) => void;
  changed: (number: number) => void;
}): JobControl {
  const { db, queue, changed } = parts;
  return {
    stopJob,
    cancel: (communityId, number) => stop(communityId, number, 'cancelled'),
    pause: (communityId, number) => stop(communityId, number, 'paused'),
    async keep(communityId, number) {
      const job = await jobNumbered(db, communityId, number);
      checkKeepable(job);
      if (!(await askToKeep(db, number))) await goOn(job, true);
      changed(number);
      return jobNumbered(db, communityId, number);
    },
    async resume(communityId, number) {
      const job = await jobNumbered(db, communityId, number);
      checkUnfinished(job);
      await goOn(job);
      changed(number);
      return jobNumbered(db, communityId, number);
    },
  };

  async function stop(communityId: number, number: number, as: StopAs): Promise<Job> {
    checkStoppable(await jobNumbered(db, communityId, number));
    await stopJob(number, as);
    return jobNumbered(db, communityId, number);
  }

  async function stopJob(number: number, as: StopAs): Promise<void> {
    if (!(await stopped(db, number, as)) && (await askToStop(db, number, as))) {
      parts.cancel(number);
      await stopSilent(db, number, as, silent);
    }
    changed(number);
  }

  /** Puts a stopped job back into the queue; one that waits or runs is left as it is. */
  async function goOn({ communityId, number, kind, modelName }: Job, keep = false): Promise<void> {
    const entry = await db.transaction(async tx => {
      if (kind !== 'train') return resumed(tx, number, modelName);
      await lockNames(tx, communityId);
      return resumed(tx, number, await nameAgain(tx, communityId, modelName, number), keep);
    });
    if (entry) await queue.add(entry);
  }
}
