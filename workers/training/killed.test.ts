import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openEmbedded } from '../../store/database/embedded.ts';
import { openServer } from '../../store/database/server.ts';
import { embeddedDatabase, serverUrl, whyNoServer } from '../../test/database.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';

// Databases are made from nothing here, and workers found dead after ten seconds.
vi.setConfig({ testTimeout: 120_000 });

const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});
const ended = ({ status }: Job) => status === 'done' || status === 'failed' || status === 'cancelled';

test('a process killed in the middle of a training leaves no trainer behind, and the next goes on from its checkpoint', async () => {
  const dataDir = await newFolder();
  const { number, communityId, kill } = await workerHolding(dataDir);
  await kill();
  await trainerGone(dataDir, number);

  const db = await openEmbedded(dataDir);
  cleaning.push(() => db.close());
  const room = await openRoom(db, dataDir);
  const { workers, close } = await room.open();
  cleaning.push(close);
  Object.assign(room, { communityId });
  const job = await room.until(workers, number, ended);
  expect(job).toMatchObject({ status: 'done', attempt: 2, problem: undefined });
  expect(job.curve.train.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await workers.models(communityId)).toHaveLength(1);
});

test('after a dead process its job is taken up at once, and its late writes count for nothing', async () => {
  const room = await openRoom(await embeddedDatabase());
  cleaning.push(room.remove);
  const { workers, close } = await room.open();
  cleaning.push(close);
  room.trainer = ['holdAt=5'];
  const { number } = await workers.start(room.request(), 'the only one');
  const before = await room.until(workers, number, ({ step }) => step === 5);
  // As if the first had been killed: another one opens, while the first never got to say goodbye.
  const successor = await room.open(false);
  const orphan = await successor.workers.job(room.communityId, number);
  expect(orphan).toMatchObject({ status: 'queued', attempt: before.attempt });
  await successor.close();
  room.trainer = [];
  // The first notices that it was overtaken, ends its trainer, and takes the job up again itself.
  expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
});

describe.skipIf(await whyNoServer())('several processes on a server', () => {
  async function besideAWorker() {
    const [dataDir, url] = [await newFolder(), await serverUrl()];
    const worker = await workerHolding(dataDir, url);
    const db = openServer(url);
    cleaning.push(() => db.close());
    const room = await openRoom(db, dataDir);
    cleaning.push(() => room.topics.close());
    Object.assign(room, { communityId: worker.communityId });
    return { ...worker, dataDir, room };
  }

  test('a killed worker’s job is taken up by another one', async () => {
    const { room, number, kill, dataDir } = await besideAWorker();
    const { workers, close } = await room.open();
    cleaning.push(close);
    expect(await workers.job(room.communityId, number)).toMatchObject({ status: 'running', attempt: 1 });
    await kill();
    await trainerGone(dataDir, number);
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
  });

  test('a job is cancelled from a process that does not run it', async () => {
    const { room, number } = await besideAWorker();
    const { workers, close } = await room.open(false);
    cleaning.push(close);
    expect(await workers.health()).toMatchObject({ workers: 1, running: 1 });
    expect((await workers.cancel(room.communityId, number)).status).toBe('running');
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'cancelled', step: 4 });
  });
});

/** A worker process of its own that has a job at step 4 of 10 and goes no further. */
async function workerHolding(dataDir: string, ...databaseUrl: string[]) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'worker.fixture.ts'), dataDir, '4', ...databaseUrl],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const kill = () => end(child);
  cleaning.push(kill);
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as { number: number; communityId: number }), kill };
  }
  throw new Error('The worker ended before it held a job.');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function trainerGone(dataDir: string, number: number): Promise<void> {
  const story = () => readFile(join(dataDir, 'runs', String(number), 'output', 'story.txt'), 'utf8');
  await expect.poll(story).toContain('left alone');
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-killed-'));
  cleaning.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
