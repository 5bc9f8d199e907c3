import type { Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { monthStart, weekStart } from '../../store/day.ts';
import type { BoardFilter, BoardRow } from '../board.ts';
import { zoneOf } from '../time-zone.ts';
import { provisionalUnder, ranks } from './rank.ts';

/**
 * Who stands where in a community. Contributors by the high-water mean of what was decided in the season; reviewers
 * by how often the decision was as they had voted. Equal scores share a place.
 */
export async function leaderboard(
  db: Queryable,
  communityId: number,
  filter: BoardFilter,
): Promise<BoardRow[]> {
  const scored = await (filter.board === 'contributors' ? contributors : reviewers)(
    db,
    which(communityId, filter, await zoneOf(db, communityId)),
  );
  const names = await namesOf(
    db,
    scored.map(entry => entry.personId),
  );
  const sorted = scored
    .map(entry => ({ ...entry, score: Math.round(entry.score), name: names.get(entry.personId) ?? '' }))
    .sort((a, b) => b.score - a.score || b.credit - a.credit || a.name.localeCompare(b.name));
  let rank = 0;
  return sorted.map((entry, index) => {
    if (entry.score !== sorted[index - 1]?.score) rank = index + 1;
    return { ...entry, rank, provisional: entry.items < provisionalUnder };
  });
}

type Scored = Omit<BoardRow, 'rank' | 'name' | 'provisional'>;

async function contributors(db: Queryable, submissions: Sql): Promise<Scored[]> {
  return await ranks(db, submissions);
}

/**
 * Agreement is `(agreed + 4) / (decided + 5)` in thousandths, as a reviewer's trust is reckoned, so that one lucky
 * vote is not a perfect record. A steward who decides alone agrees with themselves, so such votes don't count.
 */
async function reviewers(db: Queryable, submissions: Sql): Promise<Scored[]> {
  return await db.all(sql`
    select r.reviewer_id as "personId",
      1000.0 * (count(*) filter (where (r.grade <> 'reject') = (s.status = 'accepted')) + 4) / (count(*) + 5) as score,
      count(*) as items, count(*) as credit, false as automatic, false as removed
    from review r
    join submission s on s.id = r.submission_id
    join datanet d on d.id = s.datanet_id
    where r.grade <> 'skip' and not r.alone and s.status in ('accepted', 'rejected', 'appealed') and ${submissions}
    group by r.reviewer_id`);
}

function which(communityId: number, filter: BoardFilter, zone: string): Sql {
  const start = seasonStart(filter.season, filter.now, zone);
  return sql`d.community_id = ${communityId}
    and (${filter.datanetId ?? null}::bigint is null or d.id = ${filter.datanetId ?? null})
    and (${start ?? null}::timestamptz is null or s.decided_at >= ${start ?? null})
    and s.decided_at <= ${filter.now}`;
}

/** When the season began, by the clocks of a time zone: Monday or the first of the month; `undefined` for all time. */
export function seasonStart(season: BoardFilter['season'], now: Date, zone: string): Date | undefined {
  if (season === 'all') return undefined;
  return season === 'month' ? monthStart(zone, now) : weekStart(zone, now);
}

async function namesOf(db: Queryable, ids: number[]): Promise<Map<number, string>> {
  const people = await db.all<{ id: number; name: string }>(sql`
    select id, name from person where id = any(${ids})`);
  return new Map(people.map(person => [person.id, person.name]));
}
