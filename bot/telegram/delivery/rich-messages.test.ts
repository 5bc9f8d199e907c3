import { expect, test } from 'vitest';
import { collectingLogger } from '../../../store/logging/collecting-logger.fixture.ts';
import type { FakeOptions } from '../../../test/fakes/telegram/fake-telegram.ts';
import { privately, server } from '../../../test/fakes/telegram/with-grammy.ts';
import { openApi } from '../api.ts';
import type { Part } from '../rendering/render.ts';
import { join, words } from '../rendering/rich-text.ts';
import { table } from '../rendering/table.ts';
import { openPost } from './message-parts.ts';
import { openRichMessages, type Tables } from './rich-messages.ts';

// The real grammY against the stand-in.
const rows = (count: string) =>
  join(['Board', table([{ label: 'Name' }, { label: 'Rows' }], [['ana', count]])], '\n\n');
const keyboard = [[{ text: 'Go', callback_data: 'go' }]];
const withTable: Part = { rich: rows('12'), keyboard };
const withoutTable: Part = { rich: words('No board yet'), keyboard };
const aligned = 'Board\n\nName  Rows\n────  ────\nana   12';
const shown = 'Board\nName | Rows\nana | 12';
const photo: Part = {
  rich: words('A picture'),
  upload: { kind: 'photo', file: { name: 'a.png', text: 'x' } },
};

async function posting(tables: Tables, options: FakeOptions = {}) {
  const { fake, chat, ana } = await privately(options);
  const { log, problems } = collectingLogger();
  const api = openApi(fake.token, fake.api, async () => {});
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const upload = async () => [{ name: 'a.png', data: png }];
  const post = openPost(api, upload, openRichMessages(tables, log));
  const texts = () => fake.messagesOf(chat).map(one => fake.textOf(one));
  const asked = () => fake.requests.map(one => one.method);
  return { fake, chat, ana, post, texts, asked, problems, address: { chat: chat.id, thread: undefined } };
}

test('a table is sent as one, with its buttons, as the reply that it is, without a sound', async () => {
  const { fake, chat, ana, post, address } = await posting('rich');
  const asked = fake.userSends(ana, chat, 'who is ahead?');
  await post.send(address, withTable, { answers: asked.id, isSilent: true });
  const [, made] = fake.messagesOf(chat);
  expect(made?.body.rich_message).toMatchObject({
    blocks: [
      { type: 'paragraph' },
      {
        type: 'table',
        cells: [
          [{ is_header: true }, {}],
          [{ text: 'ana' }, {}],
        ],
      },
    ],
  });
  expect(made?.replyTo).toBe(asked);
  expect(made && fake.buttonsOf(made).map(one => one.data)).toEqual(['go']);
  expect(fake.requests.at(-1)).toMatchObject({
    method: 'sendRichMessage',
    params: { disable_notification: expect.anything() },
  });
});

test('in a topic it is sent into the topic', async () => {
  const fake = await server();
  const forum = fake.createGroup('Forum', { kind: 'forum', bot: 'administrator' });
  const topic = fake.createTopic(forum, 'Bread');
  const post = openPost(
    openApi(fake.token, fake.api, async () => {}),
    async () => [],
    openRichMessages('rich', collectingLogger().log),
  );
  await post.send({ chat: forum.id, thread: topic.threadId }, withTable);
  expect(fake.messagesOf(forum).at(-1)).toMatchObject({
    threadId: topic.threadId,
    body: { rich_message: expect.anything() },
  });
});

test('a message is changed from text into a table, into another, back into text, and into a picture', async () => {
  const { fake, chat, post, texts, address } = await posting('rich');
  let sent = await post.send(address, withoutTable);
  sent = await post.change(address, sent, withTable);
  expect(texts()).toEqual([`${shown}\nGo`]);
  sent = await post.change(address, sent, { rich: rows('13') });
  expect(texts()).toEqual(['Board\nName | Rows\nana | 13']);
  // An answer was lost: the server says that it shows that already.
  expect(await post.change(address, sent, { rich: rows('13') })).toEqual(sent);
  expect(texts()).toEqual(['Board\nName | Rows\nana | 13']);
  sent = await post.change(address, sent, withoutTable);
  expect(texts()).toEqual(['No board yet\nGo']);
  sent = await post.change(address, sent, withTable);
  await post.change(address, sent, photo);
  expect(fake.messagesOf(chat)).toHaveLength(1);
  expect(fake.messagesOf(chat)[0]?.body).toMatchObject({ caption: 'A picture', photo: expect.anything() });
});

test('where the operator did not choose it, tables are text and nothing else is asked', async () => {
  const { post, texts, asked, address } = await posting('text');
  const sent = await post.send(address, withTable);
  await post.change(address, sent, { rich: rows('12') });
  expect(texts()).toEqual([aligned]);
  expect(asked()).toEqual(['sendMessage', 'editMessageText']);
});

test('what Telegram refuses is sent as text, and the next table is tried again', async () => {
  const { fake, post, texts, asked, problems, address } = await posting('rich');
  const refusal = { kind: 'status', status: 400, message: 'Bad Request: RICH_MESSAGE_INVALID' } as const;
  fake.trouble({ method: 'sendRichMessage', does: refusal });
  const sent = await post.send(address, withTable);
  expect(texts()).toEqual([`${aligned}\nGo`]);
  fake.trouble({ method: 'editMessageText', does: refusal });
  await post.change(address, sent, { rich: rows('12') });
  expect(texts()).toEqual([aligned]);
  await post.send(address, withTable);
  expect(texts()).toEqual([aligned, `${shown}\nGo`]);
  expect(asked()).toEqual([
    'sendRichMessage',
    'sendMessage',
    'editMessageText',
    'editMessageText',
    'sendRichMessage',
  ]);
  expect(problems).toMatchObject(Array(2).fill({ msg: expect.stringContaining('refused a table') }));
});

test.each(['send', 'change'] as const)(
  'a server that knows no rich messages is asked once, and said to the operator (first by %s)',
  async first => {
    const { post, texts, asked, problems, address } = await posting('rich', { richMessages: false });
    const sent =
      first === 'send' ? await post.send(address, withTable) : await post.send(address, withoutTable);
    await post.change(address, sent, { rich: rows('12') });
    await post.send(address, { rich: rows('12') });
    expect(texts()).toEqual([aligned, aligned]);
    expect(asked()).toEqual(
      first === 'send'
        ? ['sendRichMessage', 'sendMessage', 'editMessageText', 'sendMessage']
        : ['sendMessage', 'editMessageText', 'editMessageText', 'sendMessage'],
    );
    expect(problems).toMatchObject([{ msg: expect.stringContaining('knows no rich messages') }]);
  },
);

test('a limit, an outage and a chat that is closed to the bot are what they are with a text', async () => {
  const { fake, ana, post, texts, address } = await posting('rich');
  fake.trouble({ method: 'sendRichMessage', does: { kind: 'rate limit', retryAfterSeconds: 1 } });
  await expect(post.send(address, withTable)).rejects.toThrow(/429/);
  fake.trouble({ method: 'sendRichMessage', does: { kind: 'status', status: 502 } });
  await expect(post.send(address, withTable)).rejects.toThrow();
  fake.block(ana);
  await expect(post.send(address, withTable)).rejects.toThrow(/blocked/);
  await expect(post.send({ chat: 404, thread: undefined }, withTable)).rejects.toThrow(/chat not found/);
  expect(texts()).toEqual([]);
});
