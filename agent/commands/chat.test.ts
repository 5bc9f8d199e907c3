import { beforeEach, expect, test, vi } from 'vitest';
import { OutsideError, UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest, Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// The first update loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });

/** What the model answers next. */
let answering: (request: ChatRequest) => AsyncIterable<string>;
let asked: ChatRequest[] = [];

const model = {
  name: 'pip-v1',
  version: '0f3a8c21d4b6',
  base: 'gpt2',
  data: { snapshotId: 1, label: 'pip v1' },
  report: { systemPrompt: 'You are Pip, a pirate parrot.' },
} as Model;

const room = await testAgent(await emptyDatabase(), {
  workers: {
    model: async (_, name) => {
      if (name === 'pip-v1') return model;
      throw new UserError(`There is no model called “${name}”.`);
    },
    modelNames: async () => ['pip-v1'],
    chat: request => {
      asked.push(request);
      return answering(request);
    },
  },
});
const ana = await room.person('Ana', 'maker');

const says = (text: string, end: Parameters<NonNullable<ChatRequest['onEnd']>>[0]) =>
  async function* ({ onEnd }: ChatRequest) {
    yield text;
    onEnd?.(end);
  };

beforeEach(() => {
  asked = [];
  answering = says('Arr.', { reason: 'stop', leftOut: 0 });
});

async function open(words = '/chat pip-v1') {
  const sender = room.at(ana, await room.chat());
  return { sender: sender, opened: textOf(await room.say(sender, words)) };
}

test('a chat says what the model is told first, and another system prompt can be given, or none', async () => {
  const own = await open();
  expect(own.opened).toContain('You are Pip, a pirate parrot.');
  await room.say(own.sender, 'Where is the harbour?');
  expect(asked.at(-1)?.messages).toEqual([{ role: 'user', content: 'Where is the harbour?' }]);

  const other = await open('/chat pip-v1 system: You are Ada.');
  expect(other.opened).toContain('You are Ada.');
  await room.say(other.sender, 'Who are you?');
  expect(asked.at(-1)?.messages[0]).toEqual({ role: 'system', content: 'You are Ada.' });

  const none = await open('/chat pip-v1 system: none');
  expect(none.opened).not.toContain('Pip, a');
  await room.say(none.sender, 'Who are you?');
  expect(asked.at(-1)?.messages[0]).toEqual({ role: 'system', content: '' });
});

test('an answer that was cut at its length says so and offers to go on', async () => {
  const { sender } = await open();
  answering = says('Once upon a', { reason: 'length', leftOut: 0 });
  const cut = await room.say(sender, 'Tell me a story.');
  expect(textOf(cut)).toMatch(
    /Once upon a.*Cut at the longest answer|Cut at the longest answer.*Once upon a/,
  );
  answering = says(' time', { reason: 'stop', leftOut: 0 });
  await room.press(sender, cut[0], 'Go on');
  expect(asked.at(-1)?.messages.slice(-2)).toEqual([
    { role: 'assistant', content: 'Once upon a' },
    { role: 'user', content: 'Go on.' },
  ]);
});

test('an answer that broke off stays as far as it came, says so and offers to go on', async () => {
  const { sender } = await open();
  answering = async function* () {
    yield 'The harbour is';
    throw new OutsideError('The model server stopped while pip-v1 was answering. Ask again: it starts anew.');
  };
  const broken = textOf(await room.say(sender, 'Where is the harbour?'));
  expect(broken).toContain('The harbour is');
  expect(broken).toContain('The answer broke off. The model server stopped');
  expect(broken).toContain('[Go on]');
  expect(broken).not.toMatch(/Thinking|Answering/);
});

test('after a message that was too long the next one is answered, without it', async () => {
  const { sender } = await open();
  await room.say(sender, 'Hello.');
  // biome-ignore lint/correctness/useYield: it fails before its first word
  answering = async function* () {
    throw new OutsideError(
      'pip-v1 could not answer: The last message has 9,000 tokens, and this model reads 1,024.',
    );
  };
  const refused = textOf(await room.say(sender, 'word '.repeat(900)));
  expect(refused).toContain('9,000 tokens');
  expect(refused).not.toContain('Thinking');
  answering = says('Arr again.', { reason: 'stop', leftOut: 0 });
  expect(textOf(await room.say(sender, 'Still there?'))).toContain('Arr again.');
  expect(asked.at(-1)?.messages).toEqual([
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: 'Arr.' },
    { role: 'user', content: 'Still there?' },
  ]);
});

test('what did not fit is said', async () => {
  const { sender } = await open();
  answering = says('Arr.', { reason: 'stop', leftOut: 4 });
  expect(textOf(await room.say(sender, 'Hello.'))).toContain(
    'The oldest 4 messages of this chat did not fit and were left out',
  );
});

test('a fault of ours leaves no answer that seems to be coming', async () => {
  const { sender } = await open();
  answering = async function* () {
    yield 'Half';
    throw new Error('ours');
  };
  const text = textOf(await room.say(sender, 'Hello.'));
  expect(text).toContain('The answer broke off. Something went wrong');
  expect(text).not.toMatch(/Thinking|Answering/);
});
