import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { file, rows, telegramGroups } from '../../test/fakes/telegram/groups.ts';

// Telegram on a bad day.
const { db, fakeWith, house, everything, datanet } = await telegramGroups();

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
    values (${fake.world.bot.id}, 1, '1', '{"message": {"chat": null}}', 6)`);
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
