import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type TestRoom, testRoom } from '../room.fixture.ts';
import { drawnPicture } from '../validation/image/drawn.fixture.ts';

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

async function exported(of: TestRoom, datanetId: number) {
  const { archive } = await of.room.exportVersion({ datanetId, format: 'jsonl' });
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

test('Parquet of sound is refused with what there is instead', async () => {
  const { id } = await room.datanet({ modality: 'audio', review: 'automatic' });
  const given = { datanetId: id, personId: ana, contents: { 'c.wav': clip('george-take-1.wav') } };
  await room.checked((await room.give(given)).id);
  await room.room.snapshot(id, 'clip');
  await expect(room.room.exportVersion({ datanetId: id, format: 'parquet' })).rejects.toThrow(
    'has sound, which come',
  );
});
