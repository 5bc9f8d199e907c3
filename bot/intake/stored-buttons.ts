import type { ContentForm, MessageContent } from '../../agent/messages/message-content.ts';
import type { FormHints } from '../../agent/reply.ts';
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

/** A button that opens a form, with what is needed to show it. */
export interface FormButton {
  command: string;
  args: Record<string, unknown>;
  hints: FormHints | null;
  communityId: number;
  /** Whether it is this account's to press. */
  mayPress: boolean;
  expiresAt: Date;
  /** The form that its message shows with it, if it does. */
  form: ContentForm | undefined;
}

/**
 * A button that opens a form, by one statement: Discord gives three seconds to show one.
 *
 * @param by the account that pressed it, and the server or group where, null in direct messages
 */
export async function findFormButton(
  db: Database,
  token: string,
  by: { platform: string; account: string; community: string | null },
): Promise<FormButton | undefined> {
  const row = await db.first<Omit<FormButton, 'form'> & { reply: MessageContent }>(sql`
    select command, args, call.form as hints, community.id as "communityId", expires_at as "expiresAt", reply,
      presser_id is null or exists (
        select from identity join person on person.id = presser_id
        where identity.platform = ${by.platform} and identity.external_id = ${by.account}
          and identity.person_id = coalesce(person.merged_into, person.id)
      ) as "mayPress"
    from call
    join message on message.id = message_id
    join chat on chat.id = message.chat_id
    join community on community.id = chat.community_id
    where token = ${token} and (${by.community}::text is null or community.external_id = ${by.community})`);
  if (!row) return undefined;
  const { reply, ...button } = row;
  const forms = reply.blocks.flatMap(block => (block.kind === 'form' ? block.form : []));
  return { ...button, form: forms.find(form => form.submit.call.token === token) };
}
