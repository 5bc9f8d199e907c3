import type { Queryable } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { timeZoneNamed } from '../store/day.ts';

/** By which time zone a community counts its days, weeks and months: UTC where it has named none. */
export async function zoneOf(db: Queryable, communityId: number): Promise<string> {
  const { named } = await db.one<{ named: string | null }>(sql`
    select settings->>'timeZone' as named from community where id = ${communityId}`);
  return timeZoneNamed(named ?? 'UTC') ?? 'UTC';
}
