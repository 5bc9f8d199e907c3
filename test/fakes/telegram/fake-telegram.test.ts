import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { apiOf, polling, privately, refused, server } from './with-grammy.ts';

// The real grammY on the fake: how updates come, and what goes wrong on the way.
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
  expect(await refused(apiOf(fake, '7000000001:wrong').getMe())).toBe('401 Unauthorized');
  expect(await refused(apiOf(fake, 'nonsense').getMe())).toBe('401 Unauthorized: invalid token specified');
});

test('an update comes again until a higher offset confirms it', async () => {
  const fake = await server();
  const api = apiOf(fake);
  const ana = fake.createUser('Ana');
  fake.userSends(ana, fake.privateChat(ana), 'one');
  fake.userSends(ana, fake.privateChat(ana), 'two');
  const texts = async (offset: number) =>
    (await api.getUpdates({ offset, timeout: 0 })).map(one => one.message?.text);
  expect(await texts(0)).toEqual(['one', 'two']);
  // Asked again at once for the same, the server gives one only.
  const [first, ...none] = await api.getUpdates({ offset: 0 });
  expect(none).toEqual([]);
  expect(await texts((first?.update_id ?? 0) + 1)).toEqual(['two']);
  expect(await texts(0)).toEqual(['two']);
});

test('a second poller ends the first with 409', async () => {
  const { fake } = await polling();
  const second = apiOf(fake).getUpdates({ timeout: 1 });
  await fake.until('the refusal', () => fake.requests.some(one => one.status === 409));
  await second;
});

test('a poller that goes away takes no update with it', async () => {
  const { fake, ana, chat, api } = await privately();
  const gone = new AbortController();
  const poll = api.getUpdates({ timeout: 30 }, gone.signal as never);
  await fake.until('the poll', () => fake.updates.isPolled());
  gone.abort();
  await expect(poll).rejects.toThrow();
  await fake.until('its end', () => !fake.updates.isPolled());
  fake.userSends(ana, chat, 'hello');
  expect((await api.getUpdates({ timeout: 5 })).map(one => one.message?.text)).toEqual(['hello']);
});

test('a webhook gets updates with its secret, again until it takes them, and ends polling', async () => {
  const fake = await server({ webhookRetryMs: 10 });
  const api = apiOf(fake);
  const seen: { secret: unknown; text: string }[] = [];
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
  onTestFinished(() => new Promise<void>(resolve => hook.close(() => resolve())));
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

test('kinds of updates that were not asked for are not kept', async () => {
  const { fake, ana, chat, api } = await privately();
  const message = fake.userSends(ana, chat, 'one');
  fake.userReacts(ana, message, '👍');
  expect(await api.getUpdates()).toHaveLength(1);
  await api.getUpdates({ allowed_updates: ['message_reaction'], offset: -1 });
  fake.userSends(ana, chat, 'two');
  fake.userReacts(ana, message, '🔥');
  const updates = await api.getUpdates();
  expect(updates.at(-1)?.message_reaction?.new_reaction).toEqual([{ type: 'emoji', emoji: '🔥' }]);
  expect(updates.map(one => one.message?.text)).not.toContain('two');
});

test('updates can come twice, last first, late, or be of no known kind', async () => {
  const { fake, heard } = await polling();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  fake.sendTwice(true);
  fake.userSends(ana, chat, 'one');
  await fake.until('it twice', () => heard.length === 2);
  fake.sendTwice(false);
  fake.sendBackwards(true);
  const release = fake.holdUpdates();
  fake.userSends(ana, chat, 'two');
  fake.userSends(ana, chat, 'three');
  release();
  await fake.until('both', () => heard.includes('two') && heard.includes('three'));
  expect(heard.indexOf('three')).toBeLessThan(heard.indexOf('two'));
  fake.sendBackwards(false);
  fake.inject({ teleported: { to: 'Mars' } });
  fake.inject({ message: { text: 'without a chat' } });
  fake.userSends(ana, chat, 'after all');
  await fake.until('the last', () => heard.includes('after all'));
});

test('updates are kept for 24 hours', async () => {
  const { fake, ana, chat, api } = await privately();
  fake.userSends(ana, chat, 'old');
  fake.clock.advance(25 * 3600_000);
  fake.userSends(ana, chat, 'new');
  expect((await api.getUpdates()).map(one => one.message?.text)).toEqual(['new']);
});

test('the scripted trouble happens as often as it is meant, to what it is meant for', async () => {
  const { fake, chat, api } = await privately();
  const other = fake.privateChat(fake.createUser('Bo'));
  const send = (id = chat.id) => api.sendMessage(id, 'x');
  fake.trouble({ method: 'sendMessage', chat, times: 2, does: { kind: 'rate limit', retryAfterSeconds: 7 } });
  await send(other.id);
  await expect(send()).rejects.toMatchObject({ error_code: 429, parameters: { retry_after: 7 } });
  expect(await refused(send())).toBe('429 Too Many Requests: retry after 7');
  await send();
  fake.trouble({ does: { kind: 'status', status: 500 } });
  expect(await refused(send())).toBe('500 Internal Server Error: restart');
  fake.trouble({ does: { kind: 'status', status: 502 } });
  await expect(send()).rejects.toThrow("Network request for 'sendMessage' failed");
  fake.trouble({ does: { kind: 'drop' } });
  await expect(send()).rejects.toThrow();
  expect(fake.messagesOf(chat)).toHaveLength(1);
  fake.trouble({ does: { kind: 'drop the answer' } });
  await expect(send()).rejects.toThrow();
  expect(fake.messagesOf(chat)).toHaveLength(2);
  fake.trouble({ method: /^send/, times: 9, does: { kind: 'drop' } });
  fake.clearTrouble();
  await send();
  fake.away(true);
  await expect(send()).rejects.toThrow();
  fake.away(false);
  await send();
});

test('messages over the limits are counted, and refused where that is switched on', async () => {
  const { fake, chat, api } = await privately();
  const group = fake.createGroup('Bakery');
  for (let n = 0; n < 20; n++) await api.sendMessage(group.id, 'x');
  expect(fake.overLimits()).toBe(0);
  const last = await api.sendMessage(group.id, 'x');
  expect(fake.overLimits()).toBe(1);
  fake.enforceLimits(true);
  expect(await refused(api.editMessageText(group.id, last.message_id, 'y'))).toMatch(
    /^429 Too Many Requests: retry after (59|60)$/,
  );
  fake.clock.advance(60_000);
  await api.editMessageText(group.id, last.message_id, 'y');
  for (let n = 0; n < 5; n++) await api.sendMessage(chat.id, 'x');
  expect(await refused(api.sendMessage(chat.id, 'x'))).toMatch(/retry after [1-5]$/);
  await api.sendChatAction(chat.id, 'typing');
});
