import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dice } from '../room.fixture.ts';
import { tarEntry, tarOf } from './archive/tar.fixture.ts';
import { archiveBudget } from './archive/unzip.ts';
import { zipOf } from './archive/zip.fixture.ts';
import { check } from './validate.fixture.ts';

const places = [
  'the old mill',
  'the new weir',
  'the deep pond',
  'the long lane',
  'the high barn',
  'the stone bridge',
];
const line = (at: number) =>
  JSON.stringify({
    question: `Who keeps ${places[at % 6]} when the miller number ${at} is away?`,
    answer: `Somebody called ${'abcdefghij'[at % 10]}${at * 37} does, since the flood of ${1900 + at}.`,
  });
const lines = (...rows: number[]) => Buffer.from(rows.map(line).join('\n'));
const long = `${'a folder with a long name/'.repeat(6)}c.jsonl`;

test.each([
  ['zip', (files: Record<string, Uint8Array>) => zipOf(files)],
  ['tar', (files: Record<string, Uint8Array>) => tarOf(files)],
  ['tar.gz', (files: Record<string, Uint8Array>) => gzipSync(tarOf(files))],
])('each file of a %s is a file of the submission, whatever it is called', async (_, pack) => {
  const given = pack({
    'rows/': Buffer.from(''),
    'rows/a.jsonl': lines(1, 2),
    'other/a.jsonl': lines(3),
    '__MACOSX/._a.jsonl': Buffer.from('x'),
    'table.csv': Buffer.from('question,answer\nWhat turns the wheel of it?,The river does that.\n'),
    [long]: lines(4),
    'photo.png': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  });
  const { rows, findings, total } = await check({ 'all.txt': given, 'beside.jsonl': lines(5) });
  expect(rows.map(({ file, row }) => [file, row])).toEqual([
    ['all.txt / a.jsonl', 1],
    ['all.txt / a.jsonl', 2],
    ['all.txt / a (2).jsonl', 1],
    ['all.txt / table.csv', 2],
    ['all.txt / c.jsonl', 1],
    ['beside.jsonl', 1],
  ]);
  expect(total).toBe(6);
  expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'binary-file', file: 'all.txt / photo.png' },
  ]);
});

test('an archive in an archive is opened, and one within that is named and left', async () => {
  const inner = zipOf({ 'deep.jsonl': lines(2), 'deeper.zip': zipOf({ 'deepest.jsonl': lines(3) }) });
  const { rows, findings } = await check({
    'all.zip': zipOf({
      'a.jsonl': lines(1),
      'inner.tgz': gzipSync(tarOf({ 'packed.jsonl': lines(4) })),
      'inner.zip': inner,
    }),
  });
  expect(rows.map(({ file }) => file)).toEqual([
    'all.zip / a.jsonl',
    'all.zip / inner.tgz / packed.jsonl',
    'all.zip / inner.zip / deep.jsonl',
  ]);
  expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'nested-archive', file: 'all.zip / inner.zip / deeper.zip' },
  ]);
});

test('files are counted over an archive and those in it, and so are bytes', async () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.jsonl`, lines(at)]));
  const { findings, rows } = await check({
    'a.zip': zipOf({ 'b.zip': zipOf(many(archiveBudget.entries)), 'c.jsonl': lines(1) }),
  });
  expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'archive-too-large', file: 'a.zip / b.zip' },
  ]);
  expect(rows).toHaveLength(1);
  const tar = await check({ 'a.tar': gzipSync(tarOf(many(archiveBudget.entries + 1))) });
  expect(tar.errors).toEqual(['archive-too-large']);
});

test.each<[string, Uint8Array, string]>([
  ['gzip of zeros', gzipSync(tarOf({ 'zeros.txt': Buffer.alloc(60_000_000) })), 'archive-too-large'],
  ['tar of links alone', tarOf(Object.fromEntries([['a/', Buffer.from('')]])), 'empty-archive'],
  ['tar that was cut off', tarOf({ 'a.jsonl': lines(1, 2, 3) }).subarray(0, 600), 'broken-archive'],
  ['tar that says it holds 2 GB', Buffer.concat(tarEntry('a.txt', lines(1), '0', 2 ** 31)), 'broken-archive'],
  [
    'gzip of a tar that was cut off',
    gzipSync(tarOf({ 'a.jsonl': lines(1, 2, 3) })).subarray(0, 90),
    'broken-archive',
  ],
])('a %s is refused in words', async (_, bytes, code) => {
  const { errors, rows } = await check({ 'a.dat': bytes });
  expect(rows).toEqual([]);
  expect(errors).toEqual([code]);
});

test('one that is larger than a file may be is not opened', async () => {
  const noise = Buffer.from(Array.from({ length: 1_100_000 }, (_, at) => (at * at * 31 + at * 7) % 251));
  expect((await check({ 'a.tar': tarOf({ 'a.txt': noise }) })).errors).toEqual(['file-too-large']);
});

test('of 300 damaged tars each is read or refused', async () => {
  const next = dice(7);
  const whole = tarOf({
    'a.jsonl': lines(1, 2),
    'b/c.csv': Buffer.from('question,answer\na,b\n'),
    [long]: lines(3),
  });
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(round % 3 ? whole : whole.subarray(0, Math.floor(next() * whole.length)));
    for (let hit = 0; hit < 1 + (round % 9) && bytes.length > 0; hit++)
      bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
    await expect(check({ 'a.tar': round % 2 ? bytes : gzipSync(bytes) })).resolves.toBeDefined();
  }
});
