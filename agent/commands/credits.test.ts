import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const models: Model[] = [];
const room = await testAgent(db, { workers: { models: async () => models } });
const [ana, bo, cleo] = [
  await room.person('Ana', 'contributor'),
  await room.person('Bo', 'contributor'),
  await room.person('Cleo'),
];
const atBo = room.at(bo, await room.chat());
const { datanets } = room.rooms;

const loaves = (from: number, rows: number) =>
  Array.from({ length: rows }, (_, at) =>
    JSON.stringify({
      text: `Loaf ${from + at} is baked for ${at * 7 + from} minutes and rests on shelf number ${at * 13 + 5}.`,
    }),
  ).join('\n');

async function given(datanetId: number, personId: number, from: number, rows: number): Promise<void> {
  const { id } = await datanets.submit({
    datanetId,
    personId,
    origin: `given ${datanetId} ${from}`,
    files: [{ name: 'a.jsonl', ...(await room.files.put(loaves(from, rows))) }],
  });
  await vi.waitFor(async () => expect((await datanets.submissionById(id)).status).toBe('accepted'), 20_000);
}

async function datanet(name: string): Promise<number> {
  const { id } = await datanets.create({
    communityId: room.community.id,
    createdBy: ana.id,
    name,
    modality: 'text',
    review: 'automatic',
    origin: name,
  });
  return id;
}

test('credit is said by datanet, with the place, the versions and the models that learned from it, and a picture', async () => {
  const bread = await datanet('bread');
  const cake = await datanet('cake');
  await given(bread, ana.id, 0, 6);
  await given(bread, bo.id, 1000, 2);
  await given(cake, ana.id, 2000, 3);
  const { id: snapshotId } = await datanets.snapshot(bread, 'bread');
  models.push({
    name: 'baker',
    data: { snapshotId, label: 'bread v1' },
    report: { unlearned: [] },
    createdAt: room.clock.now,
  } as unknown as Model);

  const [card] = await room.say(atBo, '/credits @Ana');
  const said = textOf([card].flatMap(one => one ?? []));
  expect(said).toContain('Credit of Ana');
  expect(said).toContain('Usable credit | 5,400');
  expect(said).toContain('9 accepted');
  expect(said).toContain('2 of 2 accepted');
  expect(said).toContain('1 of 2, with a score of 600');
  expect(said).toContain('bread | 1 of 2 | 600 | 6 | 3,600 points | v1');
  expect(said).toContain('cake | 1 of 1 | 600 | 3 | 1,800 points | none yet');
  expect(said).toContain('baker | bread v1 | 6 | 75%');
  const picture = card?.content.blocks.find(block => block.kind === 'picture');
  expect(picture?.kind === 'picture' && picture.picture).toMatchObject({
    chart: 'leaderboard',
    title: 'Ana',
    entries: [
      { name: 'bread', score: 600, place: 1 },
      { name: 'cake', score: 600, place: 1 },
    ],
  });
});

test('one’s own is asked for in plain words, and of one datanet', async () => {
  const said = textOf(await room.say(atBo, 'my credit in bread'));
  expect(said).toContain('Credit of Bo');
  expect(said).toContain('Usable credit | 1,200');
  expect(said).toContain('bread | 1 of 2 | 600 | 2 | 1,200 points | v1');
  expect(said).not.toContain('cake');
});

test('of somebody who gave nothing, that is said', async () => {
  const said = textOf(await room.say(room.at(cleo, await room.chat()), '/credits'));
  expect(said).toContain('Cleo has given nothing here yet.');
});
