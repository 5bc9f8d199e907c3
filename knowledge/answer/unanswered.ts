import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { UnansweredQuestion } from '../knowledge.ts';

/**
 * Notes a question that the docs did not answer; the same one within a minute is a rerun, or an echo, and noted once.
 *
 * @param asked.isPrivate it was asked where nobody else reads
 */
export async function noteUnanswered(
  db: Queryable,
  asked: { communityId: number; question: string; isPrivate: boolean },
  now: Date,
): Promise<void> {
  const { communityId, question, isPrivate } = asked;
  await db.run(sql`
    insert into unanswered (community_id, question, private, asked_at)
    select ${communityId}, ${question}, ${isPrivate}, ${now}
    where not exists (
      select from unanswered where community_id = ${communityId} and question = ${question}
        and asked_at > ${now}::timestamptz - interval '1 minute')`);
}

/**
 * The questions that were not answered, those asked last first; the same words count as one question.
 *
 * @param withPrivate whether those are among them that were asked where nobody else reads
 */
export function unansweredQuestions(
  db: Queryable,
  communityId: number,
  { limit, withPrivate }: { limit: number; withPrivate: boolean },
): Promise<UnansweredQuestion[]> {
  return db.all(sql`
    select (array_agg(question order by asked_at desc, id desc))[1] as question,
      count(*)::int as times, max(asked_at) as "askedAt"
    from unanswered
    where community_id = ${communityId} and (${withPrivate} or not private)
    group by lower(trim(both ' ?!.…？！。' from regexp_replace(question, '\\s+', ' ', 'g')))
    order by max(asked_at) desc, max(id) desc
    limit ${limit}`);
}
