import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';
import { thisMachine } from './machine.ts';

// A tool that lists a GPU as NVIDIA's does. What it is asked with is not looked at.
const folder = await mkdtemp(join(tmpdir(), 'gristmill-gpu-'));
const path = process.env.PATH;
const db = await emptyDatabase();

beforeAll(async () => {
  await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA L4, 23034"\n');
  await chmod(join(folder, 'nvidia-smi'), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withGpu<T>(work: () => Promise<T>): Promise<T> {
  process.env.PATH = `${folder}${delimiter}${path}`;
  try {
    return await work();
  } finally {
    process.env.PATH = path;
  }
}

test('a machine knows its memory, and its GPU if there is one', async () => {
  const machine = await withGpu(thisMachine);
  expect(machine.gpu).toEqual({ name: 'NVIDIA L4', memory: 23034 * 1024 * 1024 });
  expect(machine.memory).toBeGreaterThan(1e9);
  expect(machine.cores).toBeGreaterThan(0);
});

test('a job and the model server never share the GPU, and both go on', () =>
  withGpu(async () => {
    const room = await openRoom(db);
    const { workers, close } = await room.open();
    const isHidden = async () => {
      let text = '';
      const messages = [{ role: 'user' as const, content: 'gpu' }];
      for await (const piece of workers.chat({ ...room, name: 'smollm2-135m', messages })) text += piece;
      return /hidden: true/.test(text);
    };
    expect(await isHidden()).toBe(false);
    room.trainer = ['holdAt=2'];
    const { number } = await workers.start(room.request(), 'with a GPU');
    await room.until(workers, number, ({ step }) => step === 2);
    expect(await isHidden()).toBe(true);
    await workers.cancel(room.communityId, number);
    await room.until(workers, number, ({ status }) => status === 'cancelled');
    await expect.poll(isHidden).toBe(false);
    await close();
    await room.remove();
  }));
