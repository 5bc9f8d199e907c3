import type { Sender } from '../../../agent/update.ts';
import type { RemovedText } from '../../../datanets/removed-text.ts';
import type { Database } from '../../../store/database/database.ts';
import { json, type Sql, sql } from '../../../store/database/sql.ts';
import type { Suggestion } from '../../intake/suggestions.ts';
import type { FormState } from './form-steps.ts';
import type { Ended } from './form-view.ts';

/** A form that is asked, as it is kept. */
export interface FormRecord {
  messageId: number;
  chatId: number;
  personId: number;
  person: string;
  communityId: number;
  origin: string;
  state: FormState;
  changedBy: number | null;
  ended: Ended | null;
  expiresAt: Date;
}

/** The form of a message of ours. */
export function readForm(db: Database, messageId: number): Promise<FormRecord | undefined> {
  return db.first<FormRecord>(sql`${forms} where message_id = ${messageId}`);
}

/** The form that an update answered, whatever has become of it. */
export function answeredBy(
  db: Database,
  { chatId, person }: Sender,
  updateId: number,
): Promise<FormRecord | undefined> {
  return db.first<FormRecord>(sql`
    ${forms}
    where chat_id = ${chatId} and ${person.id} in (person_id, merged_into)
      and (changed_by = ${updateId} or state->'answeredBy' @> ${json(updateId)}::jsonb)`);
}

const forms = sql`
    select message_id as "messageId", chat_id as "chatId", coalesce(merged_into, person_id) as "personId", person.name as person,
      community_id as "communityId", origin, state, changed_by as "changedBy", ended, expires_at as "expiresAt"
    from telegram_form join person on person.id = person_id`;

/** Takes removed words out of what was given to forms that have ended. Returns the origins of their messages. */
export async function redactForms(
  db: Database,
  communityId: number,
  removed: RemovedText,
): Promise<string[]> {
  const rows = await db.all<{
    messageId: number;
    origin: string;
    given: Pick<FormState, 'values' | 'files'>;
  }>(sql`
    select message_id as "messageId", origin,
      jsonb_build_object('values', state -> 'values', 'files', state -> 'files') as given
    from telegram_form
    where community_id = ${communityId} and (ended is not null or expires_at < now())`);
  const changed: string[] = [];
  for (const { messageId, origin, given } of rows) {
    const left = removed.without(given, true);
    if (left === given) continue;
    await db.run(sql`
      update telegram_form set state = state || ${json(left)}::jsonb where message_id = ${messageId}`);
    changed.push(origin);
  }
  return changed;
}

/** A new state, with the message that asks for a reply: that is noted beside it, by whoever sends it. */
export function keeping(state: FormState): Sql {
  return sql`${json(state)}::jsonb || case when state ? 'prompt' then jsonb_build_object('prompt', state->'prompt') else '{}' end`;
}

/** Whether files came with what the form completes. */
export async function hasFiles(db: Database, token: string): Promise<boolean> {
  const row = await db.first<{ files: number }>(sql`
    select jsonb_array_length(coalesce(body->'files', '[]')) as files
    from call join incoming on incoming.id = files_of
    where token = ${token}`);
  return (row?.files ?? 0) > 0;
}

/** Channels and groups of a community, to choose from by their numbers. */
export async function channels(db: Database, communityId: number): Promise<Suggestion[]> {
  const rows = await db.all<{ id: number; name: string }>(sql`
    select id, name from chat where community_id = ${communityId} and not private and name is not null order by name`);
  return rows.map(({ id, name }) => ({ name, value: `#${id}` }));
}
