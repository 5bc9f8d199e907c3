import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { isUnavailable } from '../../store/database/unavailable.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Language } from '../language/languages.ts';
import type { Incoming } from '../update.ts';
import type { Role } from './roles.ts';

/** What decides about every update of a person, whatever it says. */
export interface Actor {
  /** Who they are now: they may have been joined with another account since they said it. */
  person: { id: number; name: string };
  role: Role;
  /** Whether they may take part in the community at all. */
  banned: boolean;
  /** Whether a chat with a model is open: plain words that are said to us are then for the model. */
  talksToModel: boolean;
  /** What the community settled on for everybody. */
  settledLanguage: Language | null;
  /** What they used last. */
  ownLanguage: Language | null;
  /** What their server or group is set to. */
  communityLanguage: Language | null;
}

/** Who speaks, kept in memory until something about anybody changes: each message asks, and it changes seldom. */
export interface ActorCache {
  of(incoming: Pick<Incoming, 'community' | 'chatId' | 'person'>): Promise<Actor>;
  /**
   * The same, as it was last known while the database is away; undefined when nothing was. For what may be out of date:
   * never for what somebody may do.
   */
  lastKnown(incoming: Pick<Incoming, 'community' | 'chatId' | 'person'>): Promise<Actor | undefined>;
  /** Notes the language that a person used. */
  speaks(personId: number, language: Language): Promise<void>;
}

const kept = 10_000;
/** Milliseconds after which it is read again though nobody said that it changed: another process's word can get lost. */
const oldest = 30_000;

/** @param clock milliseconds that never go back */
export function openActorCache(db: Queryable, topics: Topics, clock = () => performance.now()): ActorCache {
  const last = new Map<string, Actor>();
  const known = new Map<string, { actor: Promise<Actor>; readAt: number }>();
  topics.subscribe(topic => {
    if (/^(person|community|conversation):/.test(topic)) known.clear();
  });
  topics.afterGap(() => known.clear());

  const cache: ActorCache = {
    of(said) {
      const { community, chatId, person } = said;
      const key = keyOf(said);
      const before = known.get(key);
      if (before && clock() - before.readAt <= oldest) return before.actor;
      if (known.size >= kept) known.clear();
      // Kept before it is read: what changes meanwhile takes it away again.
      const actor = read(db, { communityId: community.id, chatId, personId: person.id });
      known.set(key, { actor, readAt: clock() });
      actor.then(
        read => {
          if (last.size >= kept) last.clear();
          last.set(key, read);
        },
        () => known.delete(key),
      );
      return actor;
    },

    async lastKnown(said) {
      try {
        return await cache.of(said);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        return last.get(keyOf(said));
      }
    },

    async speaks(personId, language) {
      const changed = await db.run(sql`
        update person set language = ${language} where id = ${personId} and language is distinct from ${language}`);
      if (!changed) return;
      known.clear();
      topics.publish(`person:${personId}`);
    },
  };
  return cache;
}

function keyOf({ community, chatId, person }: Pick<Incoming, 'community' | 'chatId' | 'person'>): string {
  return `${community.id} ${chatId} ${person.id}`;
}

async function read(
  db: Queryable,
  { communityId, chatId, personId }: { communityId: number; chatId: number; personId: number },
): Promise<Actor> {
  const { id, name, ...rest } = await db.one<Omit<Actor, 'person'> & { id: number; name: string }>(sql`
    select person.id, person.name,
      coalesce(
        (select role from member_role where community_id = ${communityId} and person_id = person.id),
        (select settings->>'newcomers' from community where id = ${communityId}),
        'everyone'
      ) as role,
      exists (select from ban where community_id = ${communityId} and person_id = person.id) as banned,
      exists (
        select from conversation where chat_id = ${chatId} and person_id = person.id and ended_at is null
      ) as "talksToModel",
      (select settings->>'language' from community where id = ${communityId}) as "settledLanguage",
      person.language as "ownLanguage",
      (select settings->>'platformLanguage' from community where id = ${communityId}) as "communityLanguage"
    from person said
    join person on person.id = coalesce(said.merged_into, said.id)
    where said.id = ${personId}`);
  return { person: { id, name }, ...rest };
}
