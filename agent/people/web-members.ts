import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Role } from './roles.ts';

/** The web chat's community, as somebody stands in it. */
export interface WebMembership {
  id: number;
  name: string;
  /** What they may there; undefined when they are none of its members. */
  role: Role | undefined;
}

/** How a person stands in the web chat, from wherever they speak: links lead there. Undefined while there is none. */
export function webMembership(db: Queryable, personId: number): Promise<WebMembership | undefined> {
  return db
    .first<{ id: number; name: string; isMember: boolean; role: Role }>(sql`
      select community.id, name, member.person_id is not null as "isMember",
        coalesce(role, settings->>'newcomers', 'everyone') as role
      from community
      left join member_role member on community_id = community.id and person_id = ${personId}
      where platform = 'web' and external_id = 'local'`)
    .then(row => row && { id: row.id, name: row.name, role: row.isMember ? row.role : undefined });
}
