import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet } from '../datanet-settings.ts';
import { recordSnapshot } from '../ledger/record.ts';
import { letFilesGo } from '../submissions/held-files.ts';
import type { Snapshot } from '../version.ts';
import { creditsThrough, type Frozen } from './credits.ts';
import { rowsIn } from './rows-in.ts';
import { entriesOf, type Gathered, trainLines } from './snapshot-rows.ts';
import { assignSides } from './split.ts';

interface Parts {
  db: Database;
  files: Files;
  now: () => Date;
}

/**
 * Freezes what is accepted into a version: JSONL of the training and of the held-out rows, and a manifest that says
 * what is in them and whose it is. Decided items never change, so a version is all that was decided up to a number;
 * when nothing was accepted since (and the licence is the same), the version that is there is returned.
 *
 * @throws UserError when nothing is accepted yet
 */
export async function takeSnapshot(parts: Parts, datanetId: number, origin: string): Promise<Snapshot> {
  const { db } = parts;
  const known = await answered(db, origin);
  if (known) return known;
  const datanet = await datanetById(db, datanetId);
  const { through, removals } = await db.transaction(tx => lastDecision(tx, datanet.id));
  if (through === null) {
    throw new UserError(
      message(
        'Nothing is accepted in {datanet} yet, so there is nothing to freeze. Give rows and have them reviewed first.',
        { datanet: datanet.name },
      ),
    );
  }
  await assignSides(db, datanet.id, through);
  const same = await snapshotWhere(
    db,
    sql`s.datanet_id = ${datanet.id} and s.through = ${through} and s.license = ${datanet.license}
      and s.removals = ${removals}`,
  );
  const snapshot = same ?? (await write(parts, datanet, { through, removals }));
  await db.run(sql`
    insert into snapshot_request (origin, snapshot_id) values (${origin}, ${snapshot.id}) on conflict do nothing`);
  return (await answered(db, origin)) ?? snapshot;
}

/** The newest snapshot, or the given version. */
export async function snapshotOf(
  db: Queryable,
  datanetId: number,
  version?: number,
): Promise<Snapshot | undefined> {
  return await snapshotWhere(
    db,
    sql`s.datanet_id = ${datanetId} and (${version ?? null}::int is null or s.version = ${version ?? null})`,
  );
}

async function answered(db: Queryable, origin: string): Promise<Snapshot | undefined> {
  return await snapshotWhere(
    db,
    sql`s.id = (select snapshot_id from snapshot_request where origin = ${origin})`,
  );
}

interface SnapshotRow extends Omit<Snapshot, 'rows' | 'removed'> {
  trainRows: number;
  heldOutRows: number;
  removedTrain: number;
  removedHeldOut: number;
}

async function snapshotWhere(db: Queryable, which: ReturnType<typeof sql>): Promise<Snapshot | undefined> {
  const row = await db.first<SnapshotRow>(sql`
    select s.id, s.datanet_id as "datanetId", d.name as "datanetName", s.version, s.manifest as hash,
      s.train_rows as "trainRows", s.held_out_rows as "heldOutRows", s.removed_train as "removedTrain", s.removed_held_out as "removedHeldOut", s.train, s.held_out as "heldOut",
      s.created_at as "createdAt"
    from snapshot s
    join datanet d on d.id = s.datanet_id
    where ${which}
    order by s.version desc
    limit 1`);
  if (!row) return undefined;
  const { trainRows, heldOutRows, removedTrain, removedHeldOut, ...rest } = row;
  return {
    ...rest,
    rows: { train: trainRows, heldOut: heldOutRows },
    removed: { train: removedTrain, heldOut: removedHeldOut },
  };
}

/** `through` is null where nothing is left that counts. */
async function lastDecision(
  tx: Queryable,
  datanetId: number,
): Promise<{ through: number | null; removals: number }> {
  // Holds the datanet's row, so that no decision or removal comes in between.
  const { removals } = await tx.one<{ removals: number }>(sql`
    select removals from datanet where id = ${datanetId} for update`);
  const { through, left } = await tx.one<{ through: number | null; left: number }>(sql`
    select max(decision_no) as through, coalesce(sum(${rowsIn(removals)}), 0) as left from submission s
    where s.datanet_id = ${datanetId} and s.status = 'accepted' and s.rows_accepted > 0`);
  return { through: left > 0 ? through : null, removals };
}

async function write(
  { db, files, now }: Parts,
  datanet: Datanet,
  { through, removals }: Frozen,
): Promise<Snapshot> {
  const gathered: Gathered = { trainRows: 0, trainHashes: [], runs: [], heldOut: [], heldOutLines: [] };
  const trainFile = await files.put(trainLines(db, datanet.id, through, gathered));
  const heldOutFile = await files.put(gathered.heldOutLines.map(line => `${line}\n`).join(''));
  const rows = { train: gathered.trainRows, heldOut: gathered.heldOut.length };
  const version = await db.one<{ next: number }>(sql`
    select coalesce(max(version), 0) + 1 as next from snapshot where datanet_id = ${datanet.id}`);
  const contributors = await creditsThrough(db, datanet.id, { through, removals });
  const manifest = await files.put(
    manifestText({
      format: 'gristmill-snapshot-1',
      datanet: { id: datanet.id, name: datanet.name, modality: datanet.modality },
      version: version.next,
      license: datanet.license,
      rows,
      files: { train: trainFile.sha256, heldOut: heldOutFile.sha256 },
      contributors: contributors.map(({ personId, ...credit }) => ({ id: personId, ...credit })),
      items: entriesOf(gathered),
    }),
  );
  const at = now();
  await db.transaction(async tx => {
    // What was removed meanwhile may be in these files: they are written anew.
    const same = await tx.first(sql`
      select from datanet where id = ${datanet.id} and removals = ${removals} for update`);
    if (!same) {
      await letFilesGo(tx, [trainFile.sha256, heldOutFile.sha256]);
      return;
    }
    const made = await tx.run(sql`
      insert into snapshot (
        datanet_id, version, through, removals, clean_of, license, manifest, train, held_out, train_rows, held_out_rows,
        created_at
      ) values (
        ${datanet.id}, ${version.next}, ${through}, ${removals}, ${removals}, ${datanet.license}, ${manifest.sha256}, ${trainFile.sha256},
        ${heldOutFile.sha256}, ${rows.train}, ${rows.heldOut}, ${at}
      )
      on conflict do nothing`);
    const entry = {
      at: at.toISOString(),
      datanet: datanet.id,
      version: version.next,
      manifest: manifest.sha256,
      rows,
    };
    if (made > 0) await recordSnapshot(tx, datanet.communityId, entry);
  });
  const written = await snapshotWhere(
    db,
    sql`s.datanet_id = ${datanet.id} and s.through = ${through} and s.license = ${datanet.license}
      and s.removals >= ${removals}`,
  );
  if (written) return written;
  // Another request took the version number with newer items in the same moment, or something was removed.
  const latest = await db.transaction(tx => lastDecision(tx, datanet.id));
  return await write({ db, files, now }, datanet, { through, removals: latest.removals });
}

interface Manifest extends Record<string, unknown> {
  items: Iterable<unknown>;
}

const itemsAtOnce = 500;

/** The manifest as JSON with an item a line: the same content is the same bytes, and a diff of two versions is readable. */
async function* manifestText(manifest: Manifest): AsyncGenerator<Uint8Array> {
  const { items, ...head } = manifest;
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[\n`);
  let part: string[] = [];
  let before = '';
  for (const item of items) {
    if (part.length === itemsAtOnce) {
      yield Buffer.from(before + part.join(',\n'));
      part = [];
      before = ',\n';
    }
    part.push(JSON.stringify(item));
  }
  yield Buffer.from(`${before}${part.join(',\n')}\n`);
  yield Buffer.from(']}\n');
}
