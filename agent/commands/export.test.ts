import { expect, test, vi } from 'vitest';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await testAgent(db);
const [ana, max] = [await room.person('Ana', 'contributor'), await room.person('Max', 'steward')];
const atMax = room.at(max, await room.chat());

const loaves = (from: number) =>
  Array.from({ length: 12 }, (_, at) =>
    JSON.stringify({
      text: `Loaf ${from + at} is baked for ${at * 7 + from} minutes and rests on shelf number ${at * 13 + 5}.`,
    }),
  ).join('\n');

const datanet = await room.rooms.datanets.create({
  communityId: room.community.id,
  createdBy: max.id,
  name: 'bread',
  modality: 'text',
  review: 'automatic',
  origin: 'bread',
});

async function give(from: number): Promise<void> {
  const { id } = await room.rooms.datanets.submit({
    datanetId: datanet.id,
    personId: ana.id,
    origin: `given ${from}`,
    files: [{ name: 'a.jsonl', ...(await room.files.put(loaves(from))) }],
  });
  await vi.waitFor(
    async () => expect((await room.rooms.datanets.submissionById(id)).status).toBe('accepted'),
    20_000,
  );
}

test('before there is a version, it says how to make one', async () => {
  expect(textOf(await room.say(atMax, '/export bread'))).toContain('There is no version yet');
});

test('a version comes as one file in the chat, with what it has and what is new, and the other format is a press away', async () => {
  await give(0);
  await room.say(atMax, '/snapshot bread');
  await give(1000);
  const [frozen] = await room.say(atMax, '/snapshot bread');
  expect(textOf([frozen].flatMap(one => one ?? []))).toContain('Since version 1 | added: 12 rows');
  const [made] = await room.press(atMax, frozen, 'Export it');
  const files = made?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : [])) ?? [];
  expect(files).toMatchObject([{ name: 'bread-v2-jsonl.zip', mediaType: 'application/zip' }]);
  const card = textOf([made].flatMap(one => one ?? []));
  expect(card).toContain('bread v2');
  expect(card).toContain('1 person, named in the card');
  expect(card).toContain('Since version 1 | added: 12 rows');

  const [other] = await room.press(atMax, made, 'As Parquet');
  const parquet = other?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : [])) ?? [];
  expect(parquet).toMatchObject([{ name: 'bread-v2-parquet.zip' }]);
  const inside = parquet[0] && unzip(await room.files.read(parquet[0].sha256));
  expect([...(inside?.keys() ?? [])]).toEqual([
    'README.md',
    'LICENSE',
    'data/train.parquet',
    'data/test.parquet',
  ]);
});

test('plain words do it too, for an older version', async () => {
  const said = await room.say(atMax, 'give me version 1 of bread as parquet');
  expect(JSON.stringify(said.map(one => one.content.blocks))).toContain('bread-v1-parquet.zip');
});

test('it is for makers: a contributor is told so', async () => {
  const said = await room.say(room.at(ana, await room.chat()), '/export bread');
  expect(textOf(said)).toContain('is for a maker');
});
