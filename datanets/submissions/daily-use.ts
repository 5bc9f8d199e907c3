import type { Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { type Day, dayOf } from '../../store/day.ts';
import type { LeftToday, Submission } from '../submission.ts';
import { zoneOf } from '../time-zone.ts';

/** What a person may still give to a datanet today, by its community's clocks. Bytes and files, none below 0. */
export async function leftToday(
  db: Queryable,
  { datanetId, personId }: Pick<Submission, 'datanetId' | 'personId'>,
  at: Date,
): Promise<LeftToday> {
  const limits = await db.one<{
    files: number;
    megabytes: number;
    allFiles: number | null;
    allMegabytes: number | null;
  }>(sql`
    select daily_files as files, daily_megabytes as megabytes, all_daily_files as "allFiles",
      all_daily_megabytes as "allMegabytes"
    from datanet where id = ${datanetId}`);
  const { zone, day } = await today(db, datanetId, at);
  const own = await usedOn(db, day, { datanetId, personId });
  const all =
    limits.allFiles === null && limits.allMegabytes === null ? nothing : await usedOn(db, day, { datanetId });
  return {
    files: least(limits.files - own.files, minus(limits.allFiles, all.files)),
    bytes: least(
      limits.megabytes * 1_000_000 - Number(own.bytes),
      minus(limits.allMegabytes === null ? null : limits.allMegabytes * 1_000_000, Number(all.bytes)),
    ),
    zone,
    newDayAt: day.end,
  };
}

export interface Used {
  files: number;
  bytes: number;
}

const nothing: Used = { files: 0, bytes: 0 };

function minus(most: number | null, used: number): number {
  return most === null ? Number.POSITIVE_INFINITY : most - used;
}

function least(...left: number[]): number {
  return Math.max(0, Math.min(...left));
}

/** The day that it is in a datanet's community, and by which time zone. */
export async function today(db: Queryable, datanetId: number, at: Date): Promise<{ zone: string; day: Day }> {
  const { community } = await db.one<{ community: number }>(sql`
    select community_id as community from datanet where id = ${datanetId}`);
  return await dayIn(db, community, at);
}

/** The day that it is in a community, and by which time zone. */
export async function dayIn(
  db: Queryable,
  communityId: number,
  at: Date,
): Promise<{ zone: string; day: Day }> {
  const zone = await zoneOf(db, communityId);
  return { zone, day: dayOf(zone, at) };
}

/**
 * What a person, or everybody, gave to a datanet on a day. What the checks refused and what was withdrawn gives its quota
 * back, so it does not count; files that were left out never did.
 */
export async function usedOn(
  db: Queryable,
  day: Day,
  { datanetId, personId }: { datanetId: number; personId?: number },
): Promise<Used> {
  const given: Sql = sql`s.datanet_id = ${datanetId} and s.status not in ('refused', 'withdrawn')
    and (${personId ?? null}::bigint is null or s.person_id = ${personId ?? null})
    and s.created_at >= ${day.start} and s.created_at < ${day.end}`;
  const { files, bytes } = await db.one<Used>(sql`
    with given as (
      select f.bytes
      from submission s
      join submission_file f on f.submission_id = s.id and not f.left_out
      where ${given}
      union all
      select octet_length(typed) from submission s where ${given} and typed is not null
    )
    select count(*) as files, coalesce(sum(bytes), 0)::bigint as bytes from given`);
  return { files, bytes: Number(bytes) };
}
