import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Language } from '../language/languages.ts';
import { type AccessTokens, openAccessTokens } from './access-tokens.ts';
import { type AdministratorStatus, followAdministrator } from './administrators.ts';
import { type Bans, openBans } from './bans.ts';
import { type AccountName, followName } from './follow-name.ts';
import { memberNamed } from './member-named.ts';
import { markedName } from './names.ts';
import { openPlatformRoles, type PlatformRoles } from './platform-roles.ts';
import { removeMember } from './remove-member.ts';
import type { Role } from './roles.ts';
import { openSignInLinks, type SignInLinks } from './sign-in-links.ts';
import { staffNames } from './staff-names.ts';
import { type WebMembership, webMembership } from './web-members.ts';
import { openWebSessions, type WebSessions } from './web-sessions.ts';

export interface Person {
  id: number;
  name: string;
}

/** Who is who: communities, people and roles, with the links into the web chat and who is signed in there. */
export interface People extends SignInLinks, Bans, PlatformRoles {
  readonly sessions: WebSessions;
  /** With which programs read the docs over MCP. */
  readonly mcpTokens: AccessTokens;
  /** With which programs ask the models. */
  readonly apiTokens: AccessTokens;
  /** Where their docs are read over MCP. */
  mcpUrl(): string;
  /** Where their models are asked, as clients of OpenAI’s interface call it. */
  apiUrl(): string;
  /** How a person stands in the web chat, from wherever they speak. Undefined while there is none. */
  webMembership(personId: number): Promise<WebMembership | undefined>;
  /** The community behind a platform's id, made when it is new. */
  community(platform: string, externalId: string, name: string): Promise<{ id: number; name: string }>;
  /** A community as its platform calls it. */
  whereIs(communityId: number): Promise<{ platform: string; externalId: string }>;
  /** The person behind a platform's id, made when they are new. */
  person(platform: string, externalId: string, name: string): Promise<Person>;
  /** Does what a platform says of an account’s name. Returns the person when they are called otherwise now. */
  followName(named: AccountName): Promise<Person | undefined>;
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
  /** By whose clocks a community’s days begin, as the IANA database calls the zone; UTC unless it said otherwise. */
  timeZone(communityId: number): Promise<string>;
  setTimeZone(communityId: number, zone: string): Promise<void>;
  /** Whether a community is reminded of what waits for reviewers. */
  isReminded(communityId: number): Promise<boolean>;
  setReminded(communityId: number, isReminded: boolean): Promise<void>;
  /** Whether somebody wants reminders in their own chat. */
  wantsReminders(communityId: number, personId: number): Promise<boolean>;
  setWantsReminders(communityId: number, personId: number, wants: boolean): Promise<void>;
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
  /**
   * Takes a person out of a community. What they gave stays.
   *
   * @throws UserError when they are the one who asks, or that one is no operator any more
   */
  remove(input: { communityId: number; personId: number; by: number; now: Date }): Promise<void>;
  /** Calls `listener` with the number of somebody whose accounts, name or role changed. Returns the way to stop. */
  onChange(listener: (personId: number) => void): () => void;
}

export function openPeople(
  db: Database,
  options: {
    webUrl: () => string;
    secret: string;
    now: () => Date;
    topics?: Topics;
  },
): People {
  const people: People = {
    ...openSignInLinks(db, options),
    ...openBans(db, options.topics),
    ...openPlatformRoles(db, options.topics),
    sessions: openWebSessions(db, options),
    mcpTokens: openAccessTokens(db, { ...options, opens: 'docs' }),
    apiTokens: openAccessTokens(db, { ...options, opens: 'models' }),
    mcpUrl: () => `${options.webUrl()}/mcp`,
    apiUrl: () => `${options.webUrl()}/v1`,
    webMembership: personId => webMembership(db, personId),

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
        // On the web, one who imitates somebody is asked for another name before.
        const kept = platform === 'web' ? name : markedName(name, externalId, await staffNames(tx));
        const person = await tx.one<Person>(
          sql`insert into person (name) values (${kept}) returning id, name`,
        );
        const added = await tx.run(sql`
          insert into identity (platform, external_id, person_id, kept_name)
          values (${platform}, ${externalId}, ${person.id}, ${kept})
          on conflict do nothing`);
        if (added) return person;
        await tx.run(sql`delete from person where id = ${person.id}`);
        return tx.one<Person>(sql`
          select person.id, person.name from identity join person on person.id = person_id
          where platform = ${platform} and external_id = ${externalId}`);
      });
    },

    async followName(named) {
      const renamed = await followName(db, named);
      if (renamed) options.topics?.publish(`person:${renamed.id}`);
      return renamed;
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
        from community left join member_role on community_id = community.id and person_id = ${personId}
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

    async timeZone(communityId) {
      const { zone } = await db.one<{ zone: string | null }>(sql`
        select settings->>'timeZone' as zone from community where id = ${communityId}`);
      return zone ?? 'UTC';
    },

    async setTimeZone(communityId, zone) {
      await db.run(sql`
        update community set settings = settings || ${json({ timeZone: zone })}::jsonb where id = ${communityId}`);
      options.topics?.publish(`community:${communityId}`);
    },

    async isReminded(communityId) {
      const { off } = await db.one<{ off: boolean }>(sql`
        select coalesce(settings->>'reminders' = 'off', false) as off from community where id = ${communityId}`);
      return !off;
    },

    async setReminded(communityId, isReminded) {
      await db.run(sql`
        update community set settings = settings || ${json({ reminders: isReminded ? 'on' : 'off' })}::jsonb
        where id = ${communityId}`);
      options.topics?.publish(`community:${communityId}`);
    },

    async wantsReminders(communityId, personId) {
      const muted = await db.first(sql`
        select from reminder_mute where community_id = ${communityId} and person_id = ${personId}`);
      return muted === undefined;
    },

    async setWantsReminders(communityId, personId, wants) {
      await db.run(
        wants
          ? sql`delete from reminder_mute where community_id = ${communityId} and person_id = ${personId}`
          : sql`insert into reminder_mute (community_id, person_id) values (${communityId}, ${personId})
              on conflict do nothing`,
      );
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

    find: async (communityId, name) => memberNamed(name, await people.members(communityId)),

    members: communityId =>
      db.all(sql`
        select person.id, person.name, coalesce(role, settings->>'newcomers', 'everyone') as role
        from member_role
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

    async remove(input) {
      for (const topic of await removeMember(db, input)) options.topics?.publish(topic);
    },

    onChange: listener =>
      options.topics?.subscribe(topic => {
        if (topic.startsWith('person:')) listener(Number(topic.slice('person:'.length)));
      }) ?? (() => {}),
  };
  return people;
}
