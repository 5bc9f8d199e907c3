import { beforeEach, expect, test, vi } from 'vitest';
import type { AskOptions } from '../../knowledge/knowledge.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest, Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import { offlineUnderstanding } from '../understand/offline.ts';
import type { Surroundings } from '../understand/understanding.ts';
import { commands } from './index.ts';

// The first update loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });

const asked: ChatRequest[] = [];
const options: AskOptions[] = [];
const read: Surroundings[] = [];
let priceInDocs = 'It is free.';
const offline = offlineUnderstanding(commands);

const room = await testAgent(await emptyDatabase(), {
  knowledge: {
    quote: async question =>
      question === 'price?'
        ? { text: priceInDocs, where: 'Shop › Price (https://d.example/price)' }
        : undefined,
    ask: async (_, given) => {
      options.push(given);
      return { answered: false, why: [], looked: [] };
    },
  },
  workers: {
    model: async () =>
      ({
        name: 'pip-v1',
        version: '0f3a8c21d4b6',
        base: 'gpt2',
        data: { snapshotId: 1, label: 'pip v1' },
        report: { systemPrompt: 'You are Pip.' },
      }) as Model,
    modelNames: async () => ['pip-v1'],
    async *chat(request) {
      asked.push(request);
      yield 'Arr.';
    },
  },
  understanding: {
    ...offline,
    interpret: async (text, existing, signal) => {
      read.push(existing);
      return offline.interpret(text, existing, signal);
    },
  },
});
const steward = await room.person('Sam', 'steward');
const sender = room.at(steward, await room.chat());
const say = async (words: string) => textOf(await room.say(sender, words));
const agree = async (words: string) => textOf(await room.agree(sender, words));

beforeEach(() => {
  priceInDocs = 'It is free.';
});

test('are written when the change from one text to the other was seen and agreed to, with who and when', async () => {
  expect(await say('/instructions')).toContain('No instructions are given here');
  const [card] = await room.say(sender, '/instructions Answer like a miller.');
  expect(textOf(card ? [card] : [])).toMatch(/From.*nothing.*To.*Answer like a miller\./s);
  expect(await say('/instructions')).toContain('No instructions are given here');
  expect(textOf(await room.press(sender, card, 'Change it'))).toContain('Version 1 holds now');
  const changed = await room.say(sender, '/instructions Answer like a baker.');
  expect(textOf(changed)).toMatch(/From \| Answer like a miller\.|Answer like a miller\. \| From/);
  await room.press(sender, changed[0], 'Change it');
  expect(await say('/instructions')).toMatch(/Version 2, by Sam, 22 November 2026.*Answer like a baker\./s);
  expect(await say('/instructions versions')).toMatch(
    /2 \| Sam .* baker\..*1 \| Sam .* miller\..*\[Back to 1\]/s,
  );
});

test('go back to an earlier version as a new one, after it was seen', async () => {
  const before = await say('/instructions versions');
  const [card] = await room.say(sender, '/instructions versions 1');
  expect(textOf(card ? [card] : [])).toMatch(/baker.*miller/s);
  expect(textOf(await room.press(sender, card, 'Go back'))).toContain(
    'Version 3 holds now; it says what 1 said',
  );
  expect(await say('/instructions versions')).toContain(
    before.split('[')[0]?.split(' | 2 | ')[1] ?? 'nothing',
  );
  expect(await say('/instructions versions 9')).toContain('There is no version 9; the newest is 3.');
});

test('are filled from the docs at the time of use: for a preview, an answer, and plain words', async () => {
  await agree('/instructions Mention the price. {docs: price?}');
  expect(await say('/instructions preview')).toMatch(/<docs-\w+ from="Shop.*It is free\./s);
  expect(await say('/instructions preview Nothing: {docs: weather?}')).toMatch(
    /Nothing: \(the docs do not say\).*nothing was changed|nothing was changed.*\(the docs do not say\)/s,
  );
  await say('/ask what does it cost?');
  priceInDocs = 'It costs 5.';
  expect(await options.at(-1)?.instructions?.()).toContain('It costs 5.');
  await say('could you maybe list all datanets that there are');
  expect(await read.at(-1)?.instructions?.()).toMatch(/^Mention the price\.[\s\S]*It costs 5\./);
});

test('that are too long or have a broken place are refused in words, before anything is asked', async () => {
  expect(await say(`/instructions ${'a'.repeat(4001)}`)).toMatch(
    /may have 4,000 characters at most; you gave 4,001/,
  );
  expect(await say('/instructions Say {docs price}')).toContain('a question between colon and brace');
  expect(await say('/instructions versions 0')).not.toContain('Go back');
});

test('are told to models in chats only where the steward has it, before what the chat itself is told', async () => {
  await agree('/instructions Speak of flour.');
  await say('/chat pip-v1');
  await say('Hello there');
  expect(asked.at(-1)?.messages.filter(({ role }) => role === 'system')).toEqual([]);
  await say('/end chat');
  expect(
    textOf(await room.press(sender, (await room.say(sender, '/instructions'))[0], 'Tell it in chats too')),
  ).toContain('Models in chats are told the instructions');
  expect(await say('/chat pip-v1')).toContain('Speak of flour.');
  await say('Hello there');
  expect(asked.at(-1)?.messages[0]).toEqual({ role: 'system', content: 'Speak of flour.\n\nYou are Pip.' });
  await say('/chat pip-v1 system: none');
  await say('Hello there');
  expect(asked.at(-1)?.messages[0]).toEqual({ role: 'system', content: 'Speak of flour.' });
  await say('/end chat');
  const operator = room.at(await room.person('Olga', 'operator'), await room.chat());
  expect(textOf(await room.say(operator, '/settings instructions'))).toContain('told the instructions first');
});

test('none tells nothing any more, and is a version', async () => {
  expect(await agree('/instructions none')).toContain('Nothing is told any more');
  expect(await say('/instructions')).toContain('No instructions are given here');
  expect(await room.rooms.instructions.told(room.community.id)).toBeUndefined();
});

test('are for stewards, and each community has its own', async () => {
  const maker = room.at(await room.person('Mia', 'maker'), await room.chat());
  expect(textOf(await room.say(maker, '/instructions'))).toContain('for a steward and above');
  const other = await room.rooms.people.community('paper', 'other mill', 'Other');
  expect(await room.rooms.instructions.versions(other.id, 5)).toEqual([]);
});

test('the same origin writes one version', async () => {
  const { id: communityId } = await room.rooms.people.community('paper', 'third mill', 'Third');
  const input = { communityId, personId: steward.id, text: 'A', origin: 'x', at: new Date() };
  await room.rooms.instructions.write(input);
  expect(await room.rooms.instructions.write(input)).toMatchObject({ number: 1, by: 'Sam' });
  expect(await room.rooms.instructions.versions(communityId, 5)).toHaveLength(1);
});
