import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Language } from '../language/languages.ts';
import { type AdministratorStatus, followAdministrator } from './administrators.ts';
import type { Role } from './roles.ts';

export interface Person {
  id: number;
  name: string;
}

/** Who is who: communities, people, roles and the one-time links into the web chat. */
export interface People {
  /** The community behind a platform's id, made when it is new. */
  community(platform: string, externalId: string, name: string): Promise<{ id: number; name: string }>;
  /** A community as its platform calls it. */
  whereIs(communityId: number): Promise<{ platform: string; externalId: string }>;
  /** The person behind a platform's id, made when they are new. */
  person(platform: string, externalId: string, name: string): Promise<Person>;
  /** Whoever has that number now: the one they were joined with, if they were. */
  byId(personId: number): Promise<Person | undefined>;
  roleOf(communityId: number, personId: number): Promise<Role>;
  setRole(communityId: number, personId: number, role: Role): Promise<void>;
  /** What those may who were given no role: everyone's, unless the community settled something else. */
  newcomers(communityId: number): Promise<Role>;
  setNewcomers(communityId: number, role: Role): Promise<void>;
  /** What a community settled on for everybody; undefined while each person has their own. */
  settledLanguage(communityId: number): Promise<Language | undefined>;
  settleLanguage(communityId: number, language: Language | undefined): Promise<void>;
  /** Notes what a server or a group is set to on its platform. */
  setPlatformLanguage(communityId: number, language: Language): Promise<void>;
  /** Of what is said to all of a community: what it settled on, else what its platform says, else English. */
  communityLanguage(communityId: number): Promise<Language>;
  /** Does what a platform says of an administrator of a server or a group there. */
  followAdministrator(status: AdministratorStatus): Promise<void>;
  /** By name, with or without `@`, or as `#<id>`. @throws UserError naming the nearest. */
  find(communityId: number, name: string): Promise<Person>;
  members(communityId: number): Promise<(Person & { role: Role })[]>;
  /** The members by name alone. A change of it has the topic `person:<id>`. */
  names(communityId: number): Promise<string[]>;
  /** Calls `listener` with the number of somebody whose accounts, name or role changed. Returns the way to stop. */
  onChange(listener: (personId: number) => void): () => void;
  /** Makes a one-time sign-in link for a new person with that role. Returns its address and when it expires. */
  invite(input: {
    communityId: number;
    createdBy: number;
    role: Role;
    origin: string;
  }): Promise<{ url: string; expiresAt: Date }>;
  /** A sign-in token for somebody who is known already (the operator, at each start). */
  signInToken(communityId: number, personId: number, role: Role): Promise<string>;
  /** What a token still gives, without using it up. */
  openToken(token: string): Promise<OpenToken | undefined>;
  /** Uses a token up: signs its person in, or makes the invited one under `name`. Once only. */
  redeem(token: string, name: string): Promise<Person | undefined>;
}

export interface OpenToken {
  /** The person who signs in, or undefined when a new one is invited. */
  person: Person | undefined;
  role: Role;
  community: string;
}

const inviteHours = 72;

export function openPeople(
  db: Database,
  options: {
    webUrl: () => string;
    secret: string;
    now: () => Date;
    topics?: Topics;
  },
): People {
  const { now } = options;
  const people: People = {
    async community(platform, externalId, name) {
      return db.one<{ id: number; name: string }>(sql`
        insert into community (platform, external_id, name) values (${platform}, ${externalId}, ${name})
        on conflict (platform, external_id) do update set name = excluded.name
        returning id, name`);
    },

    whereIs: communityId =>
      db.one<{ platform: string; externalId: string }>(sql`
        select platform, external_id as "externalId" from community where id = ${communityId}`),

    async person(platform, externalId, name) {
      const known = await db.first<Person>(sql`
        select person.id, person.name from identity join person on person.id = person_id
        where platform = ${platform} and external_id = ${externalId}`);
      if (known) return known;
      return db.transaction(async tx => {
        const person = await tx.one<Person>(
          sql`insert into person (name) values (${name}) returning id, name`,
        );
        const added = await tx.run(sql`
          insert into identity (platform, external_id, person_id) values (${platform}, ${externalId}, ${person.id})
          on conflict do nothing`);
        if (added) return person;
        await tx.run(sql`delete from person where id = ${person.id}`);
        return tx.one<Person>(sql`
          select person.id, person.name from identity join person on person.id = person_id
          where platform = ${platform} and external_id = ${externalId}`);
      });
    },

    byId: personId =>
      db.first<Person>(sql`
        select person.id, person.name
        from person known join person on person.id = coalesce(known.merged_into, known.id)
        where known.id = ${personId}`),

    async roleOf(communityId, personId) {
      const row = await db.first<{ role: Role }>(
        prepared(
          'role-of',
          sql`
        select coalesce(role, settings->>'newcomers', 'everyone') as role
        from community left join membership on community_id = community.id and person_id = ${personId}
        where community.id = ${communityId}`,
        ),
      );
      return row?.role ?? 'everyone';
    },

    async setRole(communityId, personId, role) {
      await db.run(sql`
        insert into membership (community_id, person_id, role) values (${communityId}, ${personId}, ${role})
        on conflict (community_id, person_id) do update set role = excluded.role`);
      options.topics?.publish(`person:${personId}`);
    },

    async newcomers(communityId) {
      const row = await db.one<{ role: Role | null }>(sql`
        select settings->>'newcomers' as role from community where id = ${communityId}`);
      return row.role ?? 'everyone';
    },

    async setNewcomers(communityId, role) {
      await db.run(sql`
        update community set settings = settings || ${json({ newcomers: role })}::jsonb where id = ${communityId}`);
      options.topics?.publish(`community:${communityId}`);
    },

    async settledLanguage(communityId) {
      const row = await db.one<{ language: Language | null }>(sql`
        select settings->>'language' as language from community where id = ${communityId}`);
      return row.language ?? undefined;
    },

    async settleLanguage(communityId, language) {
      await db.run(sql`
        update community set settings = (settings - 'language') || ${json(language ? { language } : {})}::jsonb
        where id = ${communityId}`);
      options.topics?.publish(`community:${communityId}`);
    },

    async setPlatformLanguage(communityId, language) {
      const changed = await db.run(sql`
        update community set settings = settings || ${json({ platformLanguage: language })}::jsonb
        where id = ${communityId} and settings->>'platformLanguage' is distinct from ${language}`);
      if (changed) options.topics?.publish(`community:${communityId}`);
    },

    async communityLanguage(communityId) {
      const row = await db.one<{ language: Language | null }>(sql`
        select coalesce(settings->>'language', settings->>'platformLanguage') as language
        from community where id = ${communityId}`);
      return row.language ?? 'en';
    },

    async followAdministrator(status) {
      const changed = await followAdministrator(db, status);
      if (changed) options.topics?.publish(`person:${status.personId}`);
    },

    async find(communityId, name) {
      const wanted = name.trim().replace(/^@/, '').toLowerCase();
      const members = await people.members(communityId);
      const found =
        members.find(member => `#${member.id}` === wanted) ??
        members.find(member => member.name.toLowerCase() === wanted);
      if (found) return found;
      throw new UserError(
        message('Nobody here is called “{name}”.', { name }),
        nearest(
          wanted,
          members.map(member => member.name),
        ),
      );
    },

    members: communityId =>
      db.all(sql`
        select person.id, person.name, coalesce(role, settings->>'newcomers', 'everyone') as role
        from membership
        join person on person.id = person_id
        join community on community.id = community_id
        where community_id = ${communityId} order by person.name`),

    async names(communityId) {
      const rows = await db.all<{ name: string }>(
        prepared(
          'people-names',
          sql`
        select person.name from membership join person on person.id = person_id
        where community_id = ${communityId} order by person.name`,
        ),
      );
      return rows.map(row => row.name);
    },

    onChange: listener =>
      options.topics?.subscribe(topic => {
        if (topic.startsWith('person:')) listener(Number(topic.slice('person:'.length)));
      }) ?? (() => {}),

    async invite({ communityId, createdBy, role, origin }) {
      // The token is derived from what caused it, so a rerun after a crash shows the very same link.
      const token = createHash('sha256')
        .update(`${options.secret} invite ${origin}`)
        .digest('base64url')
        .slice(0, 32);
      const expires = new Date(now().getTime() + inviteHours * 3_600_000);
      await db.run(sql`
        insert into sign_in (token_hash, community_id, role, created_by, origin, expires_at)
        values (${hash(token)}, ${communityId}, ${role}, ${createdBy}, ${origin}, ${expires})
        on conflict do nothing`);
      const row = await db.one<{ expires_at: Date }>(sql`
        select expires_at from sign_in where token_hash = ${hash(token)}`);
      return { url: `${options.webUrl()}/sign-in/${token}`, expiresAt: row.expires_at };
    },

    async signInToken(communityId, personId, role) {
      const token = randomBytes(24).toString('base64url');
      const expires = new Date(now().getTime() + 24 * 3_600_000);
      await db.run(sql`
        insert into sign_in (token_hash, community_id, person_id, role, expires_at)
        values (${hash(token)}, ${communityId}, ${personId}, ${role}, ${expires})`);
      return token;
    },

    async openToken(token) {
      const row = await db.first<{
        person_id: number | null;
        name: string | null;
        role: Role;
        community: string;
      }>(sql`
        select person_id, person.name, role, community.name as community
        from sign_in
        join community on community.id = community_id
        left join person on person.id = person_id
        where token_hash = ${hash(token)} and used_at is null and expires_at > ${now()}`);
      if (!row) return undefined;
      const person = row.person_id === null ? undefined : { id: row.person_id, name: row.name ?? '' };
      return { person, role: row.role, community: row.community };
    },

    async redeem(token, name) {
      const person = await db.transaction(async tx => {
        const used = await tx.first<{ community_id: number; person_id: number | null; role: Role }>(sql`
          update sign_in set used_at = ${now()}
          where token_hash = ${hash(token)} and used_at is null and expires_at > ${now()}
          returning community_id, person_id, role`);
        if (!used) return undefined;
        if (used.person_id !== null)
          return tx.one<Person>(sql`select id, name from person where id = ${used.person_id}`);
        const person = await tx.one<Person>(
          sql`insert into person (name) values (${name}) returning id, name`,
        );
        await tx.run(sql`
          insert into identity (platform, external_id, person_id) values ('web', ${String(person.id)}, ${person.id})`);
        await tx.run(sql`
          insert into membership (community_id, person_id, role)
          values (${used.community_id}, ${person.id}, ${used.role})`);
        return person;
      });
      if (person) options.topics?.publish(`person:${person.id}`);
      return person;
    },
  };
  return people;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
