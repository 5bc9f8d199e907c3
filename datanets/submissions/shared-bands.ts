import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { mostRowsPerBand } from '../likeness/band-index.ts';
import type { Meeting, Met } from '../validation/text/meetings.ts';

/** Items that are looked up at once, and the most that each is compared with. */
const atOnce = 64;
const mostMet = 16;

/** Two submissions of a datanet: the items of `driven` after one of them are looked up in `against`. */
export interface TwoSubmissions {
  driven: number;
  against: number;
  after: number;
}

/**
 * The next items of one submission with what of another they may be like, by the bands that they share.
 *
 * @returns as `last` where to go on after; undefined when those were all
 */
export async function meetingsOf(
  db: Queryable,
  datanetId: number,
  pair: TwoSubmissions,
): Promise<{ meetings: Meeting[]; last: number | undefined }> {
  const pairs = await sharingBands(db, datanetId, pair);
  const last = pairs.length < atOnce ? undefined : pairs.at(-1)?.id;
  return { meetings: await read(db, pairs), last };
}

async function sharingBands(
  db: Queryable,
  datanetId: number,
  { driven, against, after }: TwoSubmissions,
): Promise<{ id: number; others: number[] }[]> {
  return await db.all(sql`
    with driven as (
      select id, hash from item where submission_id = ${driven} and id > ${after} order by id limit ${atOnce}
    ), met as (
      select d.id, c.item_id as other, count(*) as bands
      from driven d
      join item_band b on b.item_id = d.id
      cross join lateral (
        select ib.item_id
        from item_band ib
        join item i on i.id = ib.item_id
        where ib.datanet_id = ${datanetId} and ib.band = b.band and i.submission_id = ${against}
        order by ib.item_id
        limit ${mostRowsPerBand}
      ) c
      group by d.id, c.item_id
      union all
      select d.id, i.id, ${mostRowsPerBand}
      from driven d
      join item i on i.datanet_id = ${datanetId} and i.hash = d.hash and i.submission_id = ${against}
    ), placed as (
      select id, other, row_number() over (partition by id order by max(bands) desc, other) as place
      from met
      group by id, other
    )
    select d.id, coalesce(jsonb_agg(p.other order by p.place) filter (where p.place <= ${mostMet}), '[]') as others
    from driven d
    left join placed p on p.id = d.id
    group by d.id
    order by d.id`);
}

async function read(db: Queryable, pairs: readonly { id: number; others: number[] }[]): Promise<Meeting[]> {
  const meeting = pairs.filter(pair => pair.others.length > 0);
  if (meeting.length === 0) return [];
  const rows = await db.all<Omit<Met, 'instruction'> & { instruction: string | null }>(sql`
    select id as "itemId", content, instruction from item
    where id = any(${meeting.flatMap(pair => [pair.id, ...pair.others])})`);
  const items = new Map(
    rows.map(({ instruction, ...item }) => [item.itemId, { ...item, instruction: instruction ?? undefined }]),
  );
  return meeting.flatMap(pair => {
    const item = items.get(pair.id);
    const others = pair.others.flatMap(id => items.get(id) ?? []);
    return item ? [{ item, others }] : [];
  });
}
