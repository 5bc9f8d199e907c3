import type { Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import type { Vote } from '../review-task.ts';

/** How often a reviewer who could be given a gold task is given one, of the submissions that they are given. */
export const goldShare = 0.07;

/** Whether a reviewer was given this as a gold task and has not graded it yet. */
export async function isGoldFor(
  tx: Queryable,
  { submissionId, reviewerId }: Pick<Vote, 'submissionId' | 'reviewerId'>,
): Promise<boolean> {
  const given = await tx.first(sql`
    select from review_assignment a
    join gold_task g on g.submission_id = a.submission_id
    join submission s on s.id = g.submission_id
    where a.submission_id = ${submissionId} and a.reviewer_id = ${reviewerId} and ${isOpenGold(reviewerId)}`);
  return given !== undefined;
}

/**
 * Whether a gold task `g` of a submission `s` is new to a reviewer: decided, not theirs, and nothing that they judged or
 * skipped before.
 */
export function isOpenGold(reviewerId: number): Sql {
  return sql`s.status in ('accepted', 'rejected') and s.person_id <> ${reviewerId}
    and not exists (select from gold_answer o where o.submission_id = s.id and o.reviewer_id = ${reviewerId})
    and not exists (select from review r where r.submission_id = s.id and r.reviewer_id = ${reviewerId})
    and not exists (select from appeal p where p.submission_id = s.id and p.reviewer_id = ${reviewerId})`;
}

/**
 * Notes how a gold task was graded: accepting what was accepted is right, and rejecting what was rejected. From that
 * follows the reviewer's trust. A skip says nothing of it.
 */
export async function answerGold(tx: Queryable, vote: Vote, at: Date): Promise<void> {
  const answer = await tx.first<{ isRight: boolean | null; communityId: number }>(sql`
    insert into gold_answer (submission_id, reviewer_id, grade, is_right, at)
    select s.id, ${vote.reviewerId}, ${vote.grade},
      case when ${vote.grade}::text <> 'skip' then (${vote.grade}::text <> 'reject') = (s.status = 'accepted') end, ${at}
    from submission s where s.id = ${vote.submissionId}
    on conflict do nothing
    returning is_right as "isRight", ${vote.communityId}::bigint as "communityId"`);
  await tx.run(sql`
    delete from review_assignment
    where submission_id = ${vote.submissionId} and reviewer_id = ${vote.reviewerId}`);
  if (!answer || answer.isRight === null) return;
  const right = Number(answer.isRight);
  await tx.run(sql`
    insert into reviewer_trust (community_id, person_id, gold_seen, gold_right)
    values (${answer.communityId}, ${vote.reviewerId}, 1, ${right})
    on conflict (community_id, person_id) do update set
      gold_seen = reviewer_trust.gold_seen + 1, gold_right = reviewer_trust.gold_right + ${right}`);
}
