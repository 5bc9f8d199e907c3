import type { Chats } from '../../agent/community/chats.ts';
import { languageOf } from '../../agent/language/languages.ts';
import type { People } from '../../agent/people/people.ts';
import type { Sender } from '../../agent/update.ts';
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
  /** What they are called in this server alone. */
  nickname?: string | undefined;
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
  /** Roles of the server’s that they have, by its own ids; undefined where the platform has none or did not say. */
  roles?: readonly string[] | undefined;
}

/** How somebody stands in a server, as its platform says it when it is asked. */
export type Membership = Pick<PlatformContext, 'isAdministrator' | 'roles'>;

/** A channel or a group by its platform's id: everybody there reads it. */
export function channelOf({ id, name }: { id: string; name?: string | undefined }): PlatformContext['chat'] {
  return { id, ...(name && { name }), private: false };
}

const keptUnknown = 20_000;

/** Milliseconds for which it is not asked again how somebody stands in a server, while they write elsewhere. */
const askedAgain = 15_000;

/**
 * @param options.membershipIn asked for whoever writes in direct messages, where no server comes along to say what they are
 *   there; undefined when that can’t be found out
 */
export function openIdentityResolver(
  options: {
    db: Database;
    people: People;
    chats: Chats;
    membershipIn?: (server: string, account: string) => Promise<Membership | undefined>;
    now?: () => number;
  },
  platform: string,
): IdentityResolver {
  const { db, people, chats: allChats, membershipIn, now = () => performance.now() } = options;
  const communities = new Map<string, { id: number; name: string }>();
  const chats = new Map<string, { id: number; name: string | undefined; communityId: number }>();
  /** Chats that are not known here: most messages a bot sees are in them. */
  const unknown = new Set<string>();
  const persons = new Map<string, { id: number; name: string }>();
  const administrators = new Map<string, boolean>();
  /** Which roles each account was seen with in a community last. */
  const rolesSeen = new Map<string, string>();
  const askedAt = new Map<string, number>();
  /** What each account was called when it was met last, and where. */
  const written = new Map<string, string>();
  /** Where each person is in direct messages. */
  const directIn = new Map<number, { id: number; name: string }>();

  // Somebody was joined with another person, and is that one from then on; or was removed, and is met anew.
  people.onChange(personId => {
    for (const [account, person] of persons) {
      if (person.id !== personId) continue;
      persons.delete(account);
      for (const { id } of communities.values()) {
        administrators.delete(`${id}:${account}`);
        rolesSeen.delete(`${id}:${account}`);
      }
    }
    directIn.delete(personId);
  });

  const identities: IdentityResolver = {
    async of(where) {
      let person = await personOf(where.person);
      const community = where.community
        ? await identities.community(where.community)
        : (where.within ?? (await communityOfDirect(person.id, where.person)));
      if (where.community) directIn.set(person.id, community);
      person = (await renamed(where.person, community.id)) ?? person;
      const account = where.person.id;
      await follow(where.community ? where : await asked(community.id, account), {
        communityId: community.id,
        personId: person.id,
        account,
      });
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

    forget() {
      communities.clear();
      chats.clear();
      unknown.clear();
      directIn.clear();
    },
  };

  /** Does what the platform says of somebody, when that is not what it said before. */
  async function follow(
    { isAdministrator, roles }: Membership,
    who: { communityId: number; personId: number; account: string },
  ): Promise<void> {
    const key = `${who.communityId}:${who.account}`;
    if (isAdministrator !== undefined && administrators.get(key) !== isAdministrator) {
      await member(who.communityId, who.personId);
      await people.followAdministrator({ ...who, isAdministrator });
      administrators.set(key, isAdministrator);
    }
    const held = roles && [...roles].sort();
    if (held && rolesSeen.get(key) !== held.join()) {
      await member(who.communityId, who.personId);
      await people.followRoles({ ...who, roles: held });
      if (rolesSeen.size >= keptUnknown) rolesSeen.clear();
      rolesSeen.set(key, held.join());
    }
  }

  /** How somebody who writes in direct messages stands in the server that they are in there. */
  async function asked(communityId: number, account: string): Promise<Membership> {
    const none = { isAdministrator: undefined };
    const key = `${communityId}:${account}`;
    if (!membershipIn || now() - (askedAt.get(key) ?? Number.NEGATIVE_INFINITY) < askedAgain) return none;
    const where = await people.whereIs(communityId);
    if (where.platform !== platform || where.externalId.startsWith('direct:')) return none;
    const membership = await membershipIn(where.externalId, account);
    if (!membership) return none;
    if (askedAt.size >= keptUnknown) askedAt.clear();
    askedAt.set(key, now());
    return membership;
  }

  async function personOf({ id, name }: PlatformEntity): Promise<{ id: number; name: string }> {
    const known = persons.get(id);
    if (known) return known;
    const person = await people.person(platform, id, name);
    persons.set(id, person);
    return person;
  }

  /** The person, when their account is called otherwise than it was. */
  async function renamed({ id: account, name, nickname }: PlatformPerson, communityId: number) {
    const now = JSON.stringify([name, nickname, nickname === undefined || communityId]);
    if (written.get(account) === now) return undefined;
    const person = await people.followName({ platform, account, name, nickname, communityId });
    if (written.size >= keptUnknown) written.clear();
    written.set(account, now);
    if (person) persons.set(account, person);
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
