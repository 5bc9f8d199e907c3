import { expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest } from '../../workers/model.ts';
import { someBase, testAgent, textOf } from '../room.fixture.ts';

const asked: { name: string; messages: ChatRequest['messages'] }[] = [];
const house = await testAgent(await emptyDatabase(), {
  workers: {
    base: someBase,
    model: async () => {
      throw new UserError('There is no such model.');
    },
    async *chat({ name, messages }) {
      asked.push({ name, messages });
      yield `${name} heard `;
      yield `“${messages.at(-1)?.content}”`;
    },
  },
});
const { at, say, press } = house;
const [ada, bo] = [await house.person('Ada'), await house.person('Bo')];
const [group, other] = [await house.chat('group'), await house.chat('other')];

test('two people in one chat talk with two models at once, each with their own memory', async () => {
  await say(at(ada, group), '/chat gpt2');
  await say(at(bo, group), '/chat qwen2.5-0.5b');
  const answers = await Promise.all([
    say(at(ada, group), 'what floats on water'),
    say(at(bo, group), 'what sinks in it'),
    say(at(ada, group), 'and what else'),
  ]);
  const all = answers.map(textOf).join('\n');
  for (const words of [
    'gpt2 heard “what floats on water”',
    'qwen2.5-0.5b heard “what sinks in it”',
    'gpt2 heard “and what else”',
  ])
    expect(all).toContain(words);
  const last = asked.findLast(({ name }) => name === 'gpt2');
  expect(last?.messages.map(({ content }) => content)).toEqual([
    'what floats on water',
    'gpt2 heard “what floats on water”',
    'and what else',
  ]);
});

test('a conversation is of its chat: elsewhere the same words are not for the model', async () => {
  expect(textOf(await say(at(ada, other), 'brrr flobble wug'))).toContain('have no good answer to that');
});

test('somebody else’s press ends no conversation, the own one does, and the other’s goes on', async () => {
  const [card] = await say(at(ada, group), '/chat gpt2');
  expect(textOf(await press(at(bo, group), card, 'End chat'))).toContain('Only Ada can press that');
  expect(textOf(await say(at(ada, group), 'still there'))).toContain('gpt2 heard “still there”');
  expect(textOf(await press(at(ada, group), card, 'End chat'))).toContain('The chat with **gpt2** has ended');
  expect(textOf(await say(at(bo, group), 'and me'))).toContain('heard “and me”');
});

test('one who talks to a model still gives commands', async () => {
  expect(textOf(await say(at(bo, group), '/help link'))).toContain('/link');
  const answer = await say(at(bo, group), 'hello again');
  expect(textOf(answer)).toContain('heard “hello again”');
  expect(house.problems).toEqual([]);
});
