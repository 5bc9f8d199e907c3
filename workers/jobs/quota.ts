import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { PriorityClass } from '../training-request.ts';

/** How much of the workers’ time is meant for people of a class, beside each other, and how many jobs more. */
const shares: Record<PriorityClass, { weight: number; jobs: number }> = {
  member: { weight: 1, jobs: 1 },
  steward: { weight: 2, jobs: 3 },
  operator: { weight: 2, jobs: Number.POSITIVE_INFINITY },
};

/** The weight of a job that somebody of this class asks for. */
export const weightOf = (priorityClass: PriorityClass = 'member'): number => shares[priorityClass].weight;

/**
 * @param most jobs of a member that may wait or run at once; stewards have three times as many, operators are not bound
 * @param more how many are asked for now
 * @throws UserError when these are too many
 */
export async function checkQuota(
  tx: Queryable,
  {
    communityId,
    personId,
    priorityClass = 'member',
  }: { communityId: number; personId: number; priorityClass?: PriorityClass },
  most: number,
  more = 1,
): Promise<void> {
  const allowed = most * shares[priorityClass].jobs;
  if (!Number.isFinite(allowed)) return;
  const { now } = await tx.one<{ now: number }>(sql`
    select count(*) as now from training_job
    where community_id = ${communityId} and person_id = ${personId} and status in ('queued', 'running')`);
  if (now + more <= allowed) return;
  throw new UserError(
    message(
      '{now, plural, =0 {None of your jobs waits or runs} one {# job of yours waits or runs} other {# jobs of yours wait or run}}, {allowed, plural, one {# may} other {# may}} at once, and {more, plural, one {this is one more} other {these are # more}}. Wait for some to end, or cancel them: “/jobs” lists them.',
      { now, allowed, more },
    ),
  );
}
