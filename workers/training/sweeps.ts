import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { type Entry, insertJob } from '../jobs/job.ts';
import { checkQuota } from '../jobs/quota.ts';
import { chooseName, lockNames } from '../models/model-names.ts';
import type { Plan } from '../plan.ts';
import type { Sweep, SweepRun, SweptRequest } from '../sweep.ts';

/** Runs of a sweep at the least and at the most, and runs of sweeps that may wait in a community at once. */
export const sweepLimits = { least: 2, most: 8, waiting: 16 };

/** @throws UserError when there are too few or too many runs. */
export function checkSweep(runs: readonly SweptRequest[]): void {
  const { least, most } = sweepLimits;
  if (runs.length >= least && runs.length <= most) return;
  throw new UserError(
    message(
      '{least, number} to {most, number} runs can be started together; these would be {n, number}. Name other values or bases.',
      { least, most, n: runs.length },
    ),
  );
}

/**
 * Queues the runs with what holds them together, all or none. The same origin again gives the sweep that is there.
 *
 * @throws UserError when too many runs of sweeps wait already
 */
export async function insertSweep(
  db: Database,
  runs: readonly (SweptRequest & { plan: Plan })[],
  origin: string,
  jobsPerPerson: number,
): Promise<{ number: number; entries: Entry[] }> {
  const [first] = runs;
  if (!first) throw new Error('A sweep has runs.');
  const { communityId, personId } = first.request;
  return db.transaction(async tx => {
    await lockNames(tx, communityId);
    const known = await tx.first<{ number: number }>(sql`
      select number from training_sweep where origin = ${origin}`);
    if (known) return { number: known.number, entries: await entriesOf(tx, known.number) };
    await checkQuota(tx, first.request, jobsPerPerson, runs.length);
    await checkWaiting(tx, communityId, runs.length);
    const { number } = await tx.one<{ number: number }>(sql`
      insert into training_sweep (community_id, person_id, origin)
      values (${communityId}, ${personId}, ${origin}) returning number`);
    const entries: Entry[] = [];
    for (const [at, { request, plan, differs }] of runs.entries()) {
      const modelName = await chooseName(tx, communityId, request.data.datanet, request.name);
      const { base, settings, steps, needs } = plan;
      const entry = await insertJob(tx, {
        kind: 'train',
        origin: `${origin}:${at}`,
        request,
        base: base.name,
        settings,
        modelName,
        steps,
        needs,
      });
      await tx.run(sql`
        update training_job set sweep_number = ${number}, differs = ${json(differs)}
        where number = ${entry.number}`);
      entries.push(entry);
    }
    return { number, entries };
  });
}

async function checkWaiting(tx: Queryable, communityId: number, more: number): Promise<void> {
  const { waiting } = await tx.one<{ waiting: number }>(sql`
    select count(*) as waiting from training_job
    where community_id = ${communityId} and sweep_number is not null and status in ('queued', 'running')`);
  if (waiting + more <= sweepLimits.waiting) return;
  throw new UserError(
    message(
      '{waiting, plural, one {# run that was started together with others waits} other {# runs that were started together wait}} already, and {most, number} may. Wait for some to end, or cancel them.',
      { waiting, most: sweepLimits.waiting },
    ),
  );
}

const entriesOf = (db: Queryable, number: number) =>
  db.all<Entry>(sql`select number, run from training_job where sweep_number = ${number} order by number`);

/** @throws UserError when there is no such sweep in the community. */
export async function sweepNumbered(db: Queryable, communityId: number, number: number): Promise<Sweep> {
  const runs = await db.all<SweepRun & { personName: string; heldOutLoss: number | null }>(sql`
    select job.number as job, job.status, job.base, job.model_name as "modelName", job.differs,
           job.step, job.steps, job.seconds_left as "secondsLeft", job.evaluation_after as "heldOutLoss",
           job.data->>'label' as label, person.name as "personName"
    from training_job job
    join training_sweep sweep on sweep.number = job.sweep_number
    join person on person.id = sweep.person_id
    where sweep.number = ${number} and sweep.community_id = ${communityId}
    order by job.number`);
  const [first] = runs;
  if (!first) throw new UserError(message('There is no sweep {number} here.', { number: String(number) }));
  return {
    number,
    label: first.label,
    personName: first.personName,
    runs: runs.map(({ personName: _, ...run }) => ({
      ...run,
      heldOutLoss: run.heldOutLoss ?? undefined,
      secondsLeft: run.secondsLeft ?? undefined,
    })),
  };
}
