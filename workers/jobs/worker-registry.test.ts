import { afterEach, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { thisVersion } from '../environment/version.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';

// An entry that was refused comes again after five seconds.
vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  room.trainer = [];
  for (const clean of cleaning.splice(0).reverse()) await clean();
  await db.run(sql`delete from worker_process`);
});
async function open(runHere = true, as: { alone?: boolean; version?: string } = {}) {
  const opened = await room.open(runHere, as);
  cleaning.push(opened.close);
  return opened;
}
const ended = (job: Job) => ['done', 'failed', 'cancelled'].includes(job.status);
let origin = 0;

test('a worker says what it has, what it is at and how fast it was, and leaves the list when it stops', async () => {
  const { workers, close } = await room.open();
  const [idle, ...others] = (await workers.health()).processes;
  expect(others).toEqual([]);
  expect(idle).toMatchObject({
    state: 'ready',
    slots: [{ memory: idle?.memory }],
    speed: undefined,
    version: await thisVersion(),
  });
  expect(idle?.cores).toBeGreaterThan(0);
  expect(idle?.memory).toBeGreaterThan(2 ** 28);
  room.trainer = ['holdAt=3'];
  const { number } = await workers.start(room.request(), `update:${++origin}`);
  await room.until(workers, number, ({ phase }) => phase === 'holding');
  expect((await workers.health()).processes).toMatchObject([{ state: 'working', slots: [{ job: number }] }]);
  await workers.keep(room.communityId, number);
  await room.until(workers, number, ended);
  const { processes } = await workers.health();
  expect(processes[0]?.speed?.base).toBe('smollm2-135m');
  expect(processes[0]?.speed?.tokensPerSecond).toBeGreaterThan(0);
  await close();
  const { workers: bot } = await open(false);
  expect((await bot.health()).processes).toEqual([]);
});

test('one that has been silent for a minute is not listed', async () => {
  const { workers } = await open();
  await db.run(sql`update worker_process set seen_at = now() - interval '2 minutes'`);
  expect((await workers.health()).processes).toEqual([]);
});

test('a worker of another version than the bot takes no jobs, says so, and one of the same does', async () => {
  const { workers: bot } = await open(false, { version: '2.0.0+70' });
  const old = await room.open(true, { alone: true, version: '1.0.0+61' });
  const { number } = await bot.start(room.request(), `update:${++origin}`);
  const waiting = await room.until(bot, number, ({ phase }) => phase !== 'waiting for a worker');
  expect(waiting).toMatchObject({
    status: 'queued',
    attempt: 0,
    phase: 'waiting for a worker of this version',
  });
  await vi.waitFor(async () =>
    expect((await bot.health()).processes).toMatchObject([{ state: 'refusing', version: '1.0.0+61' }]),
  );
  await old.close();
  await open(true, { alone: true, version: '2.0.0+70' });
  expect(await room.until(bot, number, ended)).toMatchObject({ status: 'done', attempt: 1 });
});

test('a worker that drains ends the job in hand and takes no other', async () => {
  const { workers } = await open();
  room.trainer = ['holdAt=3'];
  const first = await workers.start(room.request(), `update:${++origin}`);
  await room.until(workers, first.number, ({ phase }) => phase === 'holding');
  const second = await workers.start(room.request(), `update:${++origin}`);
  const drained = workers.drain();
  await vi.waitFor(async () =>
    expect((await workers.health()).processes).toMatchObject([
      { state: 'draining', slots: [{ job: first.number }] },
    ]),
  );
  await workers.keep(room.communityId, first.number);
  await drained;
  expect(await workers.job(room.communityId, first.number)).toMatchObject({ status: 'done', attempt: 1 });
  expect(await workers.job(room.communityId, second.number)).toMatchObject({ status: 'queued', attempt: 0 });
  await workers.cancel(room.communityId, second.number);
});
