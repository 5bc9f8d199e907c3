import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Role } from './roles.ts';

/** One-time links into the web chat: invitations for people who are new, and links for those who are known. */
export interface SignInLinks {
  /**
   * Makes a one-time link into the web chat: for a new person with that role, or for `personId`. The same origin gives
   * the same link.
   */
  invite(input: {
    communityId: number;
    createdBy: number;
    role: Role;
    origin: string;
    personId?: number;
  }): Promise<{ url: string; expiresAt: Date }>;
  /** Links that still work, but for those that a start prints; newest first. */
  openInvitations(communityId: number): Promise<Invitation[]>;
  /** Makes a link useless. Returns whether it worked until now. */
  revoke(communityId: number, id: number): Promise<boolean>;
  /** A sign-in token for somebody who is known already (the operator, at each start). */
  signInToken(communityId: number, personId: number, role: Role): Promise<string>;
  /** What a token still gives, without using it up. */
  openToken(token: string): Promise<OpenToken | 'revoked' | undefined>;
  /** Uses a token up: signs its person in, or makes the invited one under `name`. Once only. */
  redeem(token: string, name: string): Promise<NamedPerson | undefined>;
  /** Whether links lead to this machine itself, and so nowhere for anybody else: PUBLIC_URL is missing. */
  linksAreLocal(): boolean;
}

export interface Invitation {
  id: number;
  role: Role;
  createdBy: string | undefined;
  createdAt: Date;
  expiresAt: Date;
  /** Whom it signs in; nobody yet when it is for somebody new. */
  person: string | undefined;
}

interface NamedPerson {
  id: number;
  name: string;
}

export interface OpenToken {
  /** The person who signs in, or undefined when a new one is invited. */
  person: NamedPerson | undefined;
  role: Role;
  community: string;
}

const inviteHours = 72;

/** @param options.webUrl where the web chat is, without a slash at its end */
export function openSignInLinks(
  db: Database,
  options: { webUrl: () => string; secret: string; now: () => Date; topics?: Topics },
): SignInLinks {
  const { now } = options;
  const works = (): Sql => sql`used_at is null and revoked_at is null and expires_at > ${now()}`;
  return {
    async invite({ communityId, createdBy, role, origin, personId }) {
      // The token is derived from what caused it, so a rerun after a crash shows the very same link.
      const token = createHash('sha256')
        .update(`${options.secret} invite ${origin}`)
        .digest('base64url')
        .slice(0, 32);
      const expires = new Date(now().getTime() + inviteHours * 3_600_000);
      await db.run(sql`
        insert into sign_in (token_hash, community_id, person_id, role, created_by, origin, expires_at, created_at)
        values (${hash(token)}, ${communityId}, ${personId ?? null}, ${role}, ${createdBy}, ${origin}, ${expires}, ${now()})
        on conflict do nothing`);
      const row = await db.one<{ expires_at: Date }>(sql`
        select expires_at from sign_in where token_hash = ${hash(token)}`);
      return { url: `${options.webUrl()}/sign-in/${token}`, expiresAt: row.expires_at };
    },

    async openInvitations(communityId) {
      const rows = await db.all<
        Omit<Invitation, 'person' | 'createdBy'> & { person: string | null; createdBy: string | null }
      >(sql`
        select sign_in.id, role, sign_in.created_at as "createdAt", expires_at as "expiresAt",
          maker.name as "createdBy", person.name as person
        from sign_in
        left join person maker on maker.id = created_by
        left join person on person.id = person_id
        where community_id = ${communityId} and origin is not null and ${works()}
        order by sign_in.id desc`);
      return rows.map(row => ({
        ...row,
        person: row.person ?? undefined,
        createdBy: row.createdBy ?? undefined,
      }));
    },

    async revoke(communityId, id) {
      const revoked = await db.run(sql`
        update sign_in set revoked_at = ${now()} where id = ${id} and community_id = ${communityId} and ${works()}`);
      return revoked > 0;
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
        revoked: boolean;
      }>(sql`
        select person_id, person.name, role, community.name as community, revoked_at is not null as revoked
        from sign_in
        join community on community.id = community_id
        left join person on person.id = person_id
        where token_hash = ${hash(token)} and used_at is null and expires_at > ${now()}`);
      if (!row) return undefined;
      if (row.revoked) return 'revoked';
      const person = row.person_id === null ? undefined : { id: row.person_id, name: row.name ?? '' };
      return { person, role: row.role, community: row.community };
    },

    async redeem(token, name) {
      const person = await db.transaction(async tx => {
        const used = await tx.first<{ community_id: number; person_id: number | null; role: Role }>(sql`
          update sign_in set used_at = ${now()}
          where token_hash = ${hash(token)} and ${works()}
          returning community_id, person_id, role`);
        if (!used) return undefined;
        if (used.person_id !== null)
          return tx.one<NamedPerson>(sql`select id, name from person where id = ${used.person_id}`);
        const person = await tx.one<NamedPerson>(
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

    linksAreLocal: () => isThisMachine(options.webUrl()),
  };
}

/** Whether an address leads to whatever machine it is opened on. */
export function isThisMachine(url: string): boolean {
  const hostname = URL.canParse(url) ? new URL(url).hostname : 'localhost';
  return /^(?:localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f:]+\])$/.test(
    hostname,
  );
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
