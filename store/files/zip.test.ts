import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { unzip } from './unzip.fixture.ts';
import { fileEntry, textEntry, type ZipEntry, ZipTooLarge, zip } from './zip.ts';

const folder = await mkdtemp(join(tmpdir(), 'gristmill-zip-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const inPieces = (path: string, text: string): ZipEntry => ({
  path,
  bytes: Buffer.byteLength(text),
  async *content() {
    for (const letter of text) yield Buffer.from(letter);
  },
});
const archive = (...entries: ZipEntry[]) => buffer(zip(entries));

test('an archive holds its files, with folders and names of any letters, and the same ones are the same bytes', async () => {
  const entries = [
    inPieces('README.md', '# мука'),
    textEntry('data/größe.jsonl', ''),
    textEntry('a/b/c', 'x'.repeat(5000)),
  ];
  const made = await archive(...entries);
  expect([...unzip(made)].map(([name, content]) => [name, content.toString()])).toEqual([
    ['README.md', '# мука'],
    ['data/größe.jsonl', ''],
    ['a/b/c', 'x'.repeat(5000)],
  ]);
  expect(await archive(...entries)).toEqual(made);
});

test('another program reads it, with names in every script, and finds it whole', async () => {
  const weights = join(folder, 'weights.bin');
  await writeFile(weights, Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251)));
  const made = join(folder, 'a.zip');
  const entries = [textEntry('README.md', 'Hello.\n'), await fileEntry('мельница/weights.bin', weights)];
  await writeFile(made, zip(entries));
  const { stdout } = await promisify(execFile)('python3', [
    '-c',
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read("README.md"), len(z.read(z.namelist()[1])))',
    made,
  ]);
  expect(stdout.trim()).toBe("None ['README.md', 'мельница/weights.bin'] b'Hello.\\n' 200000");
});

test('an archive of nothing is one', async () => {
  expect(unzip(await archive())).toEqual(new Map());
});

test('what passes the format is refused before anything comes', async () => {
  const large = { ...textEntry('large', ''), bytes: 2 ** 32 };
  await expect(archive(large)).rejects.toThrow(ZipTooLarge);
});

test('a file that is not as long as it says ends the archive', async () => {
  await expect(archive({ ...textEntry('short', 'rye'), bytes: 4 })).rejects.toThrow(
    'short has 3 bytes and not 4.',
  );
});
