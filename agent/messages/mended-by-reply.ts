import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/**
 * What a file mends that is dropped as a reply to one of our messages: the submission that its button “Send a mended
 * version” is for, where that is this person’s to press.
 */
export async function mendedBy(
  db: Database,
  messageId: number,
  personId: number,
): Promise<{ datanet: string; mends: number } | undefined> {
  return await db.first(sql`
    select args ->> 'datanet' as datanet, (args ->> 'mends')::int as mends from call
    where message_id = ${messageId} and command = 'submit' and args ? 'mends'
      and (presser_id is null or presser_id = ${personId})
    order by created_at desc limit 1`);
}
