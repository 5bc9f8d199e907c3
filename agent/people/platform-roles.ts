import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { higher, type Role } from './roles.ts';

/** A role that a server of a platform has, such as one of Discord’s. */
export interface PlatformRole {
  /** As the platform calls it. */
  id: string;
  name: string;
}

/** A role of a platform that gives a role here. */
export interface MappedRole extends PlatformRole {
  role: Exclude<Role, 'everyone'>;
}

/** Somebody whose role here would be another. */
export interface RoleChange {
  id: number;
  name: string;
  from: Role;
  to: Role;
}

/**
 * Roles of a platform that give a role here, to whoever has them as long as they have them. Of those and the role that
 * somebody was given here the highest counts.
 */
export interface PlatformRoles {
  /** A platform says how the roles of one of its servers are asked for. One that has none never does. */
  rolesFrom(platform: string, list: (server: string) => Promise<PlatformRole[]>): void;
  /** The roles of a community’s server; undefined where its platform has none. */
  platformRoles(communityId: number): Promise<PlatformRole[] | undefined>;
  /** Those that give a role here, the highest first. */
  mappedRoles(communityId: number): Promise<MappedRole[]>;
  /** Whose role would change if a role of the platform gave `gives`; everyone’s is none. */
  changesByRole(communityId: number, platformRole: string, gives: Role): Promise<RoleChange[]>;
  /** Lets a role of the platform give a role here; everyone’s is none. */
  mapRole(communityId: number, mapped: PlatformRole & { gives: Role }): Promise<void>;
  /** The highest that somebody has by a role of the platform’s, if any. */
  roleByPlatform(communityId: number, personId: number): Promise<MappedRole | undefined>;
  /** Does what a platform says of an account’s roles in a community. */
  followRoles(held: AccountRoles): Promise<void>;
}

/** What a platform says of an account in a community: which of its roles it has there, as it calls them. */
export interface AccountRoles {
  communityId: number;
  personId: number;
  account: string;
  roles: readonly string[];
}

/** Somebody who has a role of the platform's, with all that decides what they may. */
interface Holder {
  id: number;
  name: string;
  /** What they were given here. */
  own: Role | null;
  /** What counts now. */
  counts: Role | null;
  /** What their other roles of the platform give. */
  others: Role[] | null;
}

export function openPlatformRoles(db: Database, topics?: Topics): PlatformRoles {
  const platforms = new Map<string, (server: string) => Promise<PlatformRole[]>>();

  return {
    rolesFrom: (platform, list) => void platforms.set(platform, list),

    async platformRoles(communityId) {
      const { platform, server } = await db.one<{ platform: string; server: string }>(sql`
        select platform, external_id as server from community where id = ${communityId}`);
      return platforms.get(platform)?.(server);
    },

    mappedRoles: communityId =>
      db.all<MappedRole>(sql`
        select external_id as id, name, role from platform_role where community_id = ${communityId}
        order by array_position(array['steward', 'maker', 'reviewer', 'contributor'], role), name`),

    async changesByRole(communityId, platformRole, gives) {
      const { newcomers } = await db.one<{ newcomers: Role }>(sql`
        select coalesce(settings->>'newcomers', 'everyone') as newcomers from community where id = ${communityId}`);
      const holders = await db.all<Holder>(sql`
        select person.id, person.name, m.role as own, counts.role as "counts",
          array_agg(p.role) filter (where p.external_id <> ${platformRole}) as others
        from community c
        join membership m on m.community_id = c.id
        join member_role counts on counts.community_id = c.id and counts.person_id = m.person_id
        join person on person.id = m.person_id
        join identity i on i.platform = c.platform and i.person_id = m.person_id
        join account_role a on a.community_id = c.id and a.account = i.external_id
        left join platform_role p on p.community_id = c.id and p.external_id = any(a.roles)
        where c.id = ${communityId}
        group by person.id, m.role, counts.role
        having bool_or(a.roles @> array[${platformRole}::text])
        order by person.name, person.id`);
      return holders.flatMap(({ id, name, own, counts, others }) => {
        const given = gives === 'everyone' ? null : gives;
        const from = counts ?? newcomers;
        const to = [own, given, ...(others ?? [])].reduce(higher, null) ?? newcomers;
        return from === to ? [] : [{ id, name, from, to }];
      });
    },

    async mapRole(communityId, { id, name, gives }) {
      if (gives === 'everyone')
        await db.run(sql`
          delete from platform_role where community_id = ${communityId} and external_id = ${id}`);
      else
        await db.run(sql`
          insert into platform_role (community_id, external_id, name, role)
          values (${communityId}, ${id}, ${name}, ${gives})
          on conflict (community_id, external_id) do update set name = excluded.name, role = excluded.role`);
      topics?.publish(`community:${communityId}`);
    },

    roleByPlatform: (communityId, personId) =>
      db.first<MappedRole>(sql`
        select p.external_id as id, p.name, p.role
        from community c
        join identity i on i.platform = c.platform and i.person_id = ${personId}
        join account_role a on a.community_id = c.id and a.account = i.external_id
        join platform_role p on p.community_id = c.id and p.external_id = any(a.roles)
        where c.id = ${communityId}
        order by array_position(array['steward', 'maker', 'reviewer', 'contributor'], p.role), p.name limit 1`),

    async followRoles({ communityId, personId, account, roles }) {
      // One statement, since it runs for everybody who is met.
      const changed = await db.run(
        roles.length
          ? sql`
            insert into account_role (community_id, account, roles) values (${communityId}, ${account}, ${[...roles]})
            on conflict (community_id, account) do update set roles = excluded.roles
            where account_role.roles <> excluded.roles`
          : sql`delete from account_role where community_id = ${communityId} and account = ${account}`,
      );
      if (changed) topics?.publish(`person:${personId}`);
    },
  };
}
