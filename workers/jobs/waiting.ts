import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { LackingJob, Needs } from '../capability.ts';
import type { Job } from '../job.ts';
import { fairOrder, type UsedTime, type WaitingJob } from './fair-order.ts';
import { lackOf } from './needs.ts';
import { slotsThere } from './worker-registry.ts';

/** What a job is reckoned to take while none has ended here yet. */
const usualSeconds = 600;

/** A job that waits, with what it needs; none of a job from before that was told. */
export interface QueuedJob extends WaitingJob {
  needs: Needs | undefined;
}

/** The jobs that wait, whose turn comes first first. */
export async function waitingInOrder(db: Queryable): Promise<QueuedJob[]> {
  const rows = await db.all<Omit<QueuedJob, 'needs'> & { needs: Needs | null }>(sql`
    select number, run, community_id as "communityId", person_id as "personId", weight, needs
    from training_job where status = 'queued' order by number`);
  const waiting = rows.map(({ needs, ...job }) => ({ ...job, needs: needs ?? undefined }));
  if (waiting.length < 2) return waiting;
  return fairOrder(waiting, await usedTime(db), (await meanSeconds(db)) ?? usualSeconds);
}

/** The waiting jobs that no worker that is there can take, each with what it lacks. */
export async function lackingJobs(db: Queryable): Promise<LackingJob[]> {
  const [waiting, there] = await Promise.all([waitingInOrder(db), slotsThere(db)]);
  return waiting.flatMap(({ number, needs }) => {
    const lack = lackOf(needs, there);
    return lack ? [{ job: number, ...lack }] : [];
  });
}

/** Time that workers gave people in the last day: from each start of an attempt to what came after it. */
async function usedTime(db: Queryable): Promise<UsedTime[]> {
  return await db.all<UsedTime>(sql`
    with recent as (
      select number, community_id, person_id from training_job
      where coalesce(finished_at, seen_at) > now() - interval '1 day'
    ), spans as (
      select recent.community_id, recent.person_id, change.to_status, change.at as since,
             lead(change.at, 1, now()) over (partition by change.job_number order by change.id) as until
      from recent join training_job_change change on change.job_number = recent.number
    )
    select community_id as "communityId", person_id as "personId",
           sum(extract(epoch from until - greatest(since, now() - interval '1 day')))::float8 as seconds
    from spans where to_status = 'running' and until > now() - interval '1 day'
    group by community_id, person_id`);
}

/** Of the newest jobs that came to their end. */
async function meanSeconds(db: Queryable): Promise<number | undefined> {
  const { seconds } = await db.one<{ seconds: number | null }>(sql`
    select avg(extract(epoch from finished_at - started_at))::float8 as seconds
    from (
      select finished_at, started_at from training_job
      where status = 'done' and started_at is not null order by number desc limit 20
    ) newest`);
  return seconds ?? undefined;
}

/**
 * How long a job waits: how many go before it by now, and about how many seconds, where a job has ended here before and
 * workers are there. Others may still come before it, who had less of the workers’ time. One that no worker can take says
 * what it lacks, and holds up nobody.
 */
export async function waitOf(db: Queryable, number: number): Promise<NonNullable<Job['wait']>> {
  const [waiting, there] = await Promise.all([waitingInOrder(db), slotsThere(db)]);
  const lack = lackOf(waiting.find(job => job.number === number)?.needs, there);
  if (lack) return { ahead: 0, running: 0, seconds: undefined, lack };
  const order = waiting.filter(({ needs }) => !lackOf(needs, there));
  const ahead = Math.max(
    0,
    order.findIndex(job => job.number === number),
  );
  const [mean, running] = await Promise.all([
    meanSeconds(db),
    db.all<{ left: number | null }>(sql`
      select seconds_left as left from training_job where status = 'running'
      order by seconds_left nulls last`),
  ]);
  if (mean === undefined || running.length === 0)
    return { ahead, running: running.length, seconds: undefined };
  const first = running[0]?.left ?? mean / 2;
  return { ahead, running: running.length, seconds: first + (ahead * mean) / running.length };
}
