import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';

/** Milliseconds: a day, and an hour for a reading that is due at its end and takes a while. */
const old = 25 * 3_600_000;

/** What has to be said beside an answer of how old its sources are: each that was read to its end over a day ago. */
export async function ageNotes(
  db: Queryable,
  sectionIds: readonly number[],
  now: Date,
): Promise<TranslatableMessage[]> {
  const sources = await db.all<{ name: string; lastRefresh: Date; isDown: boolean }>(sql`
    select coalesce(title, name) as name, last_refresh as "lastRefresh",
      problem is not null or problem_said is not null as "isDown"
    from source
    where id in (select source_id from section where id = any(${[...sectionIds]}::bigint[]))
      and last_refresh < ${new Date(now.getTime() - old)}
    order by id`);
  return sources.map(({ name, lastRefresh, isDown }) => {
    const values = {
      name: plainName(name),
      days: Math.floor((now.getTime() - lastRefresh.getTime()) / 86_400_000),
    };
    return isDown
      ? message(
          '{name} can’t be read at the moment. This is as it was {days, plural, one {# day} other {# days}} ago.',
          values,
        )
      : message(
          '{name} was read {days, plural, one {# day} other {# days}} ago; it may say something else by now.',
          values,
        );
  });
}

/** A site calls itself what it likes, and this stands in Markdown. */
function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N} .,&'’-]/gu, '').slice(0, 60);
}
