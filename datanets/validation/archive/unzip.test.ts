import { expect, test } from 'vitest';
import { dice } from '../../room.fixture.ts';
import { archiveBudget, BrokenEntry, unzip } from './unzip.ts';
import { zipOf } from './zip.fixture.ts';

const text = (words: string) => Buffer.from(words);
const codeOf = (archive: Uint8Array) => {
  const opened = unzip(archive);
  return 'fault' in opened ? opened.fault.code : undefined;
};

test('files come out as they went in, without folders and what systems put beside them', async () => {
  const archive = zipOf({
    'a/': text(''),
    'a/one.txt': text('one'),
    '__MACOSX/a/._one.txt': text('x'),
    'a/.DS_Store': text('x'),
    'zwei ü.txt': text('two '.repeat(1000)),
  });
  const opened = unzip(archive);
  if ('fault' in opened) throw new Error('It is a good archive.');
  expect(opened.entries.map(({ name }) => name)).toEqual(['a/one.txt', 'zwei ü.txt']);
  expect(Buffer.from((await opened.entries[1]?.read()) ?? []).toString()).toBe('two '.repeat(1000));
});

test('an entry that holds more than it says is refused when it is read', async () => {
  const opened = unzip(zipOf({ 'bomb.txt': Buffer.alloc(1_000_000) }, () => 1000));
  if ('fault' in opened) throw new Error('What it says is within the budget.');
  await expect(opened.entries[0]?.read()).rejects.toThrow(BrokenEntry);
});

test('what says that it unpacks to too much, or too well, is not opened', () => {
  expect(codeOf(zipOf({ 'zeros.txt': Buffer.alloc(50_000_000) }))).toBe('archive-too-large');
  expect(codeOf(zipOf({ 'a.txt': text('a') }, () => archiveBudget.bytes + 1))).toBe('archive-too-large');
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`${i}.txt`, text('a')]));
  expect(codeOf(zipOf(many))).toBe('archive-too-large');
});

test('of 500 damaged archives each is read or refused', async () => {
  const next = dice(3);
  const whole = zipOf({ 'a.txt': text('some words '.repeat(50)), 'b.txt': text('others') });
  for (let i = 0; i < 500; i++) {
    const archive = Uint8Array.from(i % 2 ? whole.subarray(0, Math.floor(next() * whole.length)) : whole);
    for (let k = 0; k < 1 + (i % 7); k++)
      archive[Math.floor(next() * archive.length)] = Math.floor(next() * 256);
    const opened = unzip(archive);
    if ('fault' in opened) continue;
    for (const entry of opened.entries) {
      await entry.read().catch(problem => expect(problem).toBeInstanceOf(BrokenEntry));
    }
  }
});
