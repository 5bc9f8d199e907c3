import { rm } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openDatanets } from '../open.ts';
import { maths, testRoom } from '../room.fixture.ts';
import { defaultLimits, type ThreadLimits, ThreadPool } from './thread-pool.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const [ana, bo] = [await room.person('Ana'), await room.person('Bo')];
const opened: { stop: () => Promise<void>; pool: ThreadPool }[] = [];
afterAll(async () => {
  for (const { stop, pool } of opened) {
    await stop();
    await pool.close();
  }
});

/** A room with threads of such limits, whose files come when the disk is there. */
async function roomWith(limits: Partial<ThreadLimits>, disk: Promise<void> = Promise.resolve()) {
  const pool = new ThreadPool({ ...defaultLimits, ...limits });
  const own = await openDatanets({
    db,
    files: { ...room.files, read: hash => disk.then(() => room.files.read(hash)) },
    topics: room.topics,
    now: () => room.clock.now,
    log: room.log,
    threads: pool,
  });
  opened.push({ stop: own.stop, pool });
  return { own, pool };
}

let origins = 0;
async function giveTo(
  own: Awaited<ReturnType<typeof roomWith>>['own'],
  datanetId: number,
  personId: number,
  content: string,
  name = 'a.jsonl',
) {
  const files = [{ name, ...(await room.files.put(content)) }];
  return await own.submit({ datanetId, personId, origin: `queue ${++origins}`, files });
}

/** The submission once it is decided, though it is tried again: the clock goes on each time that something happens. */
async function checkedAgain(own: Awaited<ReturnType<typeof roomWith>>['own'], id: number) {
  const stop = room.topics.subscribe(topic => {
    if (topic !== `submission:${id}`) return;
    room.wait(0.01);
    own.resume().catch(() => {});
  });
  return await room.checked(id, own).finally(stop);
}

test('brackets that don’t fit are refused at the first attempt', async () => {
  const { id: datanetId } = await room.datanet();
  const given = await room.give({ datanetId, personId: ana, contents: { 'a.json': '{]' } });
  expect(await room.checked(given.id)).toMatchObject({ status: 'refused' });
  expect(await db.one(sql`select attempt from submission where id = ${given.id}`)).toEqual({ attempt: 1 });
});

test('a check that takes too much memory is refused in words, and the next file is checked', async () => {
  const { own } = await roomWith({ megabytes: 16, threads: 1 });
  const { id: datanetId } = await room.datanet({ maxMegabytes: 50 });
  const rows = Array.from(
    { length: 90_000 },
    (_, i) => `{"text":"The mill of number ${i} grinds ${i * 7} sacks a day."}`,
  );
  const large = await giveTo(own, datanetId, ana, rows.join('\n'));
  const refused = await checkedAgain(own, large.id);
  expect(refused.findings.map(finding => finding.code)).toEqual(['check-stopped']);
  expect(inEnglish(refused.reasons[0] ?? '')).toMatch(
    /took more memory than one check may have.*smaller parts/,
  );
  const small = await giveTo(own, datanetId, bo, maths(0, 3));
  expect(await room.checked(small.id, own)).toMatchObject({ status: 'waiting' });
}, 120_000);

test('a check that comes to no end is refused in words', async () => {
  const { own, pool } = await roomWith({ silence: 1, threads: 1 });
  const { id: datanetId } = await room.datanet();
  const given = await giveTo(own, datanetId, ana, maths(0, 3));
  const refused = await checkedAgain(own, given.id);
  expect(inEnglish(refused.reasons[0] ?? '')).toMatch(/came to no end/);
  expect(pool.size).toBe(0);
});

test('people take turns, however many files one of them gives', async () => {
  const disk = Promise.withResolvers<void>();
  const { own } = await roomWith({ threads: 1 }, disk.promise);
  const nets = await Promise.all(Array.from({ length: 4 }, () => room.datanet()));
  const given = [];
  for (const [index, net] of nets.entries()) {
    given.push(await giveTo(own, net.id, index < 3 ? ana : bo, maths(index * 5, index * 5 + 4)));
  }
  disk.resolve();
  for (const { id } of given) await room.checked(id, own);
  const order = await db.all<{ id: number }>(sql`
    select submission_id as id from submission_change
    where became = 'checking' and submission_id = any(${given.map(({ id }) => id)})
    order by submission_change.id`);
  const [first, second, third, fourth] = given.map(({ id }) => id);
  expect(order.map(({ id }) => id)).toEqual([first, fourth, second, third]);
});

test('what is to be tried again keeps nobody of its datanet waiting', async () => {
  const disk = Promise.withResolvers<void>();
  const { own } = await roomWith({ threads: 1 }, disk.promise);
  const { id: datanetId } = await room.datanet();
  const content = maths(100, 103);
  const lost = await giveTo(own, datanetId, ana, content);
  const [file] = lost.files;
  if (!file) throw new Error('no file was stored');
  await rm(room.files.path(file.sha256));
  const good = await giveTo(own, datanetId, bo, maths(0, 3));
  disk.resolve();
  expect(await room.checked(good.id, own)).toMatchObject({ status: 'waiting' });
  expect(await own.submissionById(lost.id)).toMatchObject({ status: 'received' });
});

test('a megabyte of digits, tokens or words in one row is checked in its thread while the process goes on', async () => {
  const { id: datanetId } = await room.datanet();
  const words = Array.from({ length: 150_000 }, (_, i) => ((i * 7919) % 104729).toString(36)).join(' ');
  const texts = ['1234567890 '.repeat(90_000), 'sk-ab12 +1 555 '.repeat(66_000), words.slice(0, 1_000_000)];
  const contents = Object.fromEntries(texts.map((text, i) => [`${i}.jsonl`, JSON.stringify({ text })]));
  const given = await room.give({ datanetId, personId: ana, contents });
  expect(await room.checked(given.id)).toMatchObject({ status: 'waiting', rows: { total: 3 } });
}, 120_000);

test('no thread runs before a file comes', async () => {
  const { own, pool } = await roomWith({ threads: 2 });
  await own.resume();
  expect(pool.size).toBe(0);
});
