import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { insertPairs } from '../submissions/items.ts';
import { meetingsOf } from '../submissions/shared-bands.ts';
import { alikeItems } from '../validation/text/meetings.ts';

/**
 * Finds how alike the rows of a submission under appeal are to what was given since its check. While it was rejected
 * nothing was compared with it, and a mended copy may be accepted by now: its rows must not count twice. To do it again
 * changes nothing. Keeps the event loop for one row at a time.
 */
export async function compareWithLater(db: Database, submissionId: number): Promise<void> {
  const { datanetId } = await db.one<{ datanetId: number }>(sql`
    select datanet_id as "datanetId" from submission where id = ${submissionId}`);
  const later = await db.all<{ id: number }>(sql`
    select s.id from submission s
    where s.datanet_id = ${datanetId} and s.status in ('waiting', 'accepted', 'appealed') and s.id <> ${submissionId}
      and exists (
        select from submission_change c
        where c.submission_id = s.id and c.became in ('waiting', 'accepted')
          and c.at >= (
            select min(own.at) from submission_change own
            where own.submission_id = ${submissionId} and own.became = 'checking'
          )
      )
    order by s.id`);
  for (const { id } of later) {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const part = await meetingsOf(db, datanetId, { driven: submissionId, against: id, after });
      for (const meeting of part.meetings) {
        const pairs = alikeItems(meeting);
        await insertPairs(
          db,
          pairs.map(({ itemId, otherId, similarity }) => ({ item: itemId, other: otherId, similarity })),
        );
        await new Promise<void>(resolve => setImmediate(resolve));
      }
      after = part.last;
    }
  }
  if (later.length > 0)
    await db.run(sql`update submission set novelty_through = null where id = ${submissionId}`);
}
