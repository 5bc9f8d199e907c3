import { Bot, GrammyError, InlineKeyboard, InputFile } from 'grammy';
import { afterEach, expect, test } from 'vitest';
import { type FakeOptions, type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';
import type { Chat } from './world.ts';

// The real grammY on the fake: what it refuses and what it lets pass is as Telegram's documentation and server say.
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function server(options: FakeOptions = {}): Promise<FakeTelegram> {
  const fake = await startFakeTelegram(options);
  open.push(() => fake.stop());
  return fake;
}

function botOf(fake: FakeTelegram, token = fake.token): Bot {
  return new Bot(token, { client: { apiRoot: fake.api } });
}

/** A bot that polls, and what it heard: the words of messages and data of buttons, in order. */
async function polling(options: FakeOptions = {}) {
  const fake = await server(options);
  const bot = botOf(fake);
  const heard: string[] = [];
  bot.on(['message', 'channel_post', 'edited_message'], context => {
    const kind = context.editedMessage ? 'edited: ' : '';
    heard.push(kind + (context.msg.text ?? context.msg.caption ?? Object.keys(context.msg).at(-1) ?? ''));
  });
  bot.on('callback_query:data', context => void heard.push(context.callbackQuery.data));
  void bot.start({ drop_pending_updates: false }).catch(() => {});
  open.push(() => bot.stop());
  await fake.until('the bot', () => fake.updates.isPolled());
  return { fake, bot, heard };
}

/** What a call is refused with. */
async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GrammyError)) throw new Error(`It was not refused: ${error}`);
  return `${error.error_code} ${error.description}`;
}

test('a bot that polls hears a message and answers it', async () => {
  const { fake, bot, heard } = await polling();
  const ana = fake.createUser('Ana Silva');
  const chat = fake.privateChat(ana);
  fake.userSends(ana, chat, 'hello');
  await fake.until('the message', () => heard.includes('hello'));
  await bot.api.sendMessage(chat.id, 'Hello <b>you</b>');
  const answer = await fake.untilSays(chat, 'Hello');
  expect(fake.textOf(answer)).toBe('Hello <b>you</b>');
  expect(fake.json(answer)).toMatchObject({ chat: { id: ana.id, first_name: 'Ana', last_name: 'Silva' } });
});

test('a wrong token is refused, and one that can be none', async () => {
  const fake = await server();
  expect(await refused(botOf(fake, '7000000001:wrong').api.getMe())).toBe('401 Unauthorized');
  expect(await refused(botOf(fake, 'nonsense').api.getMe())).toBe(
    '401 Unauthorized: invalid token specified',
  );
});

test('an update comes again until a higher offset confirms it', async () => {
  const fake = await server();
  const { api } = botOf(fake);
  const ana = fake.createUser('Ana');
  fake.userSends(ana, fake.privateChat(ana), 'one');
  fake.userSends(ana, fake.privateChat(ana), 'two');
  const texts = async (offset: number) =>
    (await api.getUpdates({ offset, timeout: 0 })).map(one => one.message?.text);
  expect(await texts(0)).toEqual(['one', 'two']);
  const [first] = await api.getUpdates({ offset: 0, limit: 1 });
  expect(await texts((first?.update_id ?? 0) + 1)).toEqual(['two']);
  expect(await texts(0)).toEqual(['two']);
});

test('a second poller ends the first with 409', async () => {
  const { fake } = await polling();
  const second = botOf(fake).api.getUpdates({ timeout: 1 });
  await fake.until('the refusal', () => fake.requests.some(one => one.status === 409));
  await second;
});

test('a webhook gets updates with its secret, again until it takes them, and ends polling', async () => {
  const fake = await server({ webhookRetryMs: 10 });
  const { api } = botOf(fake);
  const seen: { secret: unknown; text: string }[] = [];
  const { createServer } = await import('node:http');
  const hook = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const update = JSON.parse(Buffer.concat(parts).toString());
      seen.push({ secret: request.headers['x-telegram-bot-api-secret-token'], text: update.message.text });
      response.writeHead(seen.length === 1 ? 500 : 200).end();
    });
  });
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise(resolve => hook.close(resolve)));
  const { port } = hook.address() as { port: number };
  await api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: 'se-cret_1' });
  const ana = fake.createUser('Ana');
  fake.userSends(ana, fake.privateChat(ana), 'one');
  fake.userSends(ana, fake.privateChat(ana), 'two');
  await fake.until('three posts', () => seen.length === 3);
  expect(seen.map(one => one.text)).toEqual(['one', 'one', 'two']);
  expect(new Set(seen.map(one => one.secret))).toEqual(new Set(['se-cret_1']));
  expect(await api.getWebhookInfo()).toMatchObject({
    pending_update_count: 0,
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  });
  expect(await refused(api.getUpdates())).toBe(
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  );
  await api.deleteWebhook();
  expect(await api.getUpdates()).toEqual([]);
  expect(await refused(api.setWebhook('http://example.com/'))).toContain('An HTTPS URL must be provided');
  expect(await refused(api.setWebhook('https://example.com/', { secret_token: 'ä' }))).toContain('unallowed');
});

async function chatOf(fake: FakeTelegram): Promise<{ chat: Chat; api: Bot['api'] }> {
  return { chat: fake.privateChat(fake.createUser('Ana')), api: botOf(fake).api };
}

test.each([
  ['<b>bold</b> <i>it<u>al</u></i>', 'bold ital', 'bold 0 4, italic 5 4, underline 7 2'],
  ['<pre><code class="language-py">x</code></pre>', 'x', 'pre 0 1 py'],
  ['<code class="language-py">x</code>', 'x', 'code 0 1'],
  ['<a href="https://a.bc/?x=1&amp;y=2">l</a>', 'l', 'text_link 0 1 https://a.bc/?x=1&y=2'],
  ['<a href="http://localhost:8484">l</a>', 'l', ''],
  ['<a href="javascript:alert(1)">l</a>', 'l', ''],
  ['&lt;b&gt; &amp; &#x1f600; &nbsp;', '<b> & 😀 &nbsp;', ''],
  ['<blockquote expandable>q</blockquote>', 'q', 'expandable_blockquote 0 1'],
  ['<span class="tg-spoiler">s</span>', 's', 'spoiler 0 1'],
  ['<b>a <code>x</code> b</b>', 'a x b', 'bold 0 2, code 2 1, bold 3 2'],
  ['😀<b>x</b>', '😀x', 'bold 2 1'],
  ['  <b> x </b>  ', ' x', 'bold 0 2'],
  ['<b></b>/go a@b.cd', '/go a@b.cd', 'bot_command 0 3, email 4 6'],
])('the HTML %s is read', async (html, text, entities) => {
  const fake = await server();
  const { chat, api } = await chatOf(fake);
  const sent = await api.sendMessage(chat.id, html, { parse_mode: 'HTML' });
  const shown = (sent.entities ?? []).map(one =>
    [one.type, one.offset, one.length, 'url' in one ? one.url : '', 'language' in one ? one.language : '']
      .filter(part => part !== '')
      .join(' '),
  );
  expect([sent.text, shown.join(', ')]).toEqual([text, entities]);
});

test.each([
  ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
  ['é<h1>x</h1>', 'Unsupported start tag "h1" at byte offset 2'],
  ['a < b', 'Unsupported start tag "" at byte offset 2'],
  ['a <b', 'Unclosed start tag at byte offset 2'],
  ['x</b>', 'Unexpected end tag at byte offset 1'],
  ['<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
  ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<a href=x y">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
  ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
])('the HTML %s is refused', async (html, words) => {
  const fake = await server();
  const { chat, api } = await chatOf(fake);
  expect(await refused(api.sendMessage(chat.id, html, { parse_mode: 'HTML' }))).toBe(
    `400 Bad Request: can't parse entities: ${words}`,
  );
});

const row = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ text: `${at}`, callback_data: `${at}` }));
const keyboard = (...inline_keyboard: unknown[][]) => ({ reply_markup: { inline_keyboard } as never });

test.each([
  ['an empty text', '', {}, 'message text is empty'],
  ['white space', ' \n ', {}, 'text must be non-empty'],
  ['4,097 characters', 'x'.repeat(4097), {}, 'message is too long'],
  [
    '65 bytes of data',
    'x',
    keyboard([{ text: 'a', callback_data: 'é'.repeat(32) + 'x' }]),
    'BUTTON_DATA_INVALID',
  ],
  ['101 buttons', 'x', keyboard(row(50), row(51)), 'reply markup is too long'],
  [
    'a button that does nothing',
    'x',
    keyboard([{ text: 'a' }]),
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [
    'a button without a text',
    'x',
    keyboard([{ text: '', callback_data: 'a' }]),
    'inline keyboard button text must be non-empty',
  ],
  [
    'a button to a place without a dot',
    'x',
    keyboard([{ text: 'a', url: 'http://localhost:1/' }]),
    "inline keyboard button URL 'http://localhost:1/' is invalid: Wrong HTTP URL",
  ],
  ['an answer to nothing', 'x', { reply_parameters: { message_id: 99 } }, 'message to be replied not found'],
])('a message with %s is refused', async (_, text, options, words) => {
  const fake = await server();
  const { chat, api } = await chatOf(fake);
  expect(await refused(api.sendMessage(chat.id, text, options))).toBe(`400 Bad Request: ${words}`);
});

test('4,096 characters after parsing, 64 bytes and 100 buttons are taken', async () => {
  const fake = await server();
  const { chat, api } = await chatOf(fake);
  const html = `<b>${'&amp;'.repeat(4096)}</b>`;
  const buttons = keyboard(row(50), row(49), [{ text: 'a', callback_data: 'x'.repeat(64) }]);
  const sent = await api.sendMessage(chat.id, html, { parse_mode: 'HTML', ...buttons });
  expect(sent.text).toBe('&'.repeat(4096));
  const optional = { reply_parameters: { message_id: 99, allow_sending_without_reply: true } };
  expect((await api.sendMessage(chat.id, 'x', optional)).reply_to_message).toBeUndefined();
});

test('an edit must change something, find its message, and be of the bot’s own', async () => {
  const fake = await server();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  const { api } = botOf(fake);
  const buttons = { reply_markup: new InlineKeyboard().text('Go', 'go') };
  const sent = await api.sendMessage(chat.id, 'x', buttons);
  const edit = (id: number, text: string, options = {}) => api.editMessageText(chat.id, id, text, options);
  expect(await refused(edit(sent.message_id, 'x', buttons))).toBe(
    '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  );
  const edited = await edit(sent.message_id, 'y');
  expect(edited).toMatchObject({ text: 'y' });
  expect(edited).not.toHaveProperty('reply_markup');
  expect(await refused(edit(999, 'y'))).toBe('400 Bad Request: message to edit not found');
  const said = fake.userSends(ana, chat, 'mine');
  expect(await refused(edit(said.id, 'y'))).toBe("400 Bad Request: message can't be edited");
  await api.deleteMessage(chat.id, sent.message_id);
  expect(await refused(edit(sent.message_id, 'z'))).toBe('400 Bad Request: message to edit not found');
  expect(await refused(api.deleteMessage(chat.id, sent.message_id))).toBe(
    '400 Bad Request: message to delete not found',
  );
});

test('a button is pressed once, and its answer comes in time', async () => {
  const { fake, bot, heard } = await polling();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  const keyboard = new InlineKeyboard().text('Yes', 'go:1').url('Docs', 'https://example.com/');
  await bot.api.sendMessage(chat.id, 'Shall I?', { reply_markup: keyboard });
  const message = await fake.untilSays(chat, 'Shall I?');
  expect(fake.buttonsOf(message)).toEqual([
    { text: 'Yes', data: 'go:1', url: undefined },
    { text: 'Docs', data: undefined, url: 'https://example.com/' },
  ]);
  const press = fake.userPresses(ana, message, 'Yes');
  await fake.until('the press', () => heard.includes('go:1'));
  await bot.api.answerCallbackQuery(press.id, { text: 'Done', show_alert: true });
  expect(press.answered).toEqual({ text: 'Done', isAlert: true, url: '' });
  const old = '400 Bad Request: query is too old and response timeout expired or query ID is invalid';
  expect(await refused(bot.api.answerCallbackQuery(press.id))).toBe(old);
  const late = fake.userPresses(ana, message, 'Yes');
  fake.clock.advance(60_000);
  expect(await refused(bot.api.answerCallbackQuery(late.id))).toBe(old);
});

test('files go up as grammY sends them, and come down for an hour', async () => {
  const fake = await server();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  const { api } = botOf(fake);
  const csv = new InputFile(new TextEncoder().encode('a,b\n'), 'my data.csv');
  const sent = await api.sendDocument(chat.id, csv, { caption: '<b>Here</b>', parse_mode: 'HTML' });
  expect(sent.document).toMatchObject({ file_name: 'my data.csv', file_size: 4 });
  expect(sent.caption_entities).toEqual([{ type: 'bold', offset: 0, length: 4 }]);
  const file = await api.getFile(sent.document.file_id);
  expect(file.file_path).toMatch(/^documents\/file_\d+\.csv$/);
  const url = `${fake.api}/file/bot${fake.token}/${file.file_path}`;
  expect(await (await fetch(url)).text()).toBe('a,b\n');
  expect((await fetch(url.replace(fake.token, '7000000001:wrong'))).status).toBe(404);
  fake.clock.advance(3600_001);
  expect((await fetch(url)).status).toBe(404);
  await api.getFile(sent.document.file_id);
  expect((await fetch(url)).status).toBe(200);
  const again = await api.sendDocument(chat.id, sent.document.file_id);
  expect(again.document.file_id).toBe(sent.document.file_id);

  const large = fake.userSends(ana, chat, '', {
    files: [{ name: 'big.zip', content: '', size: 20 * 2 ** 20 + 1 }],
  });
  const { document } = fake.json(large) as { document: { file_id: string; file_size: number } };
  expect(document.file_size).toBe(20 * 2 ** 20 + 1);
  expect(await refused(api.getFile(document.file_id))).toBe('400 Bad Request: file is too big');
  expect(await refused(api.getFile('nonsense'))).toBe('400 Bad Request: invalid file_id');
  expect(await refused(api.sendDocument(chat.id, new InputFile(new Uint8Array(50 * 2 ** 20 + 1), 'x')))).toBe(
    '413 Request Entity Too Large',
  );
  expect(await refused(api.sendDocument(chat.id, csv, { caption: 'x'.repeat(1025) }))).toBe(
    '400 Bad Request: message caption is too long',
  );
});
