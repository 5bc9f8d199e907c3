import type { Sender } from '../../agent/agent.ts';
import type { Chats } from '../../agent/community/chats.ts';
import { languageOf } from '../../agent/language/languages.ts';
import type { People } from '../../agent/people/people.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Who somebody on a platform is here, and where they are. */
export interface IdentityResolver {
  of(where: PlatformContext): Promise<Sender>;
  /** The chat of a channel that was seen before. */
  chatOf(externalId: string): Promise<number | undefined>;
  chat(chat: PlatformContext['chat'], communityId: number): Promise<number>;
  /** The community of a server or a group. */
  community(given: PlatformEntity): Promise<{ id: number; name: string }>;
  /** Somebody who is named in a command. */
  person(given: PlatformEntity, communityId: number): Promise<{ id: number; name: string }>;
  /** Whether the person has a chat with a model open there: then their plain words are meant for it. */
  isTalking(chatId: number, personExternalId: string): Promise<boolean>;
  /** What is remembered of chats and communities is read anew: the platform calls one otherwise. */
  forget(): void;
}

/** A thing of the platform's, by its own id. */
export interface PlatformEntity {
  id: string;
  name: string;
}

/** Somebody, with the language of their app as a tag (BCP 47) where the platform says it. */
export interface PlatformPerson extends PlatformEntity {
  language?: string | undefined;
}

export interface PlatformContext {
  /** The server or the group; null in direct messages. */
  community: PlatformEntity | null;
  chat: { id: string; name?: string; parent?: PlatformEntity; private: boolean };
  person: PlatformPerson;
  /** The community that is meant although the place has none: a card's own, in direct messages. */
  within?: { id: number; name: string } | undefined;
  /** Whether they administer the server or the group; undefined where the platform did not say. */
  isAdministrator: boolean | undefined;
}

/** A channel or a group by its platform's id: everybody there reads it. */
export function channelOf({ id, name }: { id: string; name?: string | undefined }): PlatformContext['chat'] {
  return { id, ...(name && { name }), private: false };
}

const keptUnknown = 20_000;

export function openIdentityResolver(
  { db, people, chats: allChats }: { db: Database; people: People; chats: Chats },
  platform: string,
): IdentityResolver {
  const communities = new Map<string, { id: number; name: string }>();
  const chats = new Map<string, { id: number; name: string | undefined; communityId: number }>();
  /** Chats that are not known here: most messages a bot sees are in them. */
  const unknown = new Set<string>();
  const persons = new Map<string, { id: number; name: string }>();
  const administrators = new Map<string, boolean>();
  /** Where each person is in direct messages. */
  const directIn = new Map<number, { id: number; name: string }>();

  // Somebody was joined with another person: from then on they are that one.
  people.onChange(personId => {
    for (const [account, person] of persons) if (person.id === personId) persons.delete(account);
    directIn.delete(personId);
  });

  const identities: IdentityResolver = {
    async of(where) {
      const person = await personOf(where.person);
      const community = where.community
        ? await identities.community(where.community)
        : (where.within ?? (await communityOfDirect(person.id, where.person)));
      if (where.community) directIn.set(person.id, community);
      const { isAdministrator } = where;
      const account = where.person.id;
      const key = `${community.id}:${account}`;
      if (where.community && isAdministrator !== undefined && administrators.get(key) !== isAdministrator) {
        await member(community.id, person.id);
        await people.followAdministrator({
          communityId: community.id,
          personId: person.id,
          account,
          isAdministrator,
        });
        administrators.set(key, isAdministrator);
      }
      const chatId = await identities.chat(where.chat, community.id);
      return { chatId, community, person, language: languageOf(where.person.language), showsOwn: true };
    },

    async community(given) {
      const known = communities.get(given.id);
      if (known?.name === given.name) return known;
      const community = await people.community(platform, given.id, given.name);
      communities.set(given.id, community);
      return community;
    },

    async chat({ id: externalId, name, parent, private: isPrivate }, communityId) {
      const known = chats.get(externalId);
      if (known?.communityId === communityId && (name === undefined || known.name === name)) return known.id;
      const parentId = parent && (await identities.chat(channelOf(parent), communityId));
      const id = await allChats.chat({
        platform,
        externalId,
        communityId,
        name,
        parentId,
        private: isPrivate,
      });
      chats.set(externalId, { id, name, communityId });
      unknown.delete(externalId);
      return id;
    },

    async chatOf(externalId) {
      const known = chats.get(externalId);
      if (known || unknown.has(externalId)) return known?.id;
      const found = await allChats.known(platform, externalId);
      if (found) chats.set(externalId, found);
      else {
        if (unknown.size >= keptUnknown) unknown.clear();
        unknown.add(externalId);
      }
      return found?.id;
    },

    async person(given, communityId) {
      const person = await personOf(given);
      await member(communityId, person.id);
      return person;
    },

    async isTalking(chatId, personExternalId) {
      const open = await db.first(sql`
        select 1 as found from conversation
        join identity on identity.person_id = conversation.person_id
        where chat_id = ${chatId} and ended_at is null
          and identity.platform = ${platform} and identity.external_id = ${personExternalId}`);
      return open !== undefined;
    },

    forget() {
      communities.clear();
      chats.clear();
      unknown.clear();
      directIn.clear();
    },
  };

  async function personOf({ id, name }: PlatformEntity): Promise<{ id: number; name: string }> {
    const known = persons.get(id);
    if (known) return known;
    const person = await people.person(platform, id, name);
    persons.set(id, person);
    return person;
  }

  /**
   * In direct messages people are in the community of this platform where they wrote last; else in that of another, when
   * they joined their accounts; else in one of their own.
   */
  async function communityOfDirect(personId: number, given: PlatformEntity) {
    const known = directIn.get(personId);
    if (known) return known;
    const belongsTo = await db.all<{ id: number; name: string; isHere: boolean }>(sql`
      select community.id, community.name, platform = ${platform} as "isHere"
      from membership join community on community.id = community_id
      where person_id = ${personId} and external_id not like 'direct:%'`);
    const here = belongsTo.filter(({ isHere }) => isHere);
    const community =
      (await lastWrittenIn(here.length ? here : belongsTo, personId)) ??
      (await people.community(platform, `direct:${given.id}`, `direct messages with ${given.name}`));
    if (directIn.size >= keptUnknown) directIn.clear();
    directIn.set(personId, community);
    return community;
  }

  /** Looking through what they wrote is for those who are in several. */
  async function lastWrittenIn(some: readonly { id: number; name: string }[], personId: number) {
    if (some.length < 2) return some[0];
    const last = await db.first<{ id: number }>(sql`
      select community_id as id
      from incoming join chat on chat.id = chat_id
      where person_id in (select id from person where ${personId} in (id, merged_into))
        and community_id = any(${some.map(({ id }) => id)})
      order by incoming.id desc limit 1`);
    return some.find(({ id }) => id === last?.id) ?? some[0];
  }

  /** Known by name in the community, so that `/role` finds them; with no role of their own yet. */
  async function member(communityId: number, personId: number): Promise<void> {
    await db.run(sql`
      insert into membership (community_id, person_id) values (${communityId}, ${personId})
      on conflict do nothing`);
  }

  return identities;
}
