import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message, type Said } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Slot } from '../capability.ts';
import type { JobStatus } from '../job.ts';
import {
  activeMachines,
  lastFailure,
  type Machine,
  machinesOf,
  mostInVain,
  noteMachine,
  noteRefusal,
  noteState,
} from '../jobs/machines.ts';
import { mayTake } from '../jobs/needs.ts';
import { type QueuedJob, waitingInOrder } from '../jobs/waiting.ts';
import { slotsThere } from '../jobs/worker-registry.ts';
import type { LaunchHealth } from '../worker-status.ts';
import { type Launcher, LauncherAway, LauncherRefusal, type WantedMachine } from './launcher.ts';

/** Starts machines elsewhere for jobs that no worker fits, and sees what becomes of them. */
export interface Launching {
  /** What a machine that is started would have. */
  slot: Slot;
  health(): Promise<LaunchHealth>;
  /** Looks now, and resolves when all that was to be asked has been. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export interface LaunchLimits {
  /** Machines at once. */
  most: number;
  /** What names of machines begin with. */
  name: string;
  machine: WantedMachine;
}

/** Milliseconds between two looks. */
const pace = 10_000;

/** Seconds until the next try after so many in vain: 1 minute, then twice as long each time. */
export const backoff = (inVain: number): number => Math.min(60 * 2 ** (inVain - 1), 1800);

export function openLaunching(
  { db, topics, log }: { db: Database; topics: Topics; log: Logger },
  launcher: Launcher,
  { most, name: prefix, machine }: LaunchLimits,
): Launching {
  const { kind, host } = launcher;
  const slot: Slot = {
    class: machine.gpuMemory === undefined ? 'cpu' : 'gpu',
    memory: machine.gpuMemory ?? machine.memory,
    job: undefined,
  };
  let away: Said | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  const changed = ({ jobNumber }: Machine) => topics.publish(`job:${jobNumber}`);

  async function round(): Promise<void> {
    away = undefined;
    const machines = await activeMachines(db);
    for (const one of machines) if (!stopped) await tried(one, () => follow(one));
    if (!stopped) await askForMore();
  }

  /** What is refused or not heard of one machine is no reason to leave the others. */
  async function tried(one: Machine, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LauncherAway || error instanceof LauncherRefusal)) throw error;
      if (error instanceof LauncherAway) away = error.said;
      else await noteRefusal(db, one.name, error.said, backoff(one.refusals + 1));
      log.warn({ machine: one.name, err: error }, 'A launcher did not do what it was asked');
      changed(one);
    }
  }

  async function follow(one: Machine): Promise<void> {
    if (!(await isWanted(one))) {
      await launcher.cancel(one.name);
      await noteState(db, one.name, 'ended');
      return changed(one);
    }
    if (one.state === 'asked') {
      if (one.wait > 0) return;
      await launcher.start(one.name, machine);
      await noteState(db, one.name, 'waiting');
      log.info({ machine: one.name, job: one.jobNumber }, 'A machine is asked for');
      return changed(one);
    }
    const now = await launcher.status(one.name);
    if (now === undefined) return ended(one, 'gone', message('It was ended from outside of Gristmill.'));
    if (now.state === 'failed') {
      const why = await lastWords(one, now.why);
      await launcher.cancel(one.name);
      return ended(one, 'failed', why);
    }
    if (now.state === 'ended') return ended(one, 'ended', undefined);
    if (now.state !== one.state || !isDeepStrictEqual(now.why, one.why)) {
      await noteState(db, one.name, now.state, { why: now.why });
      changed(one);
    }
  }

  /** One that has not begun is for its job alone; one that runs ends by itself when nothing is left for it. */
  async function isWanted({ state, jobNumber }: Machine): Promise<boolean> {
    if (state === 'running') return true;
    const { status } = await db.one<{ status: JobStatus }>(
      sql`select status from training_job where number = ${jobNumber}`,
    );
    return status === 'queued' || status === 'running';
  }

  async function ended(one: Machine, state: 'ended' | 'failed' | 'gone', why: Said | undefined) {
    const inVain = (await machinesOf(db, one.jobNumber)).filter(({ jobRun }) => jobRun === one.jobRun).length;
    await noteState(db, one.name, state, { why, wait: backoff(inVain) });
    if (state !== 'ended')
      log.warn({ machine: one.name, job: one.jobNumber }, 'A machine that was asked for did not do its work');
    changed(one);
  }

  async function lastWords({ name }: Machine, why: Said | undefined): Promise<Said> {
    const last = (await launcher.logs(name).catch(() => [])).at(-1)?.slice(0, 200);
    const reason = why ?? message('It failed.');
    return last === undefined ? reason : message('{reason} Its last words: “{last}”', { reason, last });
  }

  async function askForMore(): Promise<void> {
    const [waiting, there] = [await waitingInOrder(db), await slotsThere(db)];
    let active = await activeMachines(db);
    for (const job of waiting) {
      if (active.length >= most || stopped) return;
      if (there.some(one => mayTake(job.needs, one, there)) || !mayTake(job.needs, slot, [slot])) continue;
      if (active.some(({ jobNumber }) => jobNumber === job.number)) continue;
      const one = await nextMachine(job);
      if (!one) continue;
      await tried(one, () => follow(one));
      active = await activeMachines(db);
    }
  }

  /** A machine for a job, by a name that was not used before; none while the last one is not long enough ago. */
  async function nextMachine({ number, run }: QueuedJob): Promise<Machine | undefined> {
    const before = await machinesOf(db, number);
    const inVain = before.filter(({ jobRun }) => jobRun === run);
    if (inVain.length >= mostInVain || inVain.some(({ wait }) => wait > 0)) return undefined;
    const name = `${prefix}-${number}-${before.length + 1}`;
    if (!(await noteMachine(db, { name, launcher: kind, jobNumber: number, jobRun: run }))) return undefined;
    return { name, jobNumber: number, jobRun: run, state: 'asked', why: undefined, refusals: 0, wait: 0 };
  }

  const look = () => {
    looking ??= round()
      .catch(err => log.warn({ err }, 'Machines elsewhere could not be looked after; it is tried again'))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const timer = setInterval(() => void look(), pace).unref();

  return {
    slot,
    look,
    async health() {
      const [machines, failure] = await Promise.all([activeMachines(db), lastFailure(db)]);
      return {
        kind,
        host,
        most,
        machines: machines.map(({ name, state, why }) => ({ name, state, why })),
        problem: away ?? failure?.why,
      };
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}
