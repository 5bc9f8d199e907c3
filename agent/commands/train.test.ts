import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The plan of a run, with the real rooms and programs that speak the engine's protocol.
const db = await emptyDatabase();
const mill = await openRoom(db);
const { workers, close } = await mill.open(false);
const room = await testAgent(db, { workers, dataDir: mill.dataDir });
const mia = room.at(await room.person('Mia', 'maker'), await room.chat());
afterAll(async () => {
  await close();
  await mill.remove();
});

beforeAll(async () => {
  const { id } = await room.rooms.datanets.create({
    communityId: room.community.id,
    createdBy: mia.person.id,
    name: 'sums',
    modality: 'text',
    review: 'automatic',
    origin: 'sums',
  });
  const rows = Array.from({ length: 60 }, (_, n) =>
    JSON.stringify({ question: `What is ${n * 7} plus ${n + 3}?`, answer: `It is ${n * 8 + 3}, of course.` }),
  );
  const submission = await room.rooms.datanets.submit({
    datanetId: id,
    personId: mia.person.id,
    origin: 'rows',
    files: [{ name: 'a.jsonl', ...(await mill.files.put(rows.join('\n'))) }],
  });
  await vi.waitFor(
    async () => expect((await room.rooms.datanets.submissionById(submission.id)).status).toBe('accepted'),
    100_000,
  );
});

const factsOf = (message: Message | undefined) =>
  Object.fromEntries(
    (message?.content.blocks ?? []).flatMap(block =>
      block.kind === 'facts' ? block.facts.map(({ label, value }) => [label, value]) : [],
    ),
  );
const formOf = (message: Message | undefined) =>
  message?.content.blocks.flatMap(block => (block.kind === 'form' ? [block.form] : []))[0];

test('a plan says why each setting is so, and the goal changes what was not chosen', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums');
  expect(factsOf(plan)).toMatchObject({
    Method: expect.stringMatching(/^LoRA: a small part beside the base learns/),
    Rank: '16: the usual, enough for a tone and for some facts',
    Epochs: expect.stringMatching(/^3: \d+ rows have to be read several times$/),
  });
  const [styled] = await room.say(mia, '/train smollm2-135m sums goal:style epochs:2');
  expect(factsOf(styled)).toMatchObject({
    Rank: '8: a tone or a form is a small change',
    Epochs: '2: as chosen',
  });
});

test('its forms show what is taken for what is left open, and a value that is filled in is taken', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums rank:4');
  const [changing] = await room.press(mia, plan, 'Change');
  const fields = formOf(changing)?.fields ?? [];
  const field = (name: string) => fields.find(one => one.name === name);
  expect(field('base')).toMatchObject({ value: 'smollm2-135m' });
  expect(field('rank')).toMatchObject({ value: 4, min: 1, max: 512 });
  expect(field('rank')).not.toHaveProperty('takes');
  expect(field('epochs')).toMatchObject({ takes: '3', min: 0.01, max: 100 });
  expect(field('method')).toMatchObject({ takes: 'LoRA' });
  expect(field('learningRate')).toMatchObject({ takes: '0.0002' });

  const [settings] = await room.press(mia, plan, 'Settings');
  const form = formOf(settings);
  expect(form?.fields.map(({ name }) => name)).toEqual([
    'epochs',
    'learningRate',
    'batchSize',
    'rank',
    'maxLength',
  ]);
  const [changed] = await room.settle(mia, {
    kind: 'form',
    command: 'train',
    token: form?.submit.call.token ?? '',
    values: { epochs: '5', rank: '4' },
    files: [],
  });
  expect(factsOf(changed)).toMatchObject({ Rank: '4: as chosen', Epochs: '5: as chosen' });
});

test('“like job N, but…” plans what that job did with the change, from the command, the words and its card', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums rank:8 epochs:2');
  const [card] = await room.press(mia, plan, 'Start');
  const [, number] = /Job (\d+)/.exec(textOf(card ? [card] : [])) ?? [];
  const [like] = await room.say(mia, `/train like:${number} epochs:7`);
  expect(like?.content.title).toBe('Train smollm2-135m on sums v1');
  expect(factsOf(like)).toMatchObject({ Rank: '8: as chosen', Epochs: '7: as chosen' });
  const [said] = await room.say(mia, `train like job ${number}, but 4 epochs`);
  expect(factsOf(said)).toMatchObject({ Rank: '8: as chosen', Epochs: '4: as chosen' });
  const [shown] = await room.say(mia, `/job show ${number}`);
  const [again] = await room.press(mia, shown, 'Again, with changes');
  expect(factsOf(again)).toMatchObject({ Rank: '8: as chosen', Epochs: '2: as chosen' });
});

test('settings are kept by a name from a plan, from words and from a job, and used with a change', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums goal:style epochs:2');
  const [asking] = await room.press(mia, plan, 'Keep settings');
  const form = formOf(asking);
  expect(form?.fields.find(({ name }) => name === 'settings')?.value).toMatch(
    /^goal=style method=lora epochs=2/,
  );
  const [kept] = await room.settle(mia, {
    kind: 'form',
    command: 'preset save',
    token: form?.submit.call.token ?? '',
    values: { name: 'quick-style', settings: 'goal=style epochs=2' },
    files: [],
  });
  expect(textOf(kept ? [kept] : [])).toContain('Kept as quick-style');
  const [used] = await room.say(mia, '/train smollm2-135m sums preset=quick-style rank=4');
  expect(factsOf(used)).toMatchObject({ Epochs: '2: as chosen', Rank: '4: as chosen' });
  const last = textOf(await room.say(mia, '/preset save tiny'));
  expect(last).toContain('Kept as tiny');
  expect(last).toMatch(/Rank \| 4/);
  expect(textOf(await room.say(mia, '/presets'))).toMatch(/quick-style \| goal=style epochs=2 \| Mia/);
});

test('a preset is replaced and removed after a press, and a wrong one is refused with the nearest', async () => {
  const [asked] = await room.say(mia, '/preset save tiny rank=2');
  expect(textOf(asked ? [asked] : [])).toContain('Replace the preset tiny?');
  await room.press(mia, asked, 'Replace it');
  expect(textOf(await room.say(mia, '/presets'))).toMatch(/tiny \| rank=2 \| Mia/);
  expect(textOf(await room.say(mia, '/train smollm2-135m sums preset=tinny'))).toContain('tiny');
  expect(textOf(await room.say(mia, '/preset save x settings:"rank=9000"'))).toMatch(/Rank must be/);
  expect(textOf(await room.say(mia, '/preset save x settings:"gpt2 rank=9"'))).toMatch(/not settings alone/);
  const [going] = await room.say(mia, '/preset remove tiny');
  await room.press(mia, going, 'Remove it');
  expect(textOf(await room.say(mia, '/presets'))).not.toContain('tiny');
});

test('a dry run shows rows, their lengths as a picture and the first loss, and queues nothing', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums rank:4');
  const before = (await workers.jobs(room.community.id)).length;
  const [dry] = await room.press(mia, plan, 'Dry run');
  expect(textOf(dry ? [dry] : [])).toMatch(/Read, not learned \| <\|user\|>What is/);
  expect(factsOf(dry)).toMatchObject({ 'First loss': '2.5 on these rows, a perplexity of 12.2' });
  const picture = dry?.content.blocks.flatMap(block => (block.kind === 'picture' ? [block.picture] : []))[0];
  expect(picture).toMatchObject({ chart: 'histogram' });
  expect((await workers.jobs(room.community.id)).length).toBe(before);
  const [again] = await room.press(mia, dry, 'Show the plan');
  expect(factsOf(again)).toMatchObject({ Rank: '4: as chosen' });
});

test('several values are planned with the sum of their time, started together and cancelled together', async () => {
  const [plan] = await room.say(mia, 'train smollm2-135m on sums with rank 4, 8 and 16');
  expect(plan?.content.title).toBe('Train 3 models on sums v1');
  expect(factsOf(plan)).toHaveProperty('Time in all');
  expect(textOf(plan ? [plan] : [])).toMatch(/Rank 4 .* Rank 8 .* Rank 16/);
  const [card] = await room.press(mia, plan, 'Start all');
  const text = textOf(card ? [card] : []);
  expect(text).toMatch(/Sweep 1 on sums v1 .* 0 of 3 runs have ended/);
  const [asked] = await room.press(mia, card, 'Cancel all');
  expect(textOf(asked ? [asked] : [])).toContain('3 runs are not done yet');
  const [over] = await room.press(mia, asked, 'Cancel all');
  expect(textOf(over ? [over] : [])).toContain('None of them was finished');
});

test('a sweep carries what its plan chose, and refuses what can’t be in words', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums epochs:2');
  const [asking] = await room.press(mia, plan, 'Try several');
  const value = (name: string) => formOf(asking)?.fields.find(field => field.name === name)?.value;
  expect([value('bases'), value('datanet'), value('settings')]).toEqual([
    ['smollm2-135m'],
    'sums',
    'epochs=2',
  ]);
  const say = async (text: string) => textOf(await room.say(mia, text));
  expect(await say('/sweep start smollm2-135m sums rank')).toContain('its values together');
  expect(await say('/sweep start smollm2-135m sums rank 8,9000')).toMatch(/Rank must be/);
  expect(await say('/sweep start smollm2-135m sums rank 8')).toContain('2 to 8 runs');
  expect(await say('/sweep show 99')).toContain('There is no sweep 99 here');
});

test('a job that is not here, or no number, is refused in words', async () => {
  expect(textOf(await room.say(mia, '/train like:9999'))).toContain('There is no job 9999 here');
  expect(textOf(await room.say(mia, '/train like:soon'))).toMatch(/Like must be a whole number/);
});

test('packing is said on the plan and in a dry run, and a button switches it', async () => {
  const [plan] = await room.say(mia, '/train smollm2-135m sums');
  expect(factsOf(plan).Packing).toMatch(/^yes: short rows share a sequence/);
  const [off] = await room.press(mia, plan, 'Don’t pack rows');
  expect(factsOf(off).Packing).toBe('no: as chosen');
  const [dry] = await room.press(mia, off, 'Dry run');
  expect(factsOf(dry).Packing).toBe('no: as chosen');
  const [on] = await room.press(mia, off, 'Pack rows');
  expect(factsOf(on).Packing).toBe('yes: as chosen');
  const [bloom] = await room.say(mia, '/train bloom-560m sums packing:yes');
  expect(factsOf(bloom).Packing).toMatch(
    /^no: rows are proven to stay apart in other families, not in bloom/,
  );
  expect(textOf(bloom ? [bloom] : [])).not.toContain('ack rows]');
});
