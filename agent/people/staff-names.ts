import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Role } from './roles.ts';

const staff: readonly Role[] = ['reviewer', 'maker', 'steward', 'operator'];

/** Names of all who review, decide or run something in some community, but for one’s own. */
export async function staffNames(db: Queryable, butOf?: number): Promise<string[]> {
  const rows = await db.all<{ name: string }>(sql`
    select distinct person.name from member_role join person on person.id = person_id
    where role = any(${staff}::text[]) and person.id is distinct from ${butOf ?? null}::bigint`);
  return rows.map(row => row.name);
}
