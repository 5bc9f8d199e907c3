import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { type Repeated, repeatUntilDone } from '../../store/repeat.ts';
import { bandSteps } from '../likeness/minhash.ts';
import { exactHash, indexVersion, normaliseCompared } from '../likeness/normalise.ts';
import { comparedOf } from '../validation/rows/content.ts';
import type { ReadItem } from '../validation/text/known-items.ts';
import { run, timeSlices } from '../validation/time-slices.ts';

/** Items that are indexed at once, and the pause between two parts in ms, so that others come first. */
const atOnce = 25;
const pause = 100;

/** Makes hashes and bands again that an older version made; what was done is kept, so it goes on after a stop. */
export function openReindex(db: Database, log: Logger): Repeated {
  return repeatUntilDone(() => reindexSome(db), {
    pause,
    failed: err => log.warn({ err }, 'Rows could not be indexed anew; it is tried again'),
  });
}

/** Indexes some items of an older version anew; whether there may be more. */
export async function reindexSome(db: Database): Promise<boolean> {
  const rows = await db.all<Pick<ReadItem, 'itemId' | 'content'> & { instruction: string | null }>(sql`
    select id as "itemId", content, instruction from item
    where indexed_by < ${indexVersion}
    order by indexed_by, id
    limit ${atOnce}`);
  const slice = timeSlices(() => {});
  const indexed: { id: number; hash: string; bands: number[] }[] = [];
  for (const { itemId, content, instruction } of rows) {
    const normalised = normaliseCompared(comparedOf({ content, instruction: instruction ?? undefined }));
    const bands = await run(steps(normalised), slice);
    indexed.push({ id: itemId, hash: exactHash(normalised), bands });
  }
  if (indexed.length > 0) await write(db, indexed);
  return rows.length === atOnce;
}

function* steps(normalised: ReturnType<typeof normaliseCompared>): Generator<number, number[]> {
  const work = bandSteps(normalised);
  let step = work.next();
  for (; !step.done; step = work.next()) yield 0;
  return step.value;
}

async function write(
  db: Database,
  indexed: readonly { id: number; hash: string; bands: number[] }[],
): Promise<void> {
  await db.run(sql`
    with given as (
      select * from jsonb_to_recordset(${json(indexed)}::jsonb) as r (id bigint, hash text, bands int[])
    ), changed as (
      update item set hash = g.hash, indexed_by = ${indexVersion}
      from given g where item.id = g.id
      returning item.id, item.datanet_id
    ), gone as (
      delete from item_band b using given g where b.item_id = g.id
    )
    insert into item_band (datanet_id, band, item_id)
    select c.datanet_id, band, c.id
    from changed c join given g using (id) cross join unnest(g.bands) as band`);
}
