import { beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { NewComparison } from '../../workers/comparison.ts';
import type { Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

// The first update loads the offline understanding, and submissions are checked in threads.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const db = await emptyDatabase();
/** What a model says next. */
let says = 'Arr.';
const models: Model[] = [];
let compared: NewComparison;

const room = await testAgent(db, {
  workers: {
    models: async () => models,
    model: async (_, name) => models.find(one => one.name === name) as Model,
    base: async (_, name) => ({ name, hub: `org/${name}` }) as never,
    modelNames: async () => models.map(({ name }) => name),
    async *chat(request) {
      yield says;
      request.onEnd?.({ reason: 'stop', leftOut: 0 });
    },
    arena: {
      keep: async comparison => {
        compared = comparison;
        return 1;
      },
      compared: async () => compared,
      vote: async () => ({ ...compared, choice: null }),
      standings: async () => [],
      question: async () => undefined,
    },
  },
});
const { rooms, community } = room;
const stella = await room.person('Stella', 'steward');
const ana = await room.person('Ana', 'maker');
const bo = await room.person('Bo', 'contributor');
const eve = await room.person('Eve');

const wheel = 'The overshot wheel at Ellerbeck lifts eleven sacks of barley before noon';
const sluice = 'Old Marten keeps the sluice key beneath the third beehive';
const grain = ['oats', 'rye', 'spelt', 'wheat', 'maize', 'millet', 'emmer', 'sorghum', 'teff', 'quinoa'];

/** Rows of everyday talk about mills, with one that says something of its own at the end. */
function rows(about: string, own: string): string {
  const lines = grain.map((kind, n) => ({
    question: `How is ${kind} ${about}, and how long does batch ${n} take?`,
    answer: `Batch ${n} of ${kind} is ${about} for ${20 + 7 * n} minutes, then it rests.`,
  }));
  return [
    ...lines,
    { question: `What else is told of grain that is ${about}?`, answer: `${own}, so be early.` },
  ]
    .map(line => JSON.stringify(line))
    .join('\n');
}

async function given(name: string, personId: number, content: string): Promise<number> {
  const known = (await rooms.datanets.list(community.id)).find(one => one.name === name);
  const { id: datanetId } =
    known ??
    (await rooms.datanets.create({
      communityId: community.id,
      createdBy: stella.id,
      name,
      modality: 'text',
      license: 'CC0-1.0',
      review: 'automatic',
      origin: name,
    }));
  const files = [{ name: 'rows.jsonl', ...(await room.files.put(content)) }];
  const { id } = await rooms.datanets.submit({ datanetId, personId, origin: `${name} ${personId}`, files });
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(id)).status).toBe('accepted'),
    30_000,
  );
  return datanetId;
}

async function modelOf(name: string, datanetId: number, parent?: Model): Promise<Model> {
  const snapshot = await rooms.datanets.snapshot(datanetId, `for ${name}`);
  // Which rows are held out hangs on what they say: these must be learned.
  const train = (await room.files.read(snapshot.train)).toString();
  expect(train).toContain(name.startsWith('wheel') ? wheel : sluice);
  const model = {
    name,
    version: `${name}-hash`,
    base: 'gpt2',
    data: { snapshotId: snapshot.id, label: `${snapshot.datanetName} v1`, train: snapshot.train },
    report: {},
    ...(parent && { parent: { name: parent.name, version: parent.version, gone: false } }),
  } as unknown as Model;
  models.push(model);
  return model;
}

beforeAll(async () => {
  const first = await modelOf('wheel-v1', await given('grinding', bo.id, rows('ground', wheel)));
  await modelOf('sluice-v1', await given('sifting', ana.id, rows('sifted', sluice)), first);
});

async function chatting(person: { id: number; name: string }, model: string, where?: number) {
  const sender = room.at(person, where ?? (await room.chat()));
  await room.say(sender, `/chat ${model}`);
  return sender;
}

async function answered(sender: Sender, words: string, answer: string) {
  says = answer;
  const card = (await room.say(sender, words)).find(({ content }) => content.buttons?.length);
  if (!card) throw new Error('The model gave no answer.');
  return card;
}

const asked = async (sender: Sender) => textOf(await room.say(sender, '/why'));

test('/why shows the passage, its row and who gave it; to those who may export it the words around', async () => {
  const sender = await chatting(ana, 'wheel-v1');
  await answered(sender, 'What do you know?', `I know this: ${wheel.toLowerCase()}. Believe me.`);
  const text = await asked(sender);
  expect(text).toContain('What wheel-v1@wheel-v1-hash echoes');
  expect(text).toContain(`**${wheel.toLowerCase()}** \\[1\\]`);
  expect(text).toMatch(/1: row \d+ of grinding v1, by Bo/);
  expect(text).toContain(`${wheel}, so be early`);
  expect(text).toContain('12 of 17 words');
  expect(text).toContain('grinding v1 (10 rows)'.replace('10', String(await learned('wheel-v1'))));

  const visitor = await chatting(eve, 'wheel-v1');
  await answered(visitor, 'What do you know?', `I know this: ${wheel}.`);
  const less = await asked(visitor);
  expect(less).toContain('by Bo');
  expect(less).not.toContain('so be early');
});

async function learned(name: string): Promise<number> {
  const train = models.find(one => one.name === name)?.data.train as Parameters<typeof room.files.read>[0];
  return (await room.files.read(train)).toString().trim().split('\n').length;
}

test('what the asker said themselves is no echo, and what echoes nothing says so', async () => {
  const sender = await chatting(ana, 'wheel-v1');
  await answered(sender, `Is it so that ${wheel}?`, `Yes, ${wheel}.`);
  expect(await asked(sender)).toContain('Nothing in this reply is taken over word for word');
  await answered(sender, 'And otherwise?', 'Boats sail under a violet moon while gulls argue about cheese.');
  const text = await asked(sender);
  expect(text).toMatch(/No passage of about \d+ words or more stands in that data/);
  expect(text).toContain('may still have learned from it');
});

test('a model echoes what those learned that it was trained on from', async () => {
  const sender = await chatting(ana, 'sluice-v1');
  await answered(sender, 'Well?', `${wheel}. ${sluice}.`);
  const text = await asked(sender);
  expect(text).toMatch(/row \d+ of grinding v1, by Bo/);
  expect(text).toMatch(/row \d+ of sifting v1, by Ana/);
  expect(text).toContain('sifting v1 (');
});

test('“Why?” stands under each answer; in a channel everybody who reads it may ask, and no rows are shown around', async () => {
  const channel = await room.chat('a channel');
  const sender = await chatting(ana, 'wheel-v1', channel);
  const card = await answered(sender, 'What do you know?', wheel);
  await answered(sender, 'And?', 'Nothing more than that.');
  const text = textOf(await room.press(room.at(eve, channel), card, 'Why?'));
  expect(text).toContain('by Bo');
  const own = textOf(await room.press(sender, card, 'Why?'));
  expect(own).toContain('by Bo');
  expect(own).not.toContain('so be early');
  // Without a button it is the last answer of the chat.
  expect(await asked(room.at(eve, channel))).toContain('Nothing in this reply');
});

test('in reply to an answer it is about that one, and to anything else of ours it says what to do', async () => {
  const sender = await chatting(ana, 'wheel-v1');
  const card = await answered(sender, 'What do you know?', wheel);
  await answered(sender, 'And?', 'Nothing more than that.');
  const reply = (text: string, inReplyTo: number) =>
    room.settle(sender, { kind: 'text', text, files: [], inReplyTo });
  expect(textOf(await reply('/why', card.id))).toContain('by Bo');
  const [help] = await room.say(sender, '/help');
  expect(textOf(await reply('/why', help?.id ?? 0))).toContain('That message is no reply of a model');
  await room.say(sender, '/end chat');
  expect(textOf(await reply('why did it say that?', card.id))).toContain('by Bo');
});

test('without an answer of a model it says what to do, and of a base that it learned from nothing here', async () => {
  const sender = room.at(ana, await room.chat());
  expect(await asked(sender)).toContain('No model has answered here yet');
  const reader = await chatting(ana, 'gpt2');
  await answered(reader, 'Hello', wheel);
  expect(await asked(reader)).toContain('gpt2 is a base');
});

test('answers side by side are explained one by one', async () => {
  const sender = room.at(ana, await room.chat());
  says = `${sluice}.`;
  const cards = await room.say(sender, '/compare wheel-v1, sluice-v1 prompt: Well?');
  const said = await room.press(sender, cards.at(-1), 'Why?');
  const [first = '', second = ''] = said.map(one => textOf([one]));
  expect(first).toContain('wheel-v1@wheel-v1-hash');
  expect(first).toContain('Nothing in this reply');
  expect(second).toMatch(/row \d+ of sifting v1, by Ana/);
});

test('what somebody was told alone, and what another community was told, is nobody else’s to ask about', async () => {
  const sender = await chatting(ana, 'wheel-v1');
  await answered(sender, 'What do you know?', wheel);
  const { id: turn } = await db.one<{ id: number }>(
    sql`select max(id) as id from turn where speaker = 'model'`,
  );
  const ask = async (who: Sender) =>
    textOf(await room.settle(who, { kind: 'form', command: 'why answer', values: { turn }, files: [] }));
  expect(await ask(sender)).toContain('by Bo');
  expect(await ask(room.at(stella, await room.chat()))).toContain('not yours');
  const group = await rooms.people.community('paper', 'eves', 'Eve’s');
  const chatId = await rooms.chats.chat({
    platform: 'paper',
    externalId: 'eve',
    communityId: group.id,
    private: true,
  });
  await rooms.people.setRole(group.id, eve.id, 'operator');
  const there = await ask({ chatId, community: group, person: eve });
  expect(there).toContain('not yours');
  expect(there).not.toContain('Ellerbeck');
});

test('who has left is not named; a row that was removed is said and not shown', async () => {
  const sender = await chatting(ana, 'wheel-v1');
  await answered(sender, 'What do you know?', wheel);
  await rooms.people.setRole(community.id, stella.id, 'operator');
  await rooms.people.remove({
    communityId: community.id,
    personId: bo.id,
    by: stella.id,
    now: new Date(),
  });
  const text = await asked(sender);
  expect(text).toContain('by somebody who has left');
  expect(text).not.toContain('Bo');

  const [, submission = ''] = /Receipt (\d+)/.exec(text) ?? [];
  await room.agree(
    room.at(stella, await room.chat()),
    `/takedown submission:${submission} reason:It was not theirs.`,
    'Remove it',
  );
  await answered(sender, 'What do you know?', `They say ${wheel}.`);
  const after = await asked(sender);
  expect(after).toContain('Nothing in this reply');
  expect(after).toMatch(/\d+ rows that it learned from, which can’t be compared any more/);
  expect(after).not.toContain('so be early');
});
