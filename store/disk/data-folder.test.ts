import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallDisk, whyNoSmallDisk } from '../../test/small-disk.ts';
import { CannotStart } from '../errors.ts';
import { openDataFolder } from './data-folder.ts';

let around: string;
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'gristmill-data-'));
});
afterEach(() => rm(around, { recursive: true, force: true }));

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('a folder that is missing is made, and only its owner may look into it', async () => {
  const folder = join(around, 'deep', 'data');
  await openDataFolder(folder);
  expect(await mode(folder)).toBe('700');
});

test('one that was open to others is no more', async () => {
  const folder = join(around, 'data');
  await mkdir(folder);
  await chmod(folder, 0o755);
  await openDataFolder(folder);
  expect(await mode(folder)).toBe('700');
});

test('a file in its place, or on the way to it, is said', async () => {
  const file = join(around, 'data');
  await writeFile(file, 'rye');
  for (const folder of [file, join(file, 'deeper')]) {
    await expect(openDataFolder(folder)).rejects.toThrow(CannotStart);
    await expect(openDataFolder(folder)).rejects.toThrow(
      `DATA_DIR is ${folder}, and that or a part of it is a file. Set DATA_DIR to a folder`,
    );
  }
});

const noDisk = whyNoSmallDisk();
test.skipIf(noDisk)(noDisk ?? 'a disk that is mounted read-only is said', async () => {
  const disk = smallDisk(1);
  try {
    execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
    for (const folder of [disk.folder, join(disk.folder, 'data')]) {
      await expect(openDataFolder(folder)).rejects.toThrow(CannotStart);
      await expect(openDataFolder(folder)).rejects.toThrow(
        `DATA_DIR is ${folder}, on a disk that is mounted read-only.`,
      );
    }
  } finally {
    disk.remove();
  }
});

test('a folder that may not be written is said', async () => {
  await chmod(around, 0o555);
  expect(asNobody(join(around, 'data'))).toContain('where this user may not write');
  expect(asNobody(around)).toContain('where this user may not write');
  await chmod(around, 0o700);
});

/** What is said when somebody opens it who is not root: root may write everywhere. */
function asNobody(folder: string): string {
  const module = JSON.stringify(new URL('data-folder.ts', import.meta.url).href);
  const script = `const { openDataFolder } = await import(${module});
    await openDataFolder(${JSON.stringify(folder)}).then(() => console.log('opened'), error => console.log(error.message));`;
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    ...user,
  });
  return stdout + stderr;
}
