import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { openEmbedded } from '../store/embedded.ts';
import { embeddedDatabase } from '../test/database.ts';
import { openRoom } from './room.fixture.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-killed-'));
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('a process killed in the middle of a training leaves no trainer behind, and the next goes on from its checkpoint', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.fixture.ts'), dataDir, '4'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise(resolve => child.once('exit', resolve));
  const [line] = await firstLine(child.stdout);
  child.kill('SIGKILL');
  await gone;
  const { number, communityId } = JSON.parse(line ?? '{}') as { number: number; communityId: number };

  const story = () => readFile(join(dataDir, 'runs', String(number), 'output', 'story.txt'), 'utf8');
  await expect.poll(story).toContain('left alone');

  const db = await openEmbedded(dataDir);
  const room = await openRoom(db, dataDir);
  const { workers, close } = await room.open();
  Object.assign(room, { communityId });
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');
  expect(job).toMatchObject({ status: 'done', attempt: 2, problem: undefined });
  expect(job.curve.train.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await workers.models(communityId)).toHaveLength(1);
  await close();
  await db.close();
});

test('after a dead process its job is taken up at once, and its late writes count for nothing', async () => {
  const db = await embeddedDatabase();
  const room = await openRoom(db);
  const { workers, close } = await room.open();
  room.trainer = ['holdAt=5'];
  const { number } = await workers.start(room.request(), 'the only one');
  const before = await room.until(workers, number, job => job.step === 5);
  // As if the process had been killed: another one opens while the first never got to say goodbye.
  const successor = await room.open(false);
  const orphan = await successor.workers.job(room.communityId, number);
  expect(orphan).toMatchObject({ status: 'queued', attempt: before.attempt });
  await successor.close();
  room.trainer = [];
  // The first worker notices that it was overtaken, ends its trainer, and takes the job up again itself.
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');
  expect(job).toMatchObject({ status: 'done', attempt: 2 });
  await close();
  await room.remove();
});

async function firstLine(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}
