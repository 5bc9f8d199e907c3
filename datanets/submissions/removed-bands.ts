import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { RemovedItem } from '../validation/text/known-items.ts';

/** Moves the bands of items out of the index, to where those of removed items are kept. */
export async function keepBandsOfRemoved(tx: Queryable, itemIds: readonly number[]): Promise<void> {
  await tx.run(sql`
    with gone as (
      delete from item_band where item_id = any(${[...itemIds]}::bigint[]) returning datanet_id, band, item_id
    )
    insert into removed_band (datanet_id, band, item_id)
    select distinct datanet_id, band, item_id from gone
    on conflict do nothing`);
}

/** Removed items of a datanet by the bands that they had. Most datanets have none, so that is asked once. */
export function removedItems(
  db: Queryable,
  datanetId: number,
): (bands: readonly number[]) => Promise<RemovedItem[]> {
  let some: Promise<{ some: boolean }> | undefined;
  return async bands => {
    some ??= db.one<{ some: boolean }>(sql`
      select exists (select from removed_band where datanet_id = ${datanetId}) as some`);
    if (bands.length === 0 || !(await some).some) return [];
    return await db.all<RemovedItem>(sql`
      select i.submission_id as "submissionId", b.bands
      from (
        select item_id, array_agg(band) as bands
        from removed_band
        where datanet_id = ${datanetId} and band = any(${[...new Set(bands)]}::int[])
        group by item_id
      ) b
      join item i on i.id = b.item_id
      order by i.id`);
  };
}
