import type { Queryable } from '../store/database.ts';
import { prepared, sql } from '../store/sql.ts';
import type { Role } from './roles.ts';
import type { Incoming } from './update.ts';

/** What decides about every update of a person, whatever it says. */
export interface Speaker {
  /** Who they are now: they may have been joined with another account since they said it. */
  person: { id: number; name: string };
  role: Role;
  /** Whether a chat with a model is open: plain words are then for the model. */
  talksToModel: boolean;
}

/** One statement for all: each costs a message as much as any other. */
export async function speakerOf(
  db: Queryable,
  { community, chatId, person: { id: personId } }: Pick<Incoming, 'community' | 'chatId' | 'person'>,
): Promise<Speaker> {
  const { id, name, ...rest } = await db.one<Omit<Speaker, 'person'> & { id: number; name: string }>(
    prepared(
      'speaker',
      sql`
    select person.id, person.name,
      coalesce(
        (select role from membership where community_id = ${community.id} and person_id = person.id),
        (select settings->>'newcomers' from community where id = ${community.id}),
        'everyone'
      ) as role,
      exists (
        select from conversation where chat_id = ${chatId} and person_id = person.id and ended_at is null
      ) as "talksToModel"
    from person said
    join person on person.id = coalesce(said.merged_into, said.id)
    where said.id = ${personId}`,
    ),
  );
  return { person: { id, name }, ...rest };
}
