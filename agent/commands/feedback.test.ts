import { beforeEach, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest, Model } from '../../workers/model.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

// The first update loads the offline understanding, and submissions are checked in threads.
vi.setConfig({ testTimeout: 90_000 });

let asked: ChatRequest[] = [];
/** What the model says next, one after the other; then “Arr.” */
let answers: string[] = [];

const model = {
  name: 'pip-v1',
  version: '0f3a8c21d4b6',
  base: 'gpt2',
  method: 'lora',
  settings: { epochs: 1, learningRate: 1, batchSize: 1, rank: 1, maxLength: 128 },
  evaluation: {},
  data: { snapshotId: 1, label: 'pip v1' },
  report: { systemPrompt: 'You are Pip, a pirate parrot.' },
  bytes: 1000,
  jobNumber: 7,
  createdAt: new Date(),
} as Model;

const db = await emptyDatabase();
const room = await testAgent(db, {
  workers: {
    model: async (_, name) => {
      if (name === 'pip-v1') return model;
      throw new UserError(`There is no model called “${name}”.`);
    },
    modelNames: async () => ['pip-v1'],
    async *chat(request) {
      asked.push(request);
      yield answers.shift() ?? 'Arr.';
      request.onEnd?.({ reason: 'stop', leftOut: 0 });
    },
  },
});
const { rooms, community } = room;
const steward = await room.person('Stella', 'steward');
const ana = await room.person('Ana', 'contributor');
const stewards = room.at(steward, await room.chat());

beforeEach(() => {
  asked = [];
  answers = [];
});

async function open(chatId?: number): Promise<Sender> {
  const sender = room.at(ana, chatId ?? (await room.chat()));
  await room.say(sender, '/chat pip-v1');
  return sender;
}

/** Fills in the form that a button opens. */
async function fill(sender: Sender, card: Message | undefined, button: string, values: object) {
  const opened = await room.press(sender, card, button);
  const [block] = opened[0]?.content.blocks ?? [];
  if (block?.kind !== 'form') throw new Error(textOf(opened));
  const { form } = block;
  const filled = Object.fromEntries(form.fields.map(field => [field.name, field.value]));
  const said = await room.settle(sender, {
    kind: 'form',
    command: form.submit.call.command,
    token: form.submit.call.token,
    values: { ...filled, ...values },
    files: [],
  });
  return { filled, said };
}

const heard = () => asked.at(-1)?.messages.map(({ role, content }) => `${role}: ${content}`);

async function submitted(id: number) {
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(id)).status).not.toMatch(/received|checking/),
    30_000,
  );
  return rooms.datanets.submissionById(id);
}

test('what should have been said becomes a row of the named datanet, and a pair once it is accepted', async () => {
  await room.say(stewards, '/datanet create fixes text review:automatic');
  const sender = await open();
  answers = ['The harbour is in the hold.', 'Two plus two is five, which every parrot on this ship knows.'];
  const first = textOf(await room.say(sender, 'Where is the harbour?'));
  // Nobody named a datanet: it is offered to nobody but who can name one.
  expect(first).not.toContain('[Correct it]');
  const named = await room.say(stewards, '/datanet edit fixes corrections:yes');
  expect(textOf(named)).toContain('from nothing to fixes');
  expect(textOf(await room.say(stewards, '/datanet show fixes'))).toContain('correct of models');

  const [card] = await room.say(sender, 'What is two plus two?');
  expect(textOf(card ? [card] : [])).toContain('[Correct it]');
  const unchanged = await fill(sender, card, 'Correct it', {});
  expect(unchanged.filled).toEqual({
    answer: 'Two plus two is five, which every parrot on this ship knows.',
  });
  expect(textOf(unchanged.said)).toContain('That is what it said');
  const right = 'Two plus two is four, and every parrot on this ship knows that.';
  const { said } = await fill(sender, card, 'Correct it', { answer: right });
  const [, id = 0] = /Submission (\d+) to fixes/.exec(textOf(said)) ?? [];
  const submission = await submitted(Number(id));
  expect(submission).toMatchObject({ status: 'accepted', personId: ana.id, datanetName: 'fixes' });
  expect(submission.context).toContain('pip-v1@0f3a8c21d4b6');
  const { content } = await db.one<{ content: { messages: unknown[] } }>(
    sql`select content from item where submission_id = ${submission.id}`,
  );
  expect(content.messages).toEqual([
    { role: 'system', content: 'You are Pip, a pirate parrot.' },
    { role: 'user', content: 'Where is the harbour?' },
    // Nobody judged it, so it is context and not learned.
    { role: 'assistant', content: 'The harbour is in the hold.', weight: 0 },
    { role: 'user', content: 'What is two plus two?' },
    { role: 'assistant', content: right },
  ]);

  // What a model’s card counts contributors of.
  await rooms.datanets.snapshot(submission.datanetId, 'the first snapshot');
  const maker = room.at(await room.person('Mo', 'maker'), await room.chat());
  const [pairs] = await room.say(maker, '/corrections pip-v1');
  expect(textOf(pairs ? [pairs] : [])).toContain('Accepted | 1');
  const file = pairs?.content.blocks.flatMap(block => (block.kind === 'files' ? block.files : []))[0];
  const line = file && JSON.parse(await text(file.sha256));
  expect(line).toEqual({
    prompt: [
      { role: 'system', content: 'You are Pip, a pirate parrot.' },
      { role: 'user', content: 'Where is the harbour?' },
      { role: 'assistant', content: 'The harbour is in the hold.' },
      { role: 'user', content: 'What is two plus two?' },
    ],
    chosen: [{ role: 'assistant', content: right }],
    rejected: [
      { role: 'assistant', content: 'Two plus two is five, which every parrot on this ship knows.' },
    ],
  });

  // What the submission gave is removed, and the pair that was kept of it.
  await room.agree(stewards, `/takedown submission:${submission.id} reason:It was a joke.`, 'Remove it');
  expect(await rooms.feedback.corrections(community.id, 'pip-v1')).toEqual([]);
});

async function text(sha256: Parameters<typeof room.files.stream>[0]): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of room.files.stream(sha256)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

test('who has no role gives no correction, and a datanet of pictures takes none', async () => {
  const sender = await open();
  const [card] = await room.say(sender, 'Hello');
  const eve = room.at(await room.person('Eve'), sender.chatId);
  const opened = textOf(await room.press(eve, card, 'Correct it'));
  expect(opened).toContain('contributor');
  await room.say(stewards, '/datanet create photos image');
  const refused = textOf(await room.say(stewards, '/datanet edit photos corrections:yes'));
  expect(refused).toContain('photos is none');
});

test('thumbs count for the exact version, once a person, and the last word holds', async () => {
  const chat = await room.chat('a channel');
  const sender = await open(chat);
  const [card] = await room.say(sender, 'Good morning');
  const bo = room.at(await room.person('Bo'), chat);
  await room.press(sender, card, 'Bad answer');
  await room.press(sender, card, 'Good answer');
  expect(textOf(await room.press(bo, card, 'Bad answer'))).toContain('pip-v1@0f3a8c21d4b6 | 1 good, 1 bad');
  expect(textOf(await room.say(sender, '/model show pip-v1'))).toContain('1 good, 1 bad');
  expect(await rooms.feedback.ratings(community.id, 'pip-v1', 'another')).toEqual({ good: 0, bad: 0 });
});

test('an answer of somebody’s own chat is nobody else’s to judge', async () => {
  const sender = await open();
  const [card] = await room.say(sender, 'A secret of mine');
  const turn = await db.one<{ id: number }>(sql`select max(id) as id from turn where speaker = 'model'`);
  const bo = room.at(await room.person('Bob', 'contributor'), await room.chat());
  const form = (command: string, values: object) =>
    room.settle(bo, { kind: 'form', command, values: { turn: turn.id, ...values }, files: [] });
  expect(textOf(await form('rate answer', { rating: 'good' }))).toContain('not yours to judge');
  expect(textOf(await form('correct answer', { answer: 'x' }))).toContain('not yours to judge');
  expect(textOf(card ? [card] : [])).toContain('Arr.');
});

test('another answer takes the place of the last, and an edited message with it', async () => {
  const sender = await open();
  await room.say(sender, 'Hello.');
  answers = ['First try.', 'Second try.', 'Third try.'];
  const [first] = await room.say(sender, 'Tell me a joke.');
  const [second] = await room.press(sender, first, 'Answer again');
  expect(textOf(second ? [second] : [])).toContain('Second try.');
  expect(heard()).toEqual(['user: Hello.', 'assistant: Arr.', 'user: Tell me a joke.']);
  // The first is no part of the conversation any more.
  expect(textOf(await room.press(sender, first, 'Answer again'))).toContain('The conversation has gone on');
  const { filled, said } = await fill(sender, second, 'Edit my message', { message: 'Tell me a riddle.' });
  expect(filled).toEqual({ message: 'Tell me a joke.' });
  expect(textOf(said)).toContain('Third try.');
  expect(heard()).toEqual(['user: Hello.', 'assistant: Arr.', 'user: Tell me a riddle.']);
  await room.say(sender, 'And?');
  expect(heard()?.slice(-3)).toEqual(['user: Tell me a riddle.', 'assistant: Third try.', 'user: And?']);
});

test('a chat is held at a temperature and a length, which are shown and can be changed while it goes on', async () => {
  const sender = room.at(ana, await room.chat());
  const opened = await room.say(sender, '/chat pip-v1 temperature:0.2 length:64');
  expect(textOf(opened)).toContain('Temperature | 0.2 | Longest answer | 64 tokens');
  await room.say(sender, 'Hello.');
  expect(asked.at(-1)).toMatchObject({ temperature: 0.2, maxTokens: 64 });
  const changed = await fill(sender, opened[0], 'Settings', { temperature: '0', system: 'Be brief.' });
  expect(changed.filled).toMatchObject({ temperature: 0.2, maxLength: 64 });
  expect(textOf(changed.said)).toContain('System prompt | Be brief. | Temperature | 0 |');
  await room.say(sender, 'And now?');
  expect(asked.at(-1)).toMatchObject({ temperature: 0, maxTokens: 64 });
  expect(heard()).toEqual(['system: Be brief.', 'user: Hello.', 'assistant: Arr.', 'user: And now?']);
  expect(textOf(await room.say(sender, '/adjust chat temperature:3'))).toContain('between 0 and 2');
});
