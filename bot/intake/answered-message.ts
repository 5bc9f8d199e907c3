import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';

/**
 * Our message that somebody’s is a reply to.
 *
 * @param shown the platform’s number of one of the messages that show it in that chat
 */
export async function answeredMessage(
  db: Database,
  chatId: number,
  shown: string | number | undefined,
): Promise<number | undefined> {
  if (shown === undefined) return undefined;
  const row = await db.first<{ id: number }>(sql`
    select message.id from message
    join delivery on message_id = message.id
    where chat_id = ${chatId}
      and (place -> 'messages' @> ${json([shown])}::jsonb or place -> 'messages' @> ${json([{ id: shown }])}::jsonb)
    order by message.id desc limit 1`);
  return row?.id;
}
