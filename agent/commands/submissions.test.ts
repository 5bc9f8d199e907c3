import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await testAgent(db);
const [ana, bo, max] = [
  await room.person('Ana', 'contributor'),
  await room.person('Bo', 'contributor'),
  await room.person('Max', 'steward'),
];
const atAna = room.at(ana, await room.chat());
const { datanets } = room.rooms;
const bread = await datanets.create({
  communityId: room.community.id,
  createdBy: max.id,
  name: 'bread',
  modality: 'text',
  dailyFiles: 100,
  review: 'steward',
  origin: 'bread',
});

async function give(personId: number, about: string): Promise<number> {
  const { id } = await datanets.submit({
    datanetId: bread.id,
    personId,
    origin: `${personId} ${about}`,
    files: [],
    text: JSON.stringify({ question: `How long is ${about} baked?`, answer: `${about} takes an hour.` }),
  });
  await vi.waitFor(async () => expect((await datanets.submissionById(id)).status).toBe('waiting'), 20_000);
  return id;
}

const loaves = Array.from({ length: 22 }, (_, at) => `Loaf ${at} of ${at * 7 + 3} grains`);
const given: number[] = [];
for (const loaf of loaves) given.push(await give(ana.id, loaf));
const [first = 0] = given;
const others = await give(bo.id, 'The loaf of Bo');

test('one’s own are listed with their dates and how many there are, the older ones a press away', async () => {
  await datanets.withdraw(first, ana.id);
  const [newest] = await room.say(atAna, '/submissions');
  const shown = textOf([newest].flatMap(one => one ?? []));
  expect(shown).toContain('22 submissions; undecided: 21, withdrawn: 1');
  expect(shown).toMatch(
    new RegExp(`${given.at(-1)} \\| \\w{3} \\d{1,2}, \\d{4}|${given.at(-1)} \\| \\d{1,2} \\w{3,4} \\d{4}`),
  );
  const rowsOf = (message: typeof newest) =>
    message?.content.blocks.flatMap(block => (block.kind === 'table' ? block.rows : [])) ?? [];
  expect(rowsOf(newest)).toHaveLength(20);
  const [older] = await room.press(atAna, newest, 'Older');
  expect(rowsOf(older).map(([id]) => Number(id))).toEqual([given[1], given[0]]);
  expect(older?.content.buttons?.map(button => button.label)).not.toContain('Older');
});

test('one of them is opened by its number, and nobody else’s', async () => {
  const [list] = await room.say(atAna, '/submissions');
  const [card] = await room.press(atAna, list, 'Open', { submission: [String(given[3])] });
  expect(card?.content.title).toBe(`Submission ${given[3]} to bread`);
  const [refused] = await room.press(atAna, list, 'Open', { submission: [String(others)] });
  expect(JSON.stringify(refused?.content)).not.toContain('The loaf of Bo');
});

test('what is decided can’t be withdrawn, which is said before anybody is asked', async () => {
  const [, id = 0] = given;
  await datanets.vote({
    communityId: room.community.id,
    submissionId: id,
    reviewerId: max.id,
    isSteward: true,
    grade: 'good',
    strike: [],
  });
  const said = textOf(await room.say(atAna, `/withdraw ${id}`));
  expect(said).toContain(`Submission ${id} is accepted already`);
  expect(said).not.toContain(`Withdraw submission ${id}?`);
  expect(textOf(await room.say(atAna, `/withdraw ${others}`))).toContain('is not yours');
  expect(textOf(await room.say(atAna, `/withdraw ${given[5]}`))).toContain(
    `Withdraw submission ${given[5]}?`,
  );
});
