import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dyingAfter } from '../../test/fakes/dying-database.ts';
import { maths, testRoom } from '../room.fixture.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');

/** What must be the same whether or not the process died on the way. */
async function outcome(datanetId: number, submissionId: number) {
  const { status, rows, findings, decision } = await room.room.submissionById(submissionId);
  const counts = await db.one(sql`
    select
      (select count(*) from item where datanet_id = ${datanetId}) as items,
      (select count(distinct hash) from item where datanet_id = ${datanetId}) as hashes,
      (select count(*) from item_band where datanet_id = ${datanetId}) as bands,
      (select count(*) from submission_change where submission_id = ${submissionId} and became <> 'checking') as changes,
      (select decisions from datanet where id = ${datanetId}) as decisions,
      array(
        select entry::jsonb->>'kind' from ledger_entry
        where submission_id = ${submissionId} order by coalesce(queued, leaf_index)
      ) as ledger`);
  return { status, rows, findings, value: decision?.value, ...(counts as object) };
}

async function oneRun(statements: number) {
  const { id: datanetId } = await room.datanet({ review: 'automatic' });
  const dying = dyingAfter(db, statements);
  const doomed = await room.open(dying.db);
  const { sha256, bytes } = await room.files.put(`${maths(0, 50)}\n${maths(5, 8)}`);
  const input = {
    datanetId,
    personId: ana,
    origin: `crash ${datanetId}`,
    files: [{ name: 'a.jsonl', sha256, bytes }],
  };
  const submitted = doomed.submit(input).then(
    submission => submission.id,
    () => undefined,
  );
  // Either it dies on the way, or it gets through.
  const finished = submitted.then(id => (id === undefined ? undefined : room.checked(id, doomed)));
  await Promise.race([dying.died, finished]);
  // Its threads die with the process; of its database it hears nothing any more.
  void doomed.stop();

  // On a server another process might still be at it, for as long as its lease lasts.
  room.wait(0.01);
  const heir = await room.open();
  await heir.resume();
  // The update that caused it runs again too.
  const { id } = await heir.submit(input);
  await room.checked(id, heir);
  const result = await outcome(datanetId, id);
  await heir.stop();
  return { result, used: dying.count() };
}

test('killed at any statement of a check, nothing is lost or done twice', async () => {
  const { result: whole, used } = await oneRun(Number.POSITIVE_INFINITY);
  expect(whole).toMatchObject({
    status: 'accepted',
    rows: { total: 53, good: 50, accepted: 50 },
    items: 50,
    hashes: 50,
    bands: 832,
    changes: 3,
    decisions: 1,
    ledger: ['submitted', 'decided'],
  });
  expect(used).toBeGreaterThan(15);
  for (let statements = 0; statements < used; statements++) {
    const { result } = await oneRun(statements);
    expect(result, `killed after ${statements} statements`).toEqual(whole);
  }
}, 120_000);

test('a room that is stopped lets go, and the next one goes on', async () => {
  const { id: datanetId } = await room.datanet();
  const first = await room.open();
  const { sha256, bytes } = await room.files.put(maths(0, 150));
  const { id } = await first.submit({
    datanetId,
    personId: ana,
    origin: 'stopped',
    files: [{ name: 'a.jsonl', sha256, bytes }],
  });
  await first.stop();
  const second = await room.open();
  await second.resume();
  expect(await room.checked(id, second)).toMatchObject({ status: 'waiting', rows: { good: 150 } });
  await second.stop();
});

test('two rooms on one database check each submission once', async () => {
  const { id: datanetId } = await room.datanet();
  const rooms = [await room.open(), await room.open()];
  const given = await Promise.all(
    [0, 20, 40, 60].map(async (from, i) => {
      const { sha256, bytes } = await room.files.put(maths(from, from + 25));
      const files = [{ name: 'a.jsonl', sha256, bytes }];
      return await (rooms[i % 2] ?? room.room).submit({
        datanetId,
        personId: ana,
        origin: `both ${from}`,
        files,
      });
    }),
  );
  for (const { id } of given) await room.checked(id);
  const { items, hashes } = await db.one<{ items: number; hashes: number }>(sql`
    select count(*) as items, count(distinct hash) as hashes from item where datanet_id = ${datanetId}`);
  expect([items, hashes]).toEqual([85, 85]);
  for (const opened of rooms) await opened.stop();
});

const faultsOf = async (id: number) =>
  (await db.one<{ faults: number }>(sql`select faults from submission where id = ${id}`)).faults;

test('a file that is gone is tried again, and given up in the end with words for the contributor', async () => {
  const { id: datanetId } = await room.datanet();
  const { sha256: missing } = await room.files.put('a row that gets lost');
  const { id } = await room.room.submit({
    datanetId,
    personId: ana,
    origin: 'gone',
    files: [{ name: 'a.jsonl', sha256: missing, bytes: 10 }],
  });
  await room.files.remove(missing);
  for (let i = 0; i < 12; i++) {
    room.wait(0.1);
    const tries = await room.open();
    await tries.resume();
    // Stopped before its fault is noted, it would only be let go.
    await vi.waitFor(async () => expect(await faultsOf(id)).toBeGreaterThan(i), 20_000);
    await tries.stop();
  }
  room.wait(0.1);
  const last = await room.open();
  await last.resume();
  const refused = await room.checked(id, last);
  expect(refused.status).toBe('refused');
  expect(inEnglish(refused.reasons[0] ?? '')).toMatch(/the fault is on our side/);
  expect(room.problems).toContainEqual(
    expect.objectContaining({ err: expect.objectContaining({ code: 'ENOENT' }) }),
  );
  await last.stop();
}, 120_000);
