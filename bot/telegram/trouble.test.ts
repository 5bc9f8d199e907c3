import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/sql.ts';
import {
  type FakeOptions,
  type FakeTelegram,
  startFakeTelegram,
} from '../../test/fakes/telegram/fake-telegram.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import type { Chat, Message, User } from '../../test/fakes/telegram/world.ts';
import { emptiedDatabase, stoppedAfterTest } from '../../test/fresh-house.ts';

// Telegram on a bad day, and people who try things.
const db = await emptiedDatabase();

async function fakeWith(options: FakeOptions = {}) {
  const fake = await startFakeTelegram({ limits: { group: { messages: 500, seconds: 60 } }, ...options });
  onTestFinished(() => fake.stop());
  return fake;
}

async function house(fake: FakeTelegram, options: Parameters<typeof openHouse>[2] = {}) {
  return stoppedAfterTest(await openHouse(db, fake, { groupPerMinute: 500, ...options }));
}

/** A group that the bot has joined, with an open datanet. */
async function everything(options: FakeOptions = {}) {
  const fake = await fakeWith(options);
  const group = fake.createGroup('Bakers');
  const mill = await house(fake);
  await fake.untilSays(group, 'Welcome to Gristmill', { seconds: 30 });
  return { fake, group, mill, owner: group.owner };
}

async function datanet(fake: FakeTelegram, owner: User, group: Chat, name = 'maths'): Promise<Message> {
  const asked = fake.userSends(owner, group, `/datanet_create ${name} text`);
  return fake.untilSays(group, `${name}\n`, { after: asked, seconds: 30 });
}

/** As many good rows, different for each seed. */
function rows(count: number, seed = 0): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `{"text":"Row ${at} of file ${seed} says something that is long enough, with the number ${at * 17 + seed * 991}."}`,
  ).join('\n');
}

const file = (name: string, content: string) => ({ name, content });
const incoming = () =>
  db.all<{ body: { files?: { name: string }[]; text?: string } }>(sql`select body from incoming order by id`);

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
  expect(mill.problems[0]).toEqual(['Telegram', expect.stringContaining('Another process listens')]);
  fake.userSends(owner, group, '/status@gristmill_bot');
  await fake.untilSays(group, /Database|Status/);
  expect(await mill.telegram.health()).toMatchObject([{ well: true }, {}]);
});

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

test('files that Telegram does not hand out are said to be lost, and nothing is stored', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.trouble({ method: 'file', times: 3, does: { kind: 'status', status: 503 } });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.txt', 'words')] });
  await fake.untilSays(group, 'send the files again');
  expect(await incoming()).toEqual([]);
  await fake.until('it in the log', () => mill.problems.length === 1);
  expect(String(mill.problems[0]?.[1])).not.toContain(fake.token);
});

test('a file over 20 MB is refused with what to do, and others of the chat go on', async () => {
  const { fake, group, owner } = await everything();
  const big = { ...file('big.jsonl', rows(3)), size: 21 * 1024 * 1024 };
  fake.userSends(owner, group, '@gristmill_bot', { files: [big] });
  const refusal = await fake.untilSays(group, '20 MB at most');
  expect(fake.textOf(refusal)).toContain('“big.jsonl” has 22 MB');
  expect(fake.textOf(refusal)).toContain('Send it in parts');
  expect(await incoming()).toEqual([]);
});

test('a slow file in one chat does not delay another chat', async () => {
  const { fake, group, owner } = await everything();
  const ana = fake.createUser('Ana');
  fake.trouble({ method: 'file', does: { kind: 'slow', milliseconds: 1500 } });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.jsonl', rows(12))] });
  await fake.until('the download', () => fake.requests.some(one => one.method === 'file'));
  const asked = fake.userSends(ana, fake.privateChat(ana), '/help');
  await fake.untilSays(fake.privateChat(ana), /help/i, { after: asked });
  expect(fake.requests.find(one => one.method === 'file')?.status).toBe(0);
});

test('an album is one submission, in private and in a group that is bound to a datanet', async () => {
  const { fake, group, owner } = await everything({ privacyMode: false });
  await datanet(fake, owner, group);
  const album = (from: number) => [0, 1, 2].map(at => file(`part-${from + at}.jsonl`, rows(8, from + at)));
  fake.userSends(owner, fake.privateChat(owner), 'three of them', { files: album(0) });
  const card = await fake.untilSays(fake.privateChat(owner), 'waiting for reviewers', { seconds: 40 });
  expect(fake.textOf(card)).toContain('24 rows');
  fake.userSends(owner, group, '/datanet_bind maths');
  await fake.untilSays(group, /bound|go to/i);
  const last = fake.userSends(owner, group, '', { files: album(3) });
  const answer = await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
  expect(answer.replyTo).toBe(fake.albumOf(last)[0]);
  const bodies = (await incoming()).map(one => one.body).filter(body => body.files?.length);
  expect(bodies.map(body => [body.text, body.files?.length])).toEqual([
    ['three of them', 3],
    ['', 3],
  ]);
  expect(bodies[0]?.files?.map(each => each.name)).toEqual(['part-0.jsonl', 'part-1.jsonl', 'part-2.jsonl']);
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
  expect(again.problems).toEqual([['Update 1 of Telegram', expect.stringContaining('given up')]]);
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

test('10,000 characters with code and a table arrive whole, in messages that Telegram takes', async () => {
  const { fake, group, mill } = await everything();
  const [row] = await db.all<{ id: number }>(
    sql`select id from chat where external_id = ${String(group.id)}`,
  );
  const words = Array.from(
    { length: 120 },
    (_, at) => `Sentence number ${at} says something of <use> & worth.`,
  );
  const code = Array.from({ length: 100 }, (_, at) => `console.log("line ${at}");`);
  const markdown = `${words.slice(0, 60).join(' ')}\n\n\`\`\`js\n${code.join('\n')}\n\`\`\`\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n${words.slice(60).join(' ')}`;
  await mill.agent.say(row?.id ?? 0, 'test:long', {
    blocks: [{ kind: 'text', markdown }],
    buttons: [{ label: 'Go', call: { command: 'help', args: {} } }],
  });
  const last = await fake.untilSays(group, 'Sentence number 119');
  expect(fake.buttonsOf(last).map(one => one.text)).toEqual(['Go']);
  const all = fake
    .messagesOf(group)
    .map(one => fake.textOf(one))
    .join('\n');
  for (const piece of [...words, ...code]) expect(all).toContain(piece);
  const blocks = fake.messagesOf(group).flatMap(one => (one.body.entities ?? []) as { type: string }[]);
  expect(blocks.filter(one => one.type === 'pre').length).toBeGreaterThanOrEqual(2);

  await mill.agent.say(row?.id ?? 0, 'test:longer', {
    blocks: [{ kind: 'quote', text: 'word '.repeat(8000), by: 'x' }],
  });
  await fake.untilSays(group, 'all.md');
  await fake.untilSays(group, 'in the file below');
});

test('a card gets its picture later, then another one, and a board that was deleted comes back', async () => {
  const { fake, group, mill } = await everything();
  const [row] = await db.all<{ id: number }>(
    sql`select id from chat where external_id = ${String(group.id)}`,
  );
  const chatId = row?.id ?? 0;
  const curve = (title: string) => ({
    kind: 'picture' as const,
    alt: `The curve of ${title}`,
    picture: {
      chart: 'curve' as const,
      title,
      subtitle: '',
      x: 'step',
      y: 'loss',
      series: [
        {
          name: 'loss',
          points: [
            [0, 3],
            [1, 2],
          ] as [number, number][],
        },
      ],
    },
  });
  await mill.agent.say(chatId, 'test:card', { title: 'Card', blocks: [] });
  const card = await fake.untilSays(group, 'Card');
  await mill.agent.say(chatId, 'test:card', { title: 'Card', blocks: [curve('one')] });
  await fake.until('the picture', () => fake.textOf(card).includes('The curve of one'));
  const photo = JSON.stringify(card.body.photo);
  await mill.agent.say(chatId, 'test:card', { title: 'Card, changed', blocks: [curve('one')] });
  await fake.until('the caption', () => fake.textOf(card).includes('Card, changed'));
  expect(JSON.stringify(card.body.photo)).toBe(photo);
  expect(fake.requests.filter(one => one.method === 'editMessageMedia')).toHaveLength(1);
  await mill.agent.say(chatId, 'test:card', { title: 'Card, done', blocks: [curve('two')] });
  await fake.until('the other picture', () => fake.textOf(card).includes('The curve of two'));
  expect(JSON.stringify(card.body.photo)).not.toBe(photo);

  await mill.agent.say(chatId, 'test:board', { title: 'Board', blocks: [], standing: true });
  const board = await fake.untilSays(group, 'Board');
  await mill.agent.outbox.again('test:board');
  await fake.until('a look', () =>
    fake.requests.some(one => one.method === 'editMessageText' && one.status === 400),
  );
  fake.userDeletes(board);
  await mill.agent.outbox.again('test:board');
  await fake.untilSays(group, 'Board', { after: board });
});

test('where the group lets the bot send no pictures, the words come without them', async () => {
  const { fake, group, mill } = await everything();
  fake.restrictBot(group, { photos: false });
  const [row] = await db.all<{ id: number }>(
    sql`select id from chat where external_id = ${String(group.id)}`,
  );
  await mill.agent.say(row?.id ?? 0, 'test:board', {
    title: 'Board',
    blocks: [
      { kind: 'picture', alt: 'x', picture: { chart: 'leaderboard', title: 'b', subtitle: '', entries: [] } },
    ],
  });
  await fake.untilSays(group, 'this group lets the bot send none');
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

test('hostile names and words break nothing, and ping nobody', async () => {
  const { fake, group, owner } = await everything();
  await datanet(fake, owner, group);
  const evil = fake.addMember(
    group,
    fake.createUser('<b>@everyone</b> \u202e[x](javascript:alert(1)) 👨‍👩‍👧', { username: null }),
  );
  const none = fake.createUser('', { username: null });
  fake.userSends(owner, group, '/role contributor', { replyTo: fake.userSends(evil, group, 'hello') });
  const given = await fake.untilSays(group, 'is now a contributor');
  const entities = (given.body.entities ?? []) as { type: string }[];
  expect(entities.map(one => one.type)).toEqual(['bold']);
  fake.userSends(evil, group, '@gristmill_bot /submit maths', {
    files: [file(`../../etc/${'x'.repeat(300)}<i>.jsonl`, rows(12))],
  });
  await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
  fake.userStarts(none);
  await fake.untilSays(fake.privateChat(none), 'Welcome');
  fake.userStarts(evil);
  await fake.untilSays(fake.privateChat(evil), 'Welcome');
  fake.deleteAccount(evil);
});

test('forwarded commands, other bots, stickers and edited messages', async () => {
  const { fake, group, owner } = await everything();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  const command = fake.userSends(owner, group, '/datanet_create mine text');
  await fake.untilSays(group, 'mine\n');
  fake.userForwards(ana, command, chat);
  await fake.untilSays(chat, 'was forwarded, so it is not run');
  const robot = fake.createUser('Robot', { bot: true });
  fake.addMember(group, robot);
  fake.userSends(robot, group, '/bases@gristmill_bot');
  fake.userEdits(command, '/datanet_create other text');
  fake.inject({
    message: {
      message_id: 999,
      date: 1,
      chat: { id: ana.id, type: 'private', first_name: 'Ana' },
      from: { id: ana.id, is_bot: false, first_name: 'Ana' },
      sticker: {},
    },
  });
  await fake.untilSays(chat, 'can’t be taken');
  expect((await incoming()).map(one => one.body.text)).toEqual(['/datanet_create mine text']);
});

test('administrators are operators while they are; an anonymous one presses their own buttons', async () => {
  const { fake, group } = await everything();
  const ada = fake.addMember(group, 'Ada', { anonymous: true });
  const asked = fake.userSends(ada, group, '/datanet_create ada text');
  await fake.untilSays(group, 'ada\n', { after: asked });
  fake.userSends(ada, group, '/datanet_close ada');
  const plan = await fake.untilSays(group, 'Close ada?');
  fake.userPresses(ada, plan, fake.buttonsOf(plan)[0]?.text ?? '');
  await fake.untilSays(group, /closed/i, { after: plan });

  fake.promoteBot(group);
  const bo = fake.addMember(group, 'Bo', { administrator: true });
  fake.userSends(bo, group, '/datanet_create bo text');
  await fake.untilSays(group, 'bo\n');
  fake.demote(group, bo);
  const again = fake.userSends(bo, group, '/datanet_create more text');
  await fake.untilSays(group, 'is for a steward', { after: again });
});

test('each topic of a forum is a chat of its own', async () => {
  const fake = await fakeWith();
  const forum = fake.createGroup('Bakers', { kind: 'forum' });
  await house(fake);
  await fake.untilSays(forum, 'Welcome to Gristmill');
  const topic = fake.createTopic(forum, 'Recipes');
  const asked = fake.userSends(forum.owner, forum, '/datanet_create recipes text', { topic });
  const card = await fake.untilSays(forum, 'recipes\n', { after: asked });
  expect(card.threadId).toBe(topic.threadId);
  expect(
    await db.all(
      sql`select external_id, name from chat where external_id like '%:%' and platform = 'telegram'`,
    ),
  ).toEqual([{ external_id: `${forum.id}:${topic.threadId}`, name: 'Bakers › Recipes' }]);
});

test('a channel is known by its title, and what is missing in a group is said', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.userStarts(owner);
  await fake.untilSays(fake.privateChat(owner), 'Welcome');
  fake.userSends(owner, group, '/bases@gristmill_bot');
  await fake.untilSays(group, 'smollm2');
  const channel = fake.createChannel('Bread News', { bot: false });
  fake.addMember(channel, owner);
  fake.promote(channel, fake.world.bot);
  fake.restrictBot(group, { photos: false, documents: false });
  await fake.until('the rights', () => fake.updates.pending().length === 0);
  fake.userSends(owner, group, '/bases@gristmill_bot');
  const lines = async () => (await mill.telegram.health()).map(line => line.words).join('\n');
  while (!(await lines()).includes('lacks')) await new Promise(resolve => setImmediate(resolve));
  expect(await lines()).toContain('lacks Send Photos, Send Files');
  const rows_ = await db.all(sql`select name from chat where external_id = ${String(channel.id)}`);
  expect(rows_).toEqual([{ name: 'Bread News' }]);
});

test('a form lasts over a restart, and a command leaves it', async () => {
  const { fake, mill } = await everything();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  fake.userSends(ana, chat, '/ask');
  const form = await fake.untilSays(chat, 'Question: ');
  await mill.close();
  await house(fake);
  fake.userSends(ana, chat, 'How does it work?');
  await fake.until('the sent form', () => fake.textOf(form).includes('Sent.'));
  fake.userSends(ana, chat, '/ask');
  const second = await fake.untilSays(chat, 'Question: ', { after: form });
  fake.userSends(ana, chat, '/bases');
  await fake.untilSays(chat, 'smollm2');
  await fake.until('the left form', () => fake.textOf(second).includes('Left,'));
  expect(() => fake.userPresses(ana, second, 'Cancel')).toThrow();
});
