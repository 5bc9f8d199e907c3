import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Contribution } from '../board.ts';
import { leaderboard } from './leaderboard.ts';

/**
 * What a person has given to each datanet of a community, most credit first: what is accepted of it, where they stand
 * there, and the versions that hold rows of theirs. Datanets that they gave nothing to are left out.
 */
export async function contributions(
  db: Queryable,
  { communityId, personId, datanetId }: { communityId: number; personId: number; datanetId?: number },
  now: Date,
): Promise<Contribution[]> {
  const given = await db.all<
    Pick<Contribution, 'datanetId' | 'datanetName' | 'modality' | 'submissions'> & { first: number | null }
  >(sql`
    select d.id as "datanetId", d.name as "datanetName", d.modality,
      jsonb_build_object(
        'given', count(*),
        'accepted', count(*) filter (where s.status = 'accepted'),
        'rejected', count(*) filter (where s.status = 'rejected')
      ) as submissions,
      min(s.decision_no) filter (where s.status = 'accepted' and s.rows_accepted > 0) as first
    from submission s
    join datanet d on d.id = s.datanet_id
    where d.community_id = ${communityId} and s.person_id = ${personId}
      and (${datanetId ?? null}::bigint is null or d.id = ${datanetId ?? null})
    group by d.id, d.name, d.modality
    order by d.id`);
  const found: Contribution[] = [];
  for (const { first, ...one } of given) {
    const board = await leaderboard(db, communityId, {
      board: 'contributors',
      season: 'all',
      datanetId: one.datanetId,
      now,
    });
    const standing = board.find(row => row.personId === personId);
    const versions = await db.all<{ id: number; version: number }>(sql`
      select id, version from snapshot
      where datanet_id = ${one.datanetId} and through >= ${first}
      order by version`);
    found.push({
      ...one,
      versions,
      standing: standing && { ...standing, of: board.length },
    });
  }
  return found.sort(
    (a, b) => (b.standing?.credit ?? 0) - (a.standing?.credit ?? 0) || a.datanetId - b.datanetId,
  );
}
