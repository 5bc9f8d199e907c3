import { type Guild, PermissionFlagsBits, type PermissionsBitField, type User } from 'discord.js';
import type { Place } from '../../agent/agent.ts';
import type { People } from '../../agent/people.ts';
import { allows, type Role } from '../../agent/roles.ts';
import type { Database } from '../../store/database.ts';
import { sql } from '../../store/sql.ts';

/** Who somebody on Discord is here, and where they are. */
export interface Places {
  /** @param permissions what the person may do on the server, where it is known */
  of(where: Where): Promise<Place>;
  /** The chat of a channel that was seen before. */
  chatOf(channelId: string): Promise<number | undefined>;
  /** The community of a server, and whether it is new here. */
  community(guild: { id: string; name: string }): Promise<{ id: number; name: string }>;
  chat(channelId: string, communityId: number): Promise<number>;
  /** Somebody who is named in a command. */
  person(user: User, communityId: number): Promise<{ id: number; name: string }>;
}

export interface Where {
  guild: Pick<Guild, 'id' | 'name'> | null;
  channelId: string;
  user: User;
  permissions: Readonly<PermissionsBitField> | null;
}

export function openPlaces(db: Database, people: People): Places {
  const communities = new Map<string, { id: number; name: string }>();
  const chats = new Map<string, number>();
  const persons = new Map<string, { id: number; name: string }>();
  const administrators = new Map<string, boolean>();

  const places: Places = {
    async of({ guild, channelId, user, permissions }) {
      const person = await personOf(user);
      const community = guild ? await places.community(guild) : await communityOfDirect(person, user);
      const key = `${community.id}:${person.id}`;
      if (guild && permissions) {
        const isAdministrator = permissions.any([
          PermissionFlagsBits.Administrator,
          PermissionFlagsBits.ManageGuild,
        ]);
        if (administrators.get(key) !== isAdministrator) {
          await member(community.id, person.id);
          await follow(db, people, community.id, person.id, isAdministrator);
          administrators.set(key, isAdministrator);
        }
      }
      return { chatId: await places.chat(channelId, community.id), community, person };
    },

    async community(guild) {
      const known = communities.get(guild.id);
      if (known && known.name === guild.name) return known;
      const community = await people.community('discord', guild.id, guild.name);
      communities.set(guild.id, community);
      return community;
    },

    async chat(channelId, communityId) {
      const known = chats.get(channelId);
      if (known !== undefined) return known;
      const { id } = await db.one<{ id: number }>(sql`
        insert into chat (community_id, platform, external_id) values (${communityId}, 'discord', ${channelId})
        on conflict (platform, external_id) do update set community_id = excluded.community_id
        returning id`);
      chats.set(channelId, id);
      return id;
    },

    async chatOf(channelId) {
      const known = chats.get(channelId);
      if (known !== undefined) return known;
      const row = await db.first<{ id: number }>(sql`
        select id from chat where platform = 'discord' and external_id = ${channelId}`);
      if (row) chats.set(channelId, row.id);
      return row?.id;
    },

    async person(user, communityId) {
      const person = await personOf(user);
      await member(communityId, person.id);
      return person;
    },
  };

  /** User names are unique on Discord, display names are not. */
  async function personOf(user: User): Promise<{ id: number; name: string }> {
    const known = persons.get(user.id);
    if (known) return known;
    const person = await people.person('discord', user.id, user.username || `user ${user.id}`);
    persons.set(user.id, person);
    return person;
  }

  /** In direct messages people are in the community where they wrote last, else in one of their own. */
  async function communityOfDirect(
    person: { id: number },
    user: User,
  ): Promise<{ id: number; name: string }> {
    const last = await db.first<{ id: number; name: string }>(sql`
      select community.id, community.name
      from incoming
      join chat on chat.id = chat_id
      join community on community.id = community_id
      where person_id = ${person.id} and community.platform = 'discord' and community.external_id not like 'direct:%'
      order by incoming.id desc limit 1`);
    return last ?? people.community('discord', `direct:${user.id}`, `direct messages with ${user.username}`);
  }

  /** Known by name in the community, so that `/role` finds them. */
  async function member(communityId: number, personId: number): Promise<void> {
    await db.run(sql`
      insert into membership (community_id, person_id, role) values (${communityId}, ${personId}, 'everyone')
      on conflict do nothing`);
  }

  return places;
}

/** Makes a server's administrators operators, and takes it back from those who are it no more. */
async function follow(
  db: Database,
  people: People,
  communityId: number,
  personId: number,
  isAdministrator: boolean,
): Promise<void> {
  const role = await people.roleOf(communityId, personId);
  if (isAdministrator) {
    if (allows(role, 'operator')) return;
    await db.run(sql`
      insert into platform_operator (community_id, person_id, before) values (${communityId}, ${personId}, ${role})
      on conflict (community_id, person_id) do update set before = excluded.before`);
    await people.setRole(communityId, personId, 'operator');
    return;
  }
  const made = await db.first<{ before: Role }>(sql`
    delete from platform_operator where community_id = ${communityId} and person_id = ${personId}
    returning before`);
  if (made && role === 'operator') await people.setRole(communityId, personId, made.before);
}
