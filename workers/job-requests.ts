import type { Queryable } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { type MeasuringRoom, measureAgain } from './evaluation/measure-refinements.ts';
import { planEvaluation, trainedOn } from './evaluation/plan-evaluation.ts';
import { convertJob } from './export/convert.ts';
import { mergeJob } from './export/merge.ts';
import type { Job } from './job.ts';
import { type Entry, insertJob, type NewJob } from './jobs/job.ts';
import { jobNumbered } from './jobs/list-jobs.ts';
import { checkQuota } from './jobs/quota.ts';
import { insertRefinement, noteKept, refinementOrRefuse } from './jobs/refinements.ts';
import type { TrainingQueue } from './jobs/training-queue.ts';
import type { EvaluationRequest } from './measurement.ts';
import { calledAfter, chooseName, lockNames } from './models/model-names.ts';
import { modelNamed } from './models/models.ts';
import type { Plan } from './plan.ts';
import type { SweptRequest } from './sweep.ts';
import { parentOf, taskOf } from './training/parent.ts';
import { type PlanningRoom, planFor } from './training/plan-facts.ts';
import type { SweepTopics } from './training/sweep-topics.ts';
import { checkSweep, insertSweep, sweepNumbered } from './training/sweeps.ts';
import type { TrainingRequest } from './training-request.ts';
import type { Workers } from './workers.ts';

/** Queues what is asked for: trainings, several together, evaluations, merges and conversions. */
export function openJobRequests(parts: {
  planning: PlanningRoom;
  queue: TrainingQueue;
  sweeps: SweepTopics;
  measuring: MeasuringRoom;
  jobsPerPerson: number;
  changed: (number: number) => void;
}): Pick<
  Workers,
  | 'start'
  | 'planSweep'
  | 'startSweep'
  | 'planEvaluation'
  | 'evaluate'
  | 'measureRefinement'
  | 'keepRefined'
  | 'merge'
  | 'convert'
> {
  const { planning, queue, sweeps, measuring, jobsPerPerson, changed } = parts;
  const { db } = planning;
  return {
    start: (request, origin) => started(request.communityId, origin, () => enqueue(request, origin)),
    planSweep,
    async startSweep(runs, origin) {
      const plans = await planSweep(runs);
      const planned = runs.flatMap((run, at) => (plans[at] ? [{ ...run, plan: plans[at] }] : []));
      const { number, entries } = await insertSweep(db, planned, origin, jobsPerPerson);
      const jobs = entries.map(entry => entry.number);
      sweeps.follow(number, jobs);
      for (const entry of entries) await queue.add(entry);
      for (const job of jobs) changed(job);
      return sweepNumbered(db, runs[0]?.request.communityId ?? 0, number);
    },
    planEvaluation: async request => (await evaluation(request)).plan,
    evaluate: (request, origin) =>
      started(request.communityId, origin, async () => add((await evaluation(request)).job, origin)),
    async measureRefinement({ communityId, job, ...given }, origin) {
      const { run, evaluation } = await refinementOrRefuse(db, communityId, job);
      const stopped =
        evaluation === undefined || ['failed', 'cancelled', 'paused'].includes(evaluation.status);
      const number = stopped ? await measureAgain(measuring, run, given, origin) : evaluation.number;
      return jobNumbered(db, communityId, number);
    },
    async keepRefined(communityId, job, personId) {
      const { run } = await refinementOrRefuse(db, communityId, job);
      await noteKept(db, run, personId);
      changed(run);
      return jobNumbered(db, communityId, job);
    },
    merge: (request, origin) =>
      started(request.communityId, origin, async () => add(await mergeJob(db, request), origin)),
    convert: (request, origin) =>
      started(request.communityId, origin, async () => add(await convertJob(db, request), origin)),
  };

  async function planSweep(runs: readonly SweptRequest[]): Promise<Plan[]> {
    checkSweep(runs);
    const plans: Plan[] = [];
    for (const { request } of runs) plans.push(await planFor(planning, request));
    return plans;
  }

  async function enqueue(request: TrainingRequest, origin: string): Promise<Entry> {
    const { base, settings, steps, needs } = await planFor(planning, request);
    return db.transaction(async tx => {
      await checkQuota(tx, request, jobsPerPerson);
      await lockNames(tx, request.communityId);
      const modelName = await chooseName(tx, request.communityId, calledAfter(request), request.name);
      const task = taskOf(await parentOf(tx, { ...request, base: base.name }));
      const entry = await insertJob(tx, {
        kind: 'train',
        origin,
        request,
        task,
        base: base.name,
        settings,
        modelName,
        steps,
        needs,
      });
      if (request.refines) await noteRefinement(tx, entry, request, request.refines);
      return entry;
    });
  }

  async function noteRefinement(
    tx: Queryable,
    { number }: Entry,
    { communityId, priorityClass }: TrainingRequest,
    { model, older }: NonNullable<TrainingRequest['refines']>,
  ): Promise<void> {
    const refined = await modelNamed(tx, communityId, model);
    const refinement = {
      refinedId: refined.id,
      older: older ?? (await trainedOn(tx, refined)),
      priorityClass,
    };
    await insertRefinement(tx, number, refinement);
  }

  function evaluation(request: EvaluationRequest) {
    return planEvaluation(planning, request);
  }

  function add(job: Omit<NewJob, 'origin'>, origin: string): Promise<Entry> {
    return db.transaction(async tx => {
      await checkQuota(tx, job.request, jobsPerPerson);
      return insertJob(tx, { ...job, origin });
    });
  }

  /** The job of that origin, made when there is none, in the queue. */
  async function started(communityId: number, origin: string, make: () => Promise<Entry>): Promise<Job> {
    const known = await db.first<Entry>(sql`select number, run from training_job where origin = ${origin}`);
    const entry = known ?? (await make());
    await queue.add(entry);
    changed(entry.number);
    return jobNumbered(db, communityId, entry.number);
  }
}
