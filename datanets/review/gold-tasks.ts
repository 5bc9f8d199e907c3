import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { GoldTask, MissedGold } from '../review-task.ts';
import { readSubmission } from '../submissions/submission.ts';

/**
 * Makes a decided submission a gold task: reviewers are given it among the others, and whether they decide as it was
 * decided says how well they judge. Again changes nothing.
 *
 * @throws UserError when it is not decided
 */
export async function pickGold(
  db: Database,
  pick: { communityId: number; submissionId: number; personId: number },
  at: Date,
): Promise<void> {
  const { id, status, removed } = await readSubmission(db, pick.submissionId, pick.communityId);
  if (status !== 'accepted' && status !== 'rejected')
    throw new UserError(
      message('Submission {id} is not decided, so it can’t say yet who judges well. Pick one that is.', {
        id,
      }),
    );
  if (removed)
    throw new UserError(
      message('What submission {id} gave is removed, so nobody can be measured by it.', { id }),
    );
  await db.run(sql`
    insert into gold_task (submission_id, picked_by, picked_at) values (${id}, ${pick.personId}, ${at})
    on conflict do nothing`);
}

/** Nobody is given it any more; what it said of reviewers stays. */
export async function dropGold(db: Database, communityId: number, submissionId: number): Promise<void> {
  const { id } = await readSubmission(db, submissionId, communityId);
  await db.run(sql`delete from gold_task where submission_id = ${id}`);
}

/** The gold tasks of a community, newest first. */
export async function goldTasks(db: Queryable, communityId: number): Promise<GoldTask[]> {
  return await decided(
    db,
    sql`d.community_id = ${communityId} and g.submission_id is not null order by g.picked_at desc, s.id desc`,
  );
}

/** What could be one: decided by votes, the newest first. */
export async function goldCandidates(db: Queryable, communityId: number): Promise<GoldTask[]> {
  return await decided(
    db,
    sql`d.community_id = ${communityId} and g.submission_id is null and s.status in ('accepted', 'rejected')
      and not s.automatic and s.removed_at is null
      and not exists (select from item i where i.submission_id = s.id and i.removal is not null)
      order by s.decided_at desc, s.id desc
      limit 10`,
  );
}

async function decided(db: Queryable, which: Sql): Promise<GoldTask[]> {
  return await db.all(sql`
    select s.id, d.name as "datanetName", s.status = 'accepted' as "isAccepted", s.value,
      (select count(*) from gold_answer o where o.submission_id = s.id and o.is_right is not null) as seen,
      (select count(*) from gold_answer o where o.submission_id = s.id and o.is_right) as "right"
    from submission s
    join datanet d on d.id = s.datanet_id
    left join gold_task g on g.submission_id = s.id
    where ${which}`);
}

/** Gold tasks that a reviewer decided otherwise and was not told of. */
export async function missedGold(
  db: Queryable,
  of: { communityId: number; reviewerId: number },
): Promise<MissedGold[]> {
  return await db.all(sql`
    select o.submission_id as id, d.name as "datanetName", o.grade, s.status = 'accepted' as "isAccepted", s.reasons
    from gold_answer o
    join submission s on s.id = o.submission_id
    join datanet d on d.id = s.datanet_id
    where o.reviewer_id = ${of.reviewerId} and d.community_id = ${of.communityId}
      and not o.is_right and o.told_at is null
    order by o.at`);
}

/** They were told of these. */
export async function toldMissedGold(
  db: Queryable,
  { reviewerId, ids, at }: { reviewerId: number; ids: readonly number[]; at: Date },
): Promise<void> {
  await db.run(sql`
    update gold_answer set told_at = ${at}
    where reviewer_id = ${reviewerId} and submission_id = any(${[...ids]}::bigint[]) and told_at is null`);
}
