import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from '../../test/child.ts';
import { lockFolder, StoreInUse } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a second process is told who has the folder, and what to do', async () => {
  const holder = startChild('lock', folder);
  await holder.said('locked');
  await expect(lockFolder(folder)).rejects.toThrow(StoreInUse);
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(
      `${folder} is in use by process ${holder.pid} on .+ since 20.+ set DATA_DIR to another folder`,
    ),
  );
  await holder.kill();
});

test('so is a second taker in the same process', async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(StoreInUse);
  await lock.release();
  await (await lockFolder(folder)).release();
});

test('the folder of a killed process is free at once, whatever number it had', async () => {
  const holder = startChild('lock', folder);
  await holder.said('locked');
  await holder.kill();
  expect(JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8')).pid).toBe(holder.pid);
  await (await lockFolder(folder)).release();
});

test('of many that start at once where one was killed, a single one gets it', async () => {
  const killed = startChild('lock', folder);
  await killed.said('locked');
  await killed.kill();
  const starters = Array.from({ length: 6 }, () => startChild('lock', folder));
  // Whoever wins keeps it until the end, so each of the others ends by itself.
  const refused = new Promise<string[]>(resolve => {
    const outputs: string[] = [];
    for (const starter of starters) {
      void starter.ended.then(({ output }) => {
        if (outputs.push(output) === starters.length - 1) resolve(outputs);
      });
    }
  });
  for (const output of await refused) expect(output).toMatch(/^StoreInUse: .+ is in use/);
  await expect(lockFolder(folder)).rejects.toThrow(StoreInUse);
  await Promise.all(starters.map(starter => starter.kill()));
  await (await lockFolder(folder)).release();
});
