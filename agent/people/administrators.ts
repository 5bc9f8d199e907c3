import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Role } from './roles.ts';

/** What a platform says of an account in a community: whether it administers the server or the group there. */
export interface AdministratorStatus {
  communityId: number;
  personId: number;
  /** The account as its platform calls it. */
  account: string;
  isAdministrator: boolean;
}

/**
 * Makes whoever administers a server or a group its operator, and gives back the role they had before when none of
 * their accounts does any more. An operator by `/role` stays one.
 *
 * @returns whether their role may be another now
 */
export function followAdministrator(db: Database, status: AdministratorStatus): Promise<boolean> {
  return status.isAdministrator ? raise(db, status) : lower(db, status);
}

async function raise(
  db: Database,
  { communityId, personId, account }: AdministratorStatus,
): Promise<boolean> {
  return db.transaction(async tx => {
    const own = await tx.first<{ role: Role | null }>(sql`
      select role from membership where community_id = ${communityId} and person_id = ${personId} for update`);
    const other = await tx.first<{ before: Role | null }>(sql`
      select before from platform_operator where community_id = ${communityId} and person_id = ${personId}`);
    if (own?.role === 'operator' && !other) return false;
    const before = other ? other.before : (own?.role ?? null);
    await tx.run(sql`
      insert into platform_operator (community_id, person_id, account, before)
      values (${communityId}, ${personId}, ${account}, ${before})
      on conflict (community_id, account) do update set person_id = excluded.person_id, before = excluded.before`);
    await tx.run(sql`
      insert into membership (community_id, person_id, role) values (${communityId}, ${personId}, 'operator')
      on conflict (community_id, person_id) do update set role = 'operator'`);
    return own?.role !== 'operator';
  });
}

async function lower(
  db: Database,
  { communityId, personId, account }: AdministratorStatus,
): Promise<boolean> {
  // One statement, since it runs for everybody who is met. It sees the table as it was before the deletion.
  const changed = await db.run(sql`
    with made as (
      delete from platform_operator where community_id = ${communityId} and account = ${account} returning before
    )
    update membership set role = made.before
    from made
    where community_id = ${communityId} and person_id = ${personId} and role = 'operator'
      and not exists (
        select from platform_operator
        where community_id = ${communityId} and person_id = ${personId} and account <> ${account}
      )`);
  return changed > 0;
}
