import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { dateAndTime } from '../words.ts';

/** Wrong codes in a row after which no code of the person is looked at for a while. */
const most = 5;
const minutes = 15;

/** @throws UserError while the person has given too many wrong codes. */
export async function checkFailedCodes(db: Queryable, personId: number, now: Date): Promise<void> {
  const row = await db.first<{ misses: number; last_at: Date }>(sql`
    select misses, last_at from link_miss where person_id = ${personId}`);
  if (!row || row.misses < most) return;
  const until = new Date(row.last_at.getTime() + minutes * 60_000);
  if (until <= now) return;
  throw new UserError(
    message('You gave {n, number} wrong codes in a row. From {time} on you can try again.', {
      n: most,
      time: dateAndTime(until),
    }),
  );
}

export async function countFailedCode(db: Queryable, personId: number, now: Date): Promise<void> {
  const since = new Date(now.getTime() - minutes * 60_000);
  await db.run(sql`
    insert into link_miss (person_id, misses, last_at) values (${personId}, 1, ${now})
    on conflict (person_id) do update set
      misses = case when link_miss.last_at < ${since} then 1 else link_miss.misses + 1 end,
      last_at = excluded.last_at`);
}

export async function clearFailedCodes(db: Queryable, personId: number): Promise<void> {
  await db.run(sql`delete from link_miss where person_id = ${personId}`);
}
