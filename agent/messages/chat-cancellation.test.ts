import { beforeEach, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { someBase, testAgent, textOf } from '../room.fixture.ts';
import type { Message } from './outbox.ts';

/** Says two words, then the rest when it is told to; stops when its reader does. */
let goOn = Promise.withResolvers<void>();
let began = Promise.withResolvers<void>();
const db = await emptyDatabase();
const house = await testAgent(db, {
  workers: {
    base: someBase,
    model: async () => {
      throw new Error('There is no such model.');
    },
    async *chat({ signal }) {
      yield 'Once upon';
      began.resolve();
      await Promise.race([
        goOn.promise,
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      ]);
      yield ' a time';
    },
  },
});
const { at, say } = house;
const [ada, bo] = [await house.person('Ada'), await house.person('Bo')];
let chat: number;

beforeEach(async () => {
  goOn = Promise.withResolvers();
  began = Promise.withResolvers();
  chat = await house.chat('a group');
});

const textsOf = async (...said: ReturnType<typeof say>[]) => (await Promise.all(said)).map(textOf);

test.each(['/end chat', '/end_chat', 'Stop chatting.'])(
  '“%s” stops the answer that is being written and keeps what there is of it',
  async words => {
    await say(at(ada, chat), '/chat gpt2');
    const turn = say(at(ada, chat), 'tell me a story');
    await began.promise;
    const [answer, waiting, end] = await textsOf(
      turn,
      say(at(ada, chat), 'and another one'),
      say(at(ada, chat), words),
    );
    expect(answer).toContain('Stopped: you ended the chat');
    expect(answer).toContain('Once upon');
    expect(answer).not.toContain('a time');
    expect(waiting).toContain('Not answered: you ended the chat');
    expect(end).toContain('The chat with **gpt2** has ended');
    expect(house.problems).toEqual([]);
  },
);

test('so does the button, for the one whom it is for', async () => {
  const [card] = await say(at(ada, chat), '/chat gpt2');
  await say(at(bo, chat), '/chat gpt2');
  const bos = say(at(bo, chat), 'tell me a story');
  await began.promise;
  const strange = house.press(at(bo, chat), card, 'End chat');
  began = Promise.withResolvers();
  // It is looked at as soon as it is stored, before these are answered.
  await expect
    .poll(() => db.all(sql`select id from incoming where chat_id = ${chat} and body->>'kind' = 'press'`))
    .toHaveLength(1);
  await db.one(sql`select 1 as after`);
  goOn.resolve();
  expect(await textsOf(bos)).toEqual([expect.stringContaining('Once upon a time')]);
  expect(textOf(await strange)).toContain('Only Ada can press that');

  goOn = Promise.withResolvers();
  const adas = say(at(ada, chat), 'tell me a story');
  await began.promise;
  const pressed = house.press(at(ada, chat), card, 'End chat');
  expect(await textsOf(adas, pressed)).toEqual([
    expect.stringContaining('Stopped: you ended the chat'),
    expect.stringContaining('The chat with **gpt2** has ended'),
  ]);
});

test('what is said after the end is answered, also when it was sent at once', async () => {
  await say(at(ada, chat), '/chat gpt2');
  const turn = say(at(ada, chat), 'tell me a story');
  await began.promise;
  const end = say(at(ada, chat), '/end chat');
  const anew = say(at(ada, chat), '/chat gpt2');
  const next = say(at(ada, chat), 'tell me another');
  // The end is looked at as soon as it is stored, before the story goes on.
  await expect
    .poll(() => db.all(sql`select id from incoming where body->>'text' = 'tell me another'`))
    .toHaveLength(1);
  await db.one(sql`select 1 as after`);
  goOn.resolve();
  expect(await textsOf(turn, end, anew, next)).toEqual([
    expect.stringContaining('Stopped'),
    expect.stringContaining('has ended'),
    expect.stringContaining('gpt2'),
    expect.stringContaining('Once upon a time'),
  ]);
});

test('the answer alone is stopped by its button, and the chat goes on', async () => {
  await say(at(ada, chat), '/chat gpt2');
  const shown = Promise.withResolvers<Message>();
  const unsubscribe = house.agent.outbox.onMessage(message => {
    if (message.content.buttons?.some(({ label }) => label === 'Stop')) shown.resolve(message);
  });
  const turn = say(at(ada, chat), 'tell me a story');
  const message = await shown.promise;
  unsubscribe();
  await began.promise;
  const [answer] = await textsOf(turn, house.press(at(ada, chat), message, 'Stop'));
  expect(answer).toContain('Once upon');
  expect(answer).toContain('Stopped');
  expect(answer).not.toContain('you ended the chat');
  goOn.resolve();
  expect(textOf(await say(at(ada, chat), 'another one'))).toContain('Once upon a time');
});
