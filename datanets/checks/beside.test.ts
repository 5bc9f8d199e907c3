import { afterAll, expect, test } from 'vitest';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openDatanets } from '../open.ts';
import { mathsRows, testRoom } from '../room.fixture.ts';
import { ThreadPool } from './thread-pool.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const [ana, bo, steward] = [
  await room.person('Ana'),
  await room.person('Bo'),
  await room.person('Stella', 'steward'),
];
const opened: { stop: () => Promise<void>; pool: ThreadPool }[] = [];
afterAll(async () => {
  for (const { stop, pool } of opened) {
    await stop();
    await pool.close();
  }
});

const rows = (from: number, to: number) => mathsRows.slice(from, to).join('\n');
/** Over a megabyte, most of it blank lines. */
const large = (from: number, to: number) => `${rows(from, to)}${'\n'.repeat(1_000_000)}${rows(100, 130)}`;

/** A room in which the first rows that are kept wait until they may. */
async function heldAtKeeping() {
  const reached = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let isFirst = true;
  const held: Database = {
    ...db,
    async all(query) {
      if (isFirst && query.text.includes('insert into item ')) {
        isFirst = false;
        reached.resolve();
        await release.promise;
      }
      return await db.all(query);
    },
  };
  const pool = new ThreadPool();
  const own = await openDatanets({
    db: held,
    files: room.files,
    topics: room.topics,
    now: () => room.clock.now,
    log: room.log,
    threads: pool,
  });
  opened.push({ stop: own.stop, pool });
  return { own, reached: reached.promise, release: release.resolve };
}

let origins = 0;

/** A large file by Ana that is past its comparison when a small one by Bo, with two of its rows, is checked. */
async function besideEachOther() {
  const { own, reached, release } = await heldAtKeeping();
  const datanet = await room.datanet({ review: 'steward' });
  const give = async (personId: number, content: string) =>
    await own.submit({
      datanetId: datanet.id,
      personId,
      origin: `beside ${++origins}`,
      files: [{ name: 'a.jsonl', ...(await room.files.put(content)) }],
    });
  const first = await give(ana, large(0, 10));
  await reached;
  const second = await give(bo, rows(8, 14));
  const small = await room.checked(second.id, own);
  const meanwhile = (await own.submissionById(first.id)).status;
  release();
  const big = await room.checked(first.id, own);
  const accept = (submissionId: number) =>
    own.vote({
      communityId: room.community,
      submissionId,
      reviewerId: steward,
      isSteward: true,
      grade: 'good',
      strike: [],
    });
  return { small, big, meanwhile, accept };
}

test('a small file by another person is checked while a large one of its datanet is', async () => {
  const { small, big, meanwhile, accept } = await besideEachOther();
  expect(meanwhile).toBe('checking');
  expect(small).toMatchObject({ status: 'waiting', rows: { good: 6 } });
  expect(big.status).toBe('waiting');
  const { pairs } = await db.one<{ pairs: number }>(sql`
    select count(*) as pairs from likeness l
    join item a on a.id = l.item_id
    join item b on b.id = l.other_id
    where a.submission_id = ${big.id} and b.submission_id = ${small.id} and l.similarity = 1`);
  expect(pairs).toBe(2);
  // Whose is accepted first keeps the rows that both have.
  expect((await accept(small.id)).rows.accepted).toBe(6);
  expect((await accept(big.id)).rows.accepted).toBe(big.rows.good - 2);
}, 120_000);

test('when the large one is accepted first, the rows that both have are its own', async () => {
  const { small, big, accept } = await besideEachOther();
  expect((await accept(big.id)).rows.accepted).toBe(big.rows.good);
  expect((await accept(small.id)).rows.accepted).toBe(4);
}, 120_000);
