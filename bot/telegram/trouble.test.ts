import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { FakeTelegram as Fake } from '../../test/fakes/telegram/fake-telegram.ts';
import { file, rows, telegramGroups } from '../../test/fakes/telegram/groups.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import type { Chat } from '../../test/fakes/telegram/world.ts';

// Telegram on a bad day.
const { db, fakeWith, house, everything, datanet, incoming } = await telegramGroups();

test('a wrong token is said with the way to a right one, and stops nothing else', async () => {
  const fake = await fakeWith();
  const mill = await house(fake, { token: '7000000001:wrong' });
  expect(await mill.telegram.health()).toMatchObject([
    { well: false, words: expect.stringContaining('@BotFather') },
  ]);
  expect(mill.telegram.addUrl()).toBeUndefined();
});

test('a second process with the token is said, and polling goes on when it is gone', async () => {
  const { fake, mill, group, owner } = await everything();
  const other = await fetch(`${fake.api}/bot${fake.token}/getUpdates?timeout=1&offset=-1`);
  await other.text();
  await fake.until('the conflict', () => mill.problems.length > 0);
  expect(mill.problems[0]).toMatchObject({ msg: expect.stringContaining('Another process listens') });
  fake.userSends(owner, group, '/status@gristmill_bot');
  await fake.untilSays(group, /Database|Status/);
  expect(await mill.telegram.health()).toMatchObject([{ well: true }, {}]);
});

test.each(['getMyCommands', 'setMyCommands'])(
  'menus are set until they are there, which is said (%s fails)',
  async method => {
    const fake = await fakeWith();
    const group = fake.createGroup('Bakers');
    fake.trouble({ method, times: Number.POSITIVE_INFINITY, does: { kind: 'status', status: 502 } });
    const mill = await house(fake);
    await fake.untilSays(group, 'Welcome to Gristmill', { seconds: 20 });
    const isMissing = async () =>
      (await mill.telegram.health()).some(line => line.part === 'Telegram: commands');
    while (!(await isMissing())) await new Promise(resolve => setImmediate(resolve));
    fake.clearTrouble();
    await fake.until('the menus', () => fake.commands('all_private_chats').length > 0, 25);
    while (await isMissing()) await new Promise(resolve => setImmediate(resolve));
  },
);

test('what was set as a webhook before is taken away when it polls', async () => {
  const fake = await fakeWith();
  await fetch(`${fake.api}/bot${fake.token}/setWebhook?url=http://127.0.0.1:9/telegram`);
  const group = fake.createGroup('Bakers');
  await house(fake);
  await fake.untilSays(group, 'Welcome to Gristmill');
});

test('a storm of 429, 5xx and lost connections in the middle of a live card loses nothing', async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  for (const does of [
    { kind: 'rate limit', retryAfterSeconds: 1 },
    { kind: 'status', status: 502 },
    { kind: 'drop' },
  ] as const) {
    fake.trouble({ method: /^(send|edit)Message/, does });
  }
  fake.trouble({ method: 'editMessageText', does: { kind: 'drop the answer' } });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.jsonl', rows(12))] });
  const card = await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
  const cards = fake.messagesOf(group).filter(one => fake.textOf(one).includes('Submission 1'));
  expect(cards).toEqual([card]);
  expect(mill.problems).toEqual([]);
});

const never = { times: Number.POSITIVE_INFINITY };
const said = (fake: Fake, chat: Chat, words: string) =>
  fake.messagesOf(chat).filter(one => fake.textOf(one).includes(words));

test.each([
  ['getFile answers 502', { method: 'getFile', does: { kind: 'status', status: 502 } }],
  ['getFile is cut off', { method: 'getFile', does: { kind: 'drop' } }],
  ['getFile is refused for now', { method: 'getFile', does: { kind: 'rate limit', retryAfterSeconds: 1 } }],
  ['the file host answers 503', { method: 'file', does: { kind: 'status', status: 503 } }],
  ['the file host is cut off', { method: 'file', does: { kind: 'drop' } }],
] as const)(
  'while %s a file is asked for again, which is said once, and its chat goes on',
  async (_, trouble) => {
    const { fake, group, owner, mill } = await everything();
    await datanet(fake, owner, group);
    fake.trouble({ ...trouble, ...never });
    fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.jsonl', rows(12))] });
    await fake.untilSays(group, 'does not hand out your file just now', { seconds: 20 });
    fake.userSends(owner, group, '/bases@gristmill_bot');
    await fake.untilSays(group, 'smollm2');
    fake.clearTrouble();
    await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
    expect(said(fake, group, 'does not hand out your file')).toHaveLength(1);
    expect(mill.problems).toEqual([]);
  },
);

test('a file that waits for Telegram is fetched after restarts, however many, and said once', async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  fake.trouble({ method: 'getFile', does: { kind: 'status', status: 502 }, ...never });
  const direct = fake.privateChat(owner);
  fake.userSends(owner, direct, '', { files: [0, 1].map(at => file(`part-${at}.jsonl`, rows(8, at))) });
  await fake.untilSays(direct, 'does not hand out your file just now', { seconds: 20 });
  const attempts = () => db.all(sql`select 1 from telegram_update where done_at is null and attempts > 0`);
  await mill.close();
  for (let start = 0; start < 2; start++) {
    const asked = fake.requests.filter(one => one.method === 'getFile').length;
    const again = await house(fake);
    await fake.until(
      'it asks again',
      () => fake.requests.filter(one => one.method === 'getFile').length > asked,
    );
    await again.close();
  }
  expect(await attempts()).toHaveLength(2);
  fake.clearTrouble();
  await house(fake);
  await fake.untilSays(direct, 'waiting for reviewers', { seconds: 40 });
  expect((await incoming()).at(-1)?.body.files).toHaveLength(2);
  expect(said(fake, direct, 'does not hand out your file')).toHaveLength(1);
});

test('a file that is gone at Telegram is said at once', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.trouble({ method: 'file', does: { kind: 'status', status: 404 }, ...never });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.txt', 'words')] });
  await fake.untilSays(group, 'is no longer at Telegram');
  expect(await incoming()).toEqual([]);
  expect(fake.requests.filter(one => one.method === 'file')).toHaveLength(2);
  expect(mill.problems).toEqual([]);
});

test('what failed here is said when Telegram is back, and in the log without the token', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.trouble({
    method: 'getFile',
    does: { kind: 'status', status: 400, message: 'Bad Request: invalid file_id' },
  });
  fake.trouble({ method: 'sendMessage', times: 2, does: { kind: 'status', status: 502 } });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.txt', 'words')] });
  await fake.untilSays(group, 'is no longer at Telegram', { seconds: 20 });
  expect(inspect(mill.problems)).not.toContain(fake.token);
});

test('a kill between two parts of an album loses none of them', async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  const direct = fake.privateChat(owner);
  // The album is cut in two by the restart, as far as the bot hears.
  const release = fake.holdUpdates();
  const last = fake.userSends(owner, direct, '', {
    files: [0, 1].map(at => file(`part-${at}.jsonl`, rows(8, at))),
  });
  const [, second] = fake.albumOf(last);
  const parts = fake.updates.pending();
  const held = parts.find(one => (one.update.message as { message_id: number }).message_id === second?.id);
  if (held) fake.updates.drop(held);
  await mill.close();
  const again = await openHouse(db, fake, { groupPerMinute: 500, albumQuietMs: 5000 });
  release();
  await fake.until('the first part', () => fake.updates.pending().length === 0);
  while ((await db.all(sql`select 1 from telegram_update where album is not null`)).length < 1)
    await new Promise(resolve => setImmediate(resolve));
  await again.stop();
  if (held) fake.inject(held.update);
  await house(fake, { albumQuietMs: 300 });
  await fake.untilSays(direct, 'waiting for reviewers', { seconds: 40 });
  const all = await incoming();
  expect(all.at(-1)?.body.files?.map(each => each.name)).toEqual(['part-0.jsonl', 'part-1.jsonl']);
});

test('updates that were stored and not worked off run after a kill, once', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.userSends(owner, group, '/datanet_create once text');
  await fake.untilSays(group, 'once\n');
  await mill.close();
  // As a SIGKILL leaves them: one before it was handed over, one after and before that was noted.
  fake.userSends(owner, group, '/datanet_create twice text');
  const [pending] = fake.updates.pending();
  await db.run(sql`
    insert into telegram_update (bot_id, update_id, lane, body)
    values (${fake.world.bot.id}, ${pending?.update.update_id}, ${String(group.id)}, ${JSON.stringify(pending?.update)})`);
  await db.run(sql`update telegram_update set done_at = null, body = '{}' where body is null`);
  await house(fake);
  await fake.untilSays(group, 'twice\n', { seconds: 30 });
  for (const name of ['once', 'twice'])
    expect(fake.messagesOf(group).filter(one => fake.textOf(one).startsWith(`${name}\n`))).toHaveLength(1);
  while ((await db.all(sql`select 1 from telegram_update where done_at is null`)).length)
    await new Promise(resolve => setImmediate(resolve));
});

test('an update that never ends is given up after some starts', async () => {
  const { fake, mill, group, owner } = await everything();
  await mill.close();
  await db.run(sql`
    insert into telegram_update (bot_id, update_id, lane, body, attempts)
    values (${fake.world.bot.id}, 1, '1', '{"message": {"chat": null}}', 5)`);
  const again = await house(fake);
  expect(again.problems).toMatchObject([{ update: 1, msg: expect.stringContaining('given up') }]);
  fake.userSends(owner, group, '/bases@gristmill_bot');
  await fake.untilSays(group, 'smollm2');
});

test('malformed and unknown updates are passed over', async () => {
  const { fake, group, owner } = await everything();
  for (const odd of [
    {},
    { message: null },
    { message: {} },
    { message: { message_id: 1, chat: { id: 5 } } },
    { message: { message_id: 2, date: 1, chat: { id: 'x', type: 'private' }, from: {}, text: 7 } },
    { callback_query: { id: '1' } },
    { callback_query: { id: '2', from: { id: 1 }, data: 'press', message: { chat: { id: 1 } } } },
    { my_chat_member: {} },
    { poll: { id: 'x' } },
    { something_new: { a: 1 } },
  ])
    fake.inject(odd);
  fake.userSends(owner, group, '/bases@gristmill_bot');
  await fake.untilSays(group, 'smollm2');
});

test('a webhook takes what has the secret, stores it, and is given to Telegram', async () => {
  const fake = await fakeWith();
  const { serve } = await import('@hono/node-server');
  let take: ((request: Request) => Promise<Response>) | undefined;
  const server = serve({
    fetch: request => take?.(request) ?? new Response('', { status: 503 }),
    port: 0,
    hostname: '127.0.0.1',
  });
  await new Promise<void>(resolve => server.once('listening', () => resolve()));
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/telegram`;
  const mill = await house(fake, { webhook: { url } });
  take = mill.telegram.receive;
  const group = fake.createGroup('Bakers');
  await fake.untilSays(group, 'Welcome to Gristmill', { seconds: 30 });
  const post = (secret: string, body: string) =>
    fetch(url, { method: 'POST', body, headers: { 'X-Telegram-Bot-Api-Secret-Token': secret } });
  const update = JSON.stringify({ update_id: 7, message: { text: '/datanet_create evil text' } });
  expect((await post('guess', update)).status).toBe(401);
  expect((await post('', update)).status).toBe(401);
  const { secret_token: secret } = fake.requests.find(one => one.method === 'setWebhook')?.params ?? {};
  expect((await post(String(secret), 'x'.repeat(1_100_000))).status).toBe(413);
  expect((await post(String(secret), 'no json')).status).toBe(200);
  expect(await db.all(sql`select 1 from telegram_update where update_id = 7`)).toEqual([]);
  expect(await mill.telegram.health()).toMatchObject([
    { well: true, words: expect.stringContaining(`by webhook at ${url}`) },
    {},
  ]);
});

test('somebody who blocked the bot gets no more, and it is recorded why', async () => {
  const { fake, mill } = await everything();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  fake.userStarts(ana);
  await fake.untilSays(chat, 'Welcome');
  fake.block(ana);
  const [row] = await db.all<{ id: number }>(sql`select id from chat where external_id = ${String(ana.id)}`);
  await mill.agent.say(row?.id ?? 0, 'test:blocked', { blocks: [{ kind: 'text', markdown: 'hello' }] });
  const refused = () => db.first(sql`select reason from delivery where state = 'refused'`);
  while (!(await refused())) await new Promise(resolve => setImmediate(resolve));
  expect(await refused()).toEqual({ reason: 'Telegram: the person has blocked the bot.' });
});

test('a group that becomes a supergroup goes on as it was', async () => {
  const fake = await fakeWith();
  const group = fake.createGroup('Bakers', { kind: 'group' });
  const mill = await house(fake);
  await fake.untilSays(group, 'Welcome to Gristmill');
  await datanet(fake, group.owner, group);
  const release = fake.holdUpdates();
  const grown = fake.migrate(group);
  // Something is said by us before it is heard of.
  const [row] = await db.all<{ id: number }>(
    sql`select id from chat where external_id = ${String(group.id)}`,
  );
  await mill.agent.say(row?.id ?? 0, 'test:moved', { blocks: [{ kind: 'text', markdown: 'still here' }] });
  await fake.untilSays(grown, 'still here');
  release();
  fake.userSends(group.owner, grown, '/datanet_show maths');
  await fake.untilSays(grown, 'maths\n');
  expect(
    await db.all(
      sql`select external_id from community where platform = 'telegram' and external_id like '-%'`,
    ),
  ).toEqual([{ external_id: String(grown.id) }]);
});

test('a long reply that is interrupted goes on with what is missing, also after a restart', async () => {
  const { fake, group, mill } = await everything();
  const [row] = await db.all<{ id: number }>(
    sql`select id from chat where external_id = ${String(group.id)}`,
  );
  const text = Array.from({ length: 1500 }, (_, at) => `word${at}.`).join(' ');
  const parts = () => fake.messagesOf(group).filter(one => fake.textOf(one).includes('word'));
  // What was answered for is known: only the answer that is on its way when the process dies can come twice.
  const stop = fake.onChange(() => {
    if (parts().length !== 1) return;
    stop();
    fake.trouble({ method: 'sendMessage', times: 100, does: { kind: 'status', status: 502 } });
  });
  await mill.agent.say(row?.id ?? 0, 'test:long', { blocks: [{ kind: 'quote', text }] });
  await fake.until('a refusal', () => fake.requests.some(one => one.status === 502));
  await mill.close();
  fake.clearTrouble();
  await house(fake);
  await fake.untilSays(group, 'word1499.', { seconds: 30 });
  for (const word of ['word0.', 'word1499.'])
    expect(parts().filter(one => fake.textOf(one).includes(word))).toHaveLength(1);
});
