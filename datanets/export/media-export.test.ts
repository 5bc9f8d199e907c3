import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { Sha256 } from '../../store/files/files.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type TestRoom, testRoom } from '../room.fixture.ts';
import { untar } from '../validation/archive/untar.ts';
import { drawnPicture } from '../validation/image/drawn.fixture.ts';
import { shardsOf } from './web-dataset.ts';

vi.setConfig({ testTimeout: 60_000 });

const room = await testRoom(await emptyDatabase());
const ana = await room.person('Ana');
const drawn = await Promise.all([1, 2, 3, 4, 5, 6].map(seed => drawnPicture(seed)));
const pictures = Object.fromEntries(drawn.map((picture, at) => [`${at}.png`, picture]));
const captions = drawn
  .slice(1)
  .map((_, at) => JSON.stringify({ file_name: `${at + 1}.png`, text: `Many shapes, drawing ${at + 1}` }))
  .join('\n');
const clip = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits', name));
const clips = { 'a.wav': clip('george-take-0.wav'), 'b.wav': clip('theo-take-0.wav') };

async function frozen(
  to: TestRoom,
  modality: 'image' | 'audio',
  personId: number,
  contents: Record<string, string | Uint8Array>,
) {
  const { id } = await to.datanet({ name: `some ${modality}`, modality, review: 'automatic' });
  const given = await to.checked((await to.give({ datanetId: id, personId, contents })).id);
  expect(given.status).toBe('accepted');
  return { id, snapshot: await to.room.snapshot(id, `frozen ${id}`) };
}

async function exported(of: TestRoom, datanetId: number, format: 'jsonl' | 'webdataset' = 'jsonl') {
  const { archive } = await of.room.exportVersion({ datanetId, format });
  const bytes = await of.files.read(archive.sha256);
  const files = unzip(bytes);
  const card = files.get('README.md')?.toString() ?? '';
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card) ?? [];
  return { archive, bytes, files, head: parse(head), body };
}

const linesOf = (files: Map<string, Buffer>, split: string): { file_name: string; text?: string | null }[] =>
  (files.get(`${split}/metadata.jsonl`)?.toString() ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));

test('pictures come in folders with their captions beside them, each as it is kept', async () => {
  const { id, snapshot } = await frozen(room, 'image', ana, { ...pictures, 'metadata.jsonl': captions });
  const { archive, files, head, body } = await exported(room, id);
  expect(archive.name).toBe('some-image-v1.zip');
  expect(snapshot.rows).toEqual({ train: 5, heldOut: 1 });
  const [train, heldOut] = [linesOf(files, 'train'), linesOf(files, 'test')];
  expect([...files.keys()]).toEqual([
    'README.md',
    'LICENSE',
    'train/metadata.jsonl',
    'test/metadata.jsonl',
    ...train.map(line => `train/${line.file_name}`),
    ...heldOut.map(line => `test/${line.file_name}`),
  ]);
  for (const [path, content] of files) {
    const name = /\/([0-9a-f]{64})\.png$/.exec(path)?.[1];
    if (name) expect(createHash('sha256').update(content).digest('hex')).toBe(name);
  }
  const said = [...train, ...heldOut].map(line => line.text);
  expect(said.filter(text => text === null)).toHaveLength(1);
  expect(said).toContain('Many shapes, drawing 3');
  expect([...train, ...heldOut].flatMap(line => Object.keys(line))).toEqual(
    Array(6).fill(['file_name', 'text']).flat(),
  );
  expect(head).toMatchObject({
    license: 'cc-by-4.0',
    task_categories: ['image-to-text'],
    configs: [
      {
        data_files: [
          { split: 'train', path: 'train/**' },
          { split: 'test', path: 'test/**' },
        ],
      },
    ],
    dataset_info: {
      features: [
        { name: 'image', dtype: 'image' },
        { name: 'text', dtype: 'string' },
      ],
      splits: [
        { name: 'train', num_examples: 5 },
        { name: 'test', num_examples: 1 },
      ],
    },
  });
  expect(body).toMatch(
    /\| `train` \| to train on \| 5 \| [\d,]+ \| 640 \/ 640 \/ 640 \| 480 \/ 480 \/ 480 \|/,
  );
  expect(body).toContain('5 pictures of 6 have one');
  expect(body).toContain('load_dataset("imagefolder", data_dir=".")');
  expect(body).toContain('| contributor | pictures |\n|---|---:|\n| Ana | 6 |');
  expect(body).not.toMatch(/\brows?\b/);
});

test('clips come as WAV files; without captions there is no column of them', async () => {
  const { id } = await frozen(room, 'audio', ana, clips);
  const { files, head, body } = await exported(room, id);
  const train = linesOf(files, 'train');
  expect(train).toHaveLength(2);
  expect(Object.keys(train[0] ?? {})).toEqual(['file_name']);
  for (const { file_name } of train)
    expect(files.get(`train/${file_name}`)?.toString('latin1', 0, 4)).toBe('RIFF');
  expect([...files.keys()].some(path => path.startsWith('test/'))).toBe(false);
  expect(head.dataset_info.features).toEqual([{ name: 'audio', dtype: 'audio' }]);
  expect(head.task_categories).toBeUndefined();
  expect(body).toMatch(/\| `train` \| to train on \| 2 \| [\d,]+ \| [\d.]+ \| [\d.]+ \/ [\d.]+ \/ [\d.]+ \|/);
  expect(body).toContain('None has a caption.');
  expect(body).not.toMatch(/\brows?\b/);
});

test('two installations make the same bytes of the same pictures', async () => {
  const made = [];
  for (let round = 0; round < 2; round++) {
    const other = await testRoom(await emptyDatabase());
    const { id } = await frozen(other, 'image', await other.person('Ana'), pictures);
    made.push((await exported(other, id)).bytes);
  }
  expect(made[1]?.equals(made[0] ?? Buffer.of())).toBe(true);
});

/** The files of a shard by their names. */
async function inShard(shard: Buffer | undefined): Promise<Map<string, Buffer>> {
  const read = untar(shard ?? Buffer.of(), { entries: 100, bytes: 1e9, ratio: 1000 });
  if ('fault' in read) throw new Error('The shard is no archive.');
  const files = new Map<string, Buffer>();
  for (const { name, read: content } of read.entries) files.set(name, Buffer.from(await content()));
  return files;
}

test('as a WebDataset each picture has its caption beside it in a shard, and the card says how it is loaded', async () => {
  const jpeg = await sharp(drawn[0]).jpeg().toBuffer();
  const own = await testRoom(await emptyDatabase());
  const { id, snapshot } = await frozen(own, 'image', await own.person('Ana'), {
    ...pictures,
    '0.png': jpeg,
    'metadata.jsonl': captions,
  });
  const { archive, files, head, body } = await exported(own, id, 'webdataset');
  expect(archive.name).toBe('some-image-v1-webdataset.zip');
  expect([...files.keys()]).toEqual(['README.md', 'LICENSE', 'data/train-00000.tar', 'data/test-00000.tar']);
  const [train, test] = [
    await inShard(files.get('data/train-00000.tar')),
    await inShard(files.get('data/test-00000.tar')),
  ];
  const all = new Map([...train, ...test]);
  expect([...all.keys()].filter(name => name.endsWith('.txt'))).toHaveLength(5);
  for (const [split, found] of [
    ['train', train],
    ['heldOut', test],
  ] as const) {
    const lines = (await own.files.read(snapshot[split])).toString().trim().split('\n');
    const named = lines.map(line => JSON.parse(line) as { file_name: string; text?: string });
    expect([...found.keys()]).toEqual(
      named.flatMap(({ file_name, text }) => {
        const name = file_name.replace('data/', '');
        return text === undefined ? [name] : [name, name.replace(/\w+$/, 'txt')];
      }),
    );
    for (const { file_name, text } of named) {
      const [name = '', hash = ''] = /(\w{64})\.\w+$/.exec(file_name) ?? [];
      expect(
        createHash('sha256')
          .update(found.get(name) ?? '')
          .digest('hex'),
      ).toBe(hash);
      expect(found.get(`${hash}.txt`)?.toString()).toBe(text);
    }
  }
  expect(head.configs[0].data_files).toEqual([
    { split: 'train', path: 'data/train-*.tar' },
    { split: 'test', path: 'data/test-*.tar' },
  ]);
  expect(head.dataset_info.features).toEqual([
    { name: 'jpg', dtype: 'image' },
    { name: 'png', dtype: 'image' },
    { name: 'txt', dtype: 'string' },
    { name: '__key__', dtype: 'string' },
    { name: '__url__', dtype: 'string' },
  ]);
  expect(body).toContain('WebDataset("data/train-00000.tar").decode("pil").to_tuple("jpg;png", "txt")');
  expect(body).toContain(
    `\`data/train-00000.tar\` | ${(files.get('data/train-00000.tar')?.length ?? 0).toLocaleString('en-US')} |`,
  );
});

test('shards end before they are too large, and are named in their order', () => {
  const listed = Array.from({ length: 5 }, (_, at) => ({
    name: `${at}.wav`,
    sha256: String(at) as Sha256,
    bytes: 100 * 1024 ** 2,
    text: undefined,
  }));
  const shards = shardsOf(room.files, 'train', listed);
  expect(shards.map(({ path }) => path)).toEqual([0, 1, 2].map(at => `data/train-0000${at}.tar`));
  const many = Array.from({ length: 20_001 }, (_, at) => ({ ...listed[0], name: `${at}.wav`, bytes: 1 }));
  expect(shardsOf(room.files, 'test', many as typeof listed)).toHaveLength(3);
});

test('Parquet of sound is refused with what there is instead', async () => {
  const { id } = await room.datanet({ modality: 'audio', review: 'automatic' });
  const given = { datanetId: id, personId: ana, contents: { 'c.wav': clip('george-take-1.wav') } };
  await room.checked((await room.give(given)).id);
  await room.room.snapshot(id, 'clip');
  await expect(room.room.exportVersion({ datanetId: id, format: 'parquet' })).rejects.toThrow(
    'has sound, which come',
  );
});
