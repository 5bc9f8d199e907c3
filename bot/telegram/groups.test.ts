import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { file, rows, telegramGroups } from '../../test/fakes/telegram/groups.ts';

// What people send, and how it is shown.
const { db, fakeWith, house, everything, datanet, incoming } = await telegramGroups();

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

  await mill.agent.say(chatId, 'test:board', { title: 'Board', blocks: [], persistent: true });
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
  expect(new Set(entities.map(one => one.type))).toEqual(new Set(['bold']));
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

test.each(['/invite', '/link', '@gristmill_bot make an invite link'])(
  'in a topic whose name was never heard, %s is not answered in the open',
  async secret => {
    const fake = await fakeWith();
    const forum = fake.createGroup('Bakers', { kind: 'forum' });
    await house(fake);
    await fake.untilSays(forum, 'Welcome to Gristmill');
    const topic = fake.createTopic(forum, 'Recipes');
    const bo = fake.addMember(forum, 'Bo');
    // Telegram tells a topic's name with messages that answer none: the first that the bot hears of it answers one.
    const talk = fake.userSends(bo, forum, 'who is new?', { topic });
    const asked = fake.userSends(forum.owner, forum, secret, { topic, replyTo: talk });
    const answer = await fake.untilSays(forum, /the answer is for you alone/i, { after: asked });
    expect(answer.threadId).toBe(topic.threadId);
    expect(fake.textOf(answer)).not.toMatch(/sign-in|[A-Z0-9]{4}-[A-Z0-9]{4}/);
    const rows = await db.all(sql`
    select name, private from chat where external_id = ${`${forum.id}:${topic.threadId}`} and platform = 'telegram'`);
    expect(rows).toEqual([{ name: null, private: false }]);
  },
);

test('whoever left a group binds it no more from their private chat', async () => {
  const { fake, group, mill, owner } = await everything({ privacyMode: false });
  await datanet(fake, owner, group);
  const stella = fake.createUser('Stella');
  fake.addMember(group, stella);
  const met = fake.userSends(stella, group, '@gristmill_bot /datanet_list');
  await fake.untilSays(group, 'maths', { after: met });
  const [person] = await db.all<{ id: number; community: number; chat: number }>(sql`
    select person_id as id, community.id as community, chat.id as chat
    from identity, community join chat on community_id = community.id
    where identity.external_id = ${String(stella.id)} and chat.external_id = ${String(group.id)}`);
  if (!person) throw new Error('She is not known.');
  await mill.people.setRole(person.community, person.id, 'steward');
  const own = fake.privateChat(stella);

  const bind = () => fake.userSends(stella, own, `/datanet_bind maths channel:#${person.chat}`);
  await fake.untilSays(own, 'Files dropped in #Bakers go to maths', { after: bind() });
  await mill.rooms.chats.bind(person.chat, undefined);
  fake.removeMember(group, stella);
  await fake.untilSays(own, 'That is no channel here that you see', { after: bind() });
  expect((await mill.rooms.chats.listening(person.chat)).datanet).toBeUndefined();
});

test('a group is not bound while privacy mode hides its files, and is once the bot is an administrator', async () => {
  const { fake, group, owner } = await everything();
  await datanet(fake, owner, group);
  const bind = () => fake.userSends(owner, group, '/datanet_bind maths');
  const refusal = await fake.untilSays(group, 'privacy mode is on', { after: bind() });
  expect(fake.textOf(refusal)).toContain(
    'Make me an administrator there, or switch it off (@BotFather › /setprivacy',
  );
  fake.promote(group, fake.world.bot);
  await fake.untilSays(group, 'Files dropped here go to maths', { after: bind() });
});

test('where it may send no files it binds nothing, and a group that was bound is named in the status', async () => {
  const { fake, group, owner } = await everything({ privacyMode: false });
  await datanet(fake, owner, group);
  const bind = () => fake.userSends(owner, group, '/datanet_bind maths');
  await fake.untilSays(group, 'Files dropped here go to maths', { after: bind() });
  const status = () => fake.userSends(owner, group, '/status@gristmill_bot');
  fake.restrictBot(group, { photos: false, documents: false });
  await fake.untilSays(group, 'In Bakers I lack Send Photos and Send Files', { after: status() });
  await fake.untilSays(group, 'In Bakers I lack Send Photos and Send Files', { after: bind() });
});

test('who changes their first or last name is called by the new one from their next message on', async () => {
  const { fake, group } = await everything();
  const bo = fake.addMember(group, 'Bo');
  const say = () => fake.userSends(bo, group, '@gristmill_bot /bases');
  const called = () =>
    db.all(sql`
      select name from person join identity on person_id = person.id where external_id = ${String(bo.id)}`);
  await fake.untilSays(group, 'smollm2', { after: say() });
  expect(await called()).toEqual([{ name: 'Bo' }]);
  bo.firstName = 'Bo Operator';
  await fake.untilSays(group, 'smollm2', { after: say() });
  expect(await called()).toEqual([{ name: `Bo Operator #${String(bo.id).slice(-4)}` }]);
  bo.firstName = 'Boris';
  await fake.untilSays(group, 'smollm2', { after: say() });
  expect(await called()).toEqual([{ name: 'Boris' }]);
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
  const patiently = { timeout: 20_000 };
  await expect.poll(lines, patiently).toContain('lacks Send Photos, Send Files');
  const names = () => db.all(sql`select name from chat where external_id = ${String(channel.id)}`);
  await expect.poll(names, patiently).toEqual([{ name: 'Bread News' }]);
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
