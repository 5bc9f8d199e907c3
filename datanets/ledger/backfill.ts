import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { backfillSome } from '../../store/ledger/backfill.ts';
import { recordSnapshot, recordSubmissions } from './record.ts';

/** Writes down some of what older versions left. Whether there may be more. */
export async function backfillDatanets(db: Database): Promise<boolean> {
  return (
    (await backfillSome(db, 'submission', (tx, from, to) => submissionsBetween(tx, from, to))) ||
    (await backfillSome(db, 'snapshot', (tx, from, to) => snapshotsBetween(tx, from, to)))
  );
}

/** Holds them, so that none is decided in the middle of it. */
async function submissionsBetween(tx: Queryable, from: number, to: number): Promise<void> {
  const rows = await tx.all<{ id: number }>(sql`
    select id from submission where id between ${from} and ${to} order by id for update`);
  await recordSubmissions(
    tx,
    rows.map(row => row.id),
    true,
  );
}

async function snapshotsBetween(tx: Queryable, from: number, to: number): Promise<void> {
  const rows = await tx.all<{
    communityId: number;
    at: Date;
    datanet: number;
    version: number;
    manifest: string;
    train: number;
    heldOut: number;
  }>(sql`
    select d.community_id as "communityId", s.created_at as at, s.datanet_id as datanet, s.version, s.manifest,
      s.train_rows as train, s.held_out_rows as "heldOut"
    from snapshot s
    join datanet d on d.id = s.datanet_id
    where s.id between ${from} and ${to}
    order by s.id`);
  for (const { communityId, at, train, heldOut, ...snapshot } of rows) {
    const entry = { at: at.toISOString(), ...snapshot, rows: { train, heldOut } };
    await recordSnapshot(tx, communityId, entry, true);
  }
}
