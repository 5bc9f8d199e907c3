import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

// A rejection, answered with a mended version and used as gold; and a vote that is taken back.
const db = await emptyDatabase();
const room = await testAgent(db, { undoSeconds: 60 });
const { rooms } = room;
const [ana, stella] = [await room.person('Ana', 'contributor'), await room.person('Stella', 'steward')];
const atAna = room.at(ana, await room.chat());
const atStella = room.at(stella, await room.chat());
for (const [name, review] of [
  ['bread', 'steward'],
  ['buns', 'people'],
] as const)
  await rooms.datanets.create({
    communityId: room.community.id,
    createdBy: stella.id,
    name,
    modality: 'text',
    review,
    origin: name,
  });

async function waits(id: number) {
  while (!(await db.first(sql`select 1 from submission where id = ${id} and status = 'waiting'`)))
    await new Promise(setImmediate);
}

test('a rejection tells what would mend it, and “Send a mended version” leads to one that is tied to it', async () => {
  await room.drop(atAna, 'a.jsonl', '{"text": "Rye bread is baked for an hour."}', '/submit bread');
  await waits(1);
  const [said] = await room.settle(atStella, {
    kind: 'form',
    command: 'reject',
    values: { submission: 1, reason: 'wrong' },
    files: [],
  });
  // What is decided stays.
  expect(textOf(said ? [said] : [])).toContain('is decided: rejected');
  expect(said?.content.buttons).toBeUndefined();
  // The news of the decision may come between.
  const mine = (await room.say(atAna, '/submissions')).find(
    message => message.content.title === 'Your submissions',
  );
  const shown = await room.press(atAna, mine, 'Open', { submission: ['1'] });
  expect(textOf(shown)).toMatch(/What would mend it.*Check each fact/);
  const [asked] = await room.press(atAna, shown[0], 'Send a mended version');
  const form = asked?.content.blocks.find(block => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error(`No form in ${JSON.stringify(asked?.content)}`);
  expect(form.form.fields.find(field => field.name === 'mends')?.value).toBe(1);
  const file = {
    name: 'a.jsonl',
    ...(await room.files.put('{"text": "Rye bread is baked for two hours at the mill."}')),
  };
  await room.settle(atAna, {
    kind: 'form',
    command: 'submit',
    values: { datanet: 'bread', mends: '1' },
    files: [file],
  });
  await waits(2);
  expect(textOf(await room.say(atStella, '/review bread'))).toMatch(
    /mended version of submission 1, which had been rejected: Wrong or made up.*New or changed: 1 row/,
  );
  expect(textOf(await room.say(atAna, '/submissions'))).toContain('a.jsonl, mends 1');
});

test('a steward picks a decided submission as gold, also from its card, and takes it out again', async () => {
  const [decided] = await room.say(atStella, '/gold');
  const shown = await room.press(atStella, decided, 'Open', { submission: ['1'] });
  expect(textOf(await room.press(atStella, shown[0], 'Use as gold'))).toContain(
    'Submission 1 is a gold task',
  );
  const [gold] = await room.say(atStella, '/gold');
  expect(textOf(gold ? [gold] : [])).toMatch(/1 gold task.*bread/);
  expect(textOf(await room.press(atStella, gold, 'Gold no more', { task: ['1'] }))).toContain('None yet');
  expect(textOf(await room.say(atAna, '/gold 1'))).not.toContain('gold task now');
});

test('a steward adds a reason with how it is mended, and takes one out', async () => {
  expect(textOf(await room.say(atStella, '/datanet reasons bread reason:Stale'))).toContain(
    'Say as well what would mend it',
  );
  const [list] = await room.say(atStella, '/datanet reasons bread reason:Stale mend:"Bake it anew."');
  expect(textOf(list ? [list] : [])).toMatch(/Stale.*Bake it anew/);
  expect(textOf(await room.press(atStella, list, 'Take out', { remove: ['copied'] }))).not.toContain(
    'Copied',
  );
});

test('a vote that does not decide is taken back by its button, and the submission is shown again to be graded', async () => {
  const atBo = room.at(await room.person('Bo', 'reviewer'), await room.chat());
  await room.drop(atAna, 'c.jsonl', '{"text": "Buns are glazed with milk."}', '/submit buns');
  await waits(3);
  const [card] = await room.say(atBo, '/review buns');
  const [voted] = await room.press(atBo, card, 'Good');
  expect(textOf(voted ? [voted] : [])).toContain('counts in a minute; until then you can take it back');
  const undone = await room.press(atBo, voted, 'Undo');
  expect(textOf(undone)).toMatch(/Taken back.*Review submission 3 to buns/);
});
