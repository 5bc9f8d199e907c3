import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { tar, tarBytes } from './tar.ts';
import { bytesEntry, textEntry } from './zip.ts';

const entries = [
  textEntry('a.txt', 'Größe'),
  bytesEntry('folder/empty.bin', Buffer.of()),
  bytesEntry('folder/block.bin', Buffer.alloc(512, 7)),
  bytesEntry('folder/more.bin', Buffer.alloc(70_001, 9)),
];

test('what it writes is unpacked by the system’s own tar, and as long as was said before', async () => {
  const archive = await buffer(tar(entries));
  expect(archive.length).toBe(tarBytes(entries));
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-tar-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'archive.tar'), archive);
  execFileSync('tar', ['-xf', 'archive.tar'], { cwd: folder });
  for (const { path, content } of entries)
    expect(readFileSync(join(folder, path)).equals(await buffer(content()))).toBe(true);
});

test('the same entries are the same bytes', async () => {
  expect((await buffer(tar(entries))).equals(await buffer(tar(entries)))).toBe(true);
});

test('a path that it has no room for, and a content of another length than said, are refused', async () => {
  await expect(buffer(tar([textEntry('a'.repeat(101), '')]))).rejects.toThrow('no room');
  await expect(buffer(tar([{ ...textEntry('a.txt', 'four'), bytes: 5 }]))).rejects.toThrow(
    'a.txt has 4 bytes and not 5.',
  );
});
