import type { Queryable } from '../store/database.ts';
import { prepared, sql } from '../store/sql.ts';
import type { Role } from './roles.ts';
import type { Incoming } from './update.ts';

/** What decides about every update of a person, whatever it says. */
export interface Speaker {
  role: Role;
  /** Whether a chat with a model is open: plain words are then for the model. */
  talksToModel: boolean;
}

/** One statement for both: each costs a message as much as any other. */
export async function speakerOf(
  db: Queryable,
  { community, chatId, person }: Pick<Incoming, 'community' | 'chatId' | 'person'>,
): Promise<Speaker> {
  return await db.one<Speaker>(
    prepared(
      'speaker',
      sql`
    select
      coalesce(
        (select role from membership where community_id = ${community.id} and person_id = ${person.id}),
        (select settings->>'newcomers' from community where id = ${community.id}),
        'everyone'
      ) as role,
      exists (
        select from conversation where chat_id = ${chatId} and person_id = ${person.id} and ended_at is null
      ) as "talksToModel"`,
    ),
  );
}
