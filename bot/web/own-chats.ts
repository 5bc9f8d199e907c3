import type { Agent } from '../../agent/agent.ts';
import { greeting } from '../../agent/cards/greeting.ts';
import type { Language } from '../../agent/language/languages.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { People } from '../../agent/people/people.ts';
import type { Sender } from '../../agent/update.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Each person's own chat with the bot by the number in their session, made and greeted on their first visit. */
export type OwnChats = (personId: number, language: Language | undefined) => Promise<Sender | undefined>;

export function openOwnChats(
  { db, people, agent }: { db: Database; people: People; agent: Agent },
  community: { id: number; name: string },
): OwnChats {
  /** By the number in the session, which stays when the person is joined with another. */
  const identities = new Map<number, Promise<Sender>>();
  people.onChange(() => identities.clear());

  return async (personId, language) => {
    const known = identities.get(personId);
    if (known) return known;
    const person = await people.byId(personId);
    if (!person) return undefined;
    const sender = ownChat(db, community.id, personId, person.id).then(async chatId => {
      const role = await people.roleOf(community.id, person.id);
      const own = { chatId, community, person };
      const spoken = await agent.languageOf({ ...own, language });
      await inLanguage(spoken, () => agent.say(chatId, `greeting:${chatId}`, greeting(role)));
      return own;
    });
    identities.set(personId, sender);
    sender.catch(() => identities.delete(personId));
    return sender;
  };
}

/**
 * The chat of a session. Somebody who was joined with another keeps the one they have, whichever of the two numbers it
 * was made for.
 */
async function ownChat(
  db: Database,
  communityId: number,
  sessionId: number,
  personId: number,
): Promise<number> {
  const known = await db.first<{ id: number }>(sql`
    select id from chat
    where platform = 'web' and external_id in (
      select 'person:' || id from person where ${personId} in (id, merged_into)
    )
    order by external_id = ${`person:${sessionId}`} desc, id
    limit 1`);
  if (known) return known.id;
  const { id } = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id, private)
    values (${communityId}, 'web', ${`person:${sessionId}`}, true)
    on conflict (platform, external_id) do update set community_id = excluded.community_id
    returning id`);
  return id;
}
