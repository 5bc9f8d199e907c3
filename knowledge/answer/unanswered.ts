import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Notes a question that the docs did not answer; the same one again within an hour is noted once. */
export async function noteUnanswered(
  db: Queryable,
  communityId: number,
  question: string,
  now: Date,
): Promise<void> {
  await db.run(sql`
    insert into unanswered (community_id, question, asked_at)
    select ${communityId}, ${question}, ${now}
    where not exists (
      select from unanswered where community_id = ${communityId} and question = ${question}
        and asked_at > ${now}::timestamptz - interval '1 hour')`);
}

/** Newest first. */
export function unansweredQuestions(
  db: Queryable,
  communityId: number,
  limit: number,
): Promise<{ question: string; askedAt: Date }[]> {
  return db.all(sql`
    select question, asked_at as "askedAt" from unanswered where community_id = ${communityId}
    order by asked_at desc, id desc limit ${limit}`);
}
