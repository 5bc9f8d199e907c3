import type { ContentForm, MessageContent } from '../../agent/messages/message-content.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** What is known of a button of the same community before it is pressed: enough to open its form. The press itself is the agent's. */
export interface StoredButton {
  command: string;
  args: Record<string, unknown>;
  presserId: number | null;
  messageId: number;
  expiresAt: Date;
}

export function findStored(db: Database, token: string, chatId: number): Promise<StoredButton | undefined> {
  return db.first(sql`
    select command, args, coalesce(merged_into, presser_id) as "presserId", message_id as "messageId", expires_at as "expiresAt"
    from call
    join message on message.id = message_id
    join chat on chat.id = message.chat_id
    left join person on person.id = presser_id
    where token = ${token} and community_id = (select community_id from chat where id = ${chatId})`);
}

/** The community of a button's message, when the person belongs to it: what is pressed in direct messages is meant there. */
export function communityOf(
  db: Database,
  token: string,
  person: { platform: string; externalId: string },
): Promise<{ id: number; name: string } | undefined> {
  return db.first(sql`
    select community.id, community.name
    from call
    join message on message.id = message_id
    join chat on chat.id = message.chat_id
    join community on community.id = chat.community_id
    join membership on membership.community_id = community.id
    join identity on identity.person_id = membership.person_id
    where token = ${token} and identity.platform = ${person.platform} and identity.external_id = ${person.externalId}`);
}

/** The form that a message shows, by the token of its button. */
export async function formOfMessage(
  db: Database,
  messageId: number,
  token: string,
): Promise<ContentForm | undefined> {
  const row = await db.first<{ reply: MessageContent }>(
    sql`select reply from message where id = ${messageId}`,
  );
  for (const block of row?.reply.blocks ?? []) {
    if (block.kind === 'form' && block.form.submit.call.token === token) return block.form;
  }
  return undefined;
}
