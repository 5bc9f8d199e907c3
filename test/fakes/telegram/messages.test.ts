import { InlineKeyboard } from 'grammy';
import { expect, test } from 'vitest';
import { polling, privately, refused } from './with-grammy.ts';

// The real grammY on the fake: what texts, buttons and edits are taken and refused, in Telegram's words.
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
  const { chat, api } = await privately();
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
  const { chat, api } = await privately();
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
    keyboard([{ text: 'a', callback_data: `${'é'.repeat(32)}x` }]),
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
  const { chat, api } = await privately();
  expect(await refused(api.sendMessage(chat.id, text, options))).toBe(`400 Bad Request: ${words}`);
});

test('4,096 characters after parsing, 64 bytes and 100 buttons are taken', async () => {
  const { chat, api } = await privately();
  const html = `<b>${'&amp;'.repeat(4096)}</b>`;
  const buttons = keyboard(row(50), row(49), [{ text: 'a', callback_data: 'x'.repeat(64) }]);
  const sent = await api.sendMessage(chat.id, html, { parse_mode: 'HTML', ...buttons });
  expect(sent.text).toBe('&'.repeat(4096));
  const optional = { reply_parameters: { message_id: 99, allow_sending_without_reply: true } };
  expect((await api.sendMessage(chat.id, 'x', optional)).reply_to_message).toBeUndefined();
});

test('an edit must change something, find its message, and be of the bot’s own', async () => {
  const { fake, ana, chat, api } = await privately();
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

test('a button of a message that is gone still tells, without the message', async () => {
  const { fake, ana, chat, api } = await privately();
  await api.sendMessage(chat.id, 'x', { reply_markup: new InlineKeyboard().text('Go', 'go') });
  const message = await fake.untilSays(chat, 'x');
  fake.userDeletes(message);
  fake.userPresses(ana, message, 'go');
  const [update] = await api.getUpdates();
  expect(update?.callback_query?.message).toEqual({
    message_id: message.id,
    chat: fake.json(message).chat,
    date: 0,
  });
});

test('what people change and forward is told; what they delete is not', async () => {
  const { fake, ana, chat, api } = await privately();
  const message = fake.userSends(ana, chat, 'one /go');
  fake.userEdits(message, 'two');
  const channel = fake.createChannel('News', { bot: false });
  fake.userForwards(ana, fake.userSends(channel.owner, channel, 'news'), chat);
  fake.userDeletes(message);
  const updates = await api.getUpdates();
  expect(updates[0]?.message?.entities).toEqual([{ type: 'bot_command', offset: 4, length: 3 }]);
  expect(updates[1]?.edited_message).toMatchObject({ text: 'two', edit_date: expect.any(Number) });
  expect(updates[2]?.message?.forward_origin).toMatchObject({ type: 'channel', chat: { title: 'News' } });
  expect(updates).toHaveLength(3);
  const answer = await api.sendMessage(chat.id, 'x', {
    reply_parameters: { message_id: message.id, allow_sending_without_reply: true },
  });
  expect(answer).not.toHaveProperty('reply_to_message');
});

test('a draft is streamed into a private chat until the message comes, and can be stopped', async () => {
  const { fake, chat, api } = await privately();
  await api.sendMessageDraft(chat.id, 7, 'Think', { can_stop: true });
  expect(fake.draftOf(chat)).toMatchObject({ id: 7, text: 'Think' });
  await api.sendMessageDraft(chat.id, 7, '<b>Thinking</b>', { parse_mode: 'HTML', can_stop: true });
  expect(fake.draftOf(chat)?.entities).toEqual([{ type: 'bold', offset: 0, length: 8 }]);
  fake.userStopsDraft(chat);
  expect(fake.draftOf(chat)).toBeUndefined();
  const [update] = await api.getUpdates();
  expect(update?.stopped_message_generation).toMatchObject({ draft_id: 7, chat: { id: chat.id } });
  await api.sendMessageDraft(chat.id, 8, 'Again');
  await api.sendMessage(chat.id, 'Done');
  expect(fake.draftOf(chat)).toBeUndefined();
  await api.sendMessageDraft(chat.id, 9, 'Forgotten');
  fake.clock.advance(30_000);
  expect(fake.draftOf(chat)).toBeUndefined();
  const group = fake.createGroup('Bakery');
  expect(await refused(api.sendMessageDraft(group.id, 1, 'x'))).toContain('TEXTDRAFT_PEER_INVALID');
});

test('what the bot is doing is shown for five seconds or until it speaks; reactions are one a message', async () => {
  const { fake, ana, chat, api } = await privately();
  await api.sendChatAction(chat.id, 'typing');
  expect(fake.actionOf(chat)).toBe('typing');
  fake.clock.advance(5000);
  expect(fake.actionOf(chat)).toBeUndefined();
  const message = fake.userSends(ana, chat, 'x');
  await api.setMessageReaction(chat.id, message.id, [{ type: 'emoji', emoji: '👀' }]);
  expect(fake.reactionsTo(message)).toEqual(['👀']);
  const two = (['👍', '🔥'] as const).map(emoji => ({ type: 'emoji' as const, emoji }));
  expect(await refused(api.setMessageReaction(chat.id, message.id, two))).toContain('REACTIONS_TOO_MANY');
});

test('others’ messages are deleted by an administrator only, and old ones not at all', async () => {
  const { fake, ana, chat, api } = await privately();
  const group = fake.createGroup('Bakery');
  fake.addMember(group, ana);
  const said = fake.userSends(ana, group, 'x');
  expect(await refused(api.deleteMessage(group.id, said.id))).toBe(
    "400 Bad Request: message can't be deleted",
  );
  fake.promoteBot(group, ['can_delete_messages']);
  await api.deleteMessage(group.id, said.id);
  const old = await api.sendMessage(chat.id, 'x');
  fake.clock.advance(49 * 3600_000);
  expect(await refused(api.deleteMessage(chat.id, old.message_id))).toBe(
    "400 Bad Request: message can't be deleted for everyone",
  );
});
