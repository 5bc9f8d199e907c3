import { afterEach, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom, someCommunity } from '../room.fixture.ts';
import type { TrainingRequest } from '../training-request.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  room.trainer = [];
  for (const clean of cleaning.splice(0).reverse()) await clean();
});
async function open() {
  const opened = await room.open();
  cleaning.push(opened.close);
  return opened.workers;
}
const ended = (job: Job) => ['done', 'failed', 'cancelled'].includes(job.status);
let origin = 0;
const person = async () =>
  (await db.one<{ id: number }>(sql`insert into person (name) values ('bo') returning id`)).id;

/** One job runs, and holds the worker, until `go`. */
async function busy() {
  const workers = await open();
  room.trainer = ['holdAt=2'];
  const first = await workers.start(room.request(), `update:${++origin}`);
  await room.until(workers, first.number, ({ phase }) => phase === 'holding');
  room.trainer = [];
  const start = (change: Partial<TrainingRequest>) =>
    workers.start(room.request(change), `update:${++origin}`);
  return { workers, start, go: () => workers.keep(room.communityId, first.number) };
}

test('who asks once goes before the second job of one who asked for many, and each card says how many go first', async () => {
  const { workers, start, go } = await busy();
  const many = [await start({}), await start({}), await start({})];
  const other = await someCommunity(db);
  const guest = await start({ personId: await person() });
  const elsewhere = await start({ ...other });
  const place = async ({ communityId, number }: Job) => (await workers.job(communityId, number)).wait;
  expect(await place(elsewhere)).toMatchObject({ ahead: 0, running: 1 });
  expect(await place(guest)).toMatchObject({ ahead: 1 });
  expect(await Promise.all(many.map(place))).toMatchObject([{ ahead: 2 }, { ahead: 3 }, { ahead: 4 }]);
  await go();
  const all = [...many, guest];
  for (const job of all) await room.until(workers, job.number, ended);
  const began = await db.all<{ number: number }>(sql`
    select number from training_job where number > ${many[0]?.number ?? 0} - 1 order by started_at`);
  expect(began.map(({ number }) => number)).toEqual([elsewhere, guest, ...many].map(({ number }) => number));
});

test('a person’s jobs are limited, stewards’ less so, and what is refused says what to do', async () => {
  const { workers, close } = await room.open(false, { jobsPerPerson: 2 });
  cleaning.push(close);
  const start = (change: Partial<TrainingRequest>, as = `update:${++origin}`) =>
    workers.start(room.request({ personId: 1, ...change }), as);
  const personId = await person();
  const first = await start({ personId }, 'first');
  await start({ personId });
  await expect(start({ personId })).rejects.toThrow(
    '2 jobs of yours wait or run, 2 may at once, and this is one more. Wait for some to end, or cancel them: “/jobs” lists them.',
  );
  // The same again is no other job.
  expect((await start({ personId }, 'first')).number).toBe(first.number);
  const more = [{ differs: { rank: 8 } }, { differs: { rank: 16 } }].map(run => ({
    ...run,
    request: room.request({ personId: 1 }),
  }));
  await start({ personId: 1 });
  await expect(workers.startSweep(more, 'a sweep')).rejects.toThrow(/these are 2 more/);
  await start({ personId, priorityClass: 'steward' });
  await workers.cancel(room.communityId, first.number);
  for (let n = 0; n < 5; n++) await start({ personId, priorityClass: 'operator' });
  await expect(start({ personId, priorityClass: 'steward' })).rejects.toThrow(
    /7 jobs of yours wait or run, 6 may/,
  );
});
