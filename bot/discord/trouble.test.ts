import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { permission } from '../../test/fakes/discord/permissions.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';

// Discord on a bad day, and people who try things.
const { db, fakeWith, house, everything } = await discordServers();

test('a wrong token is said with the page that mends it, and stops nothing else', async () => {
  const fake = await fakeWith();
  const mill = await house(fake, { token: 'MTIz.wrong.token' });
  expect(mill.discord.health()).toMatchObject([
    { well: false, words: expect.stringContaining('Reset Token') },
  ]);
  expect(mill.discord.inviteUrl).toContain('client_id=123');
});

test('without the message content switch it works by mentions, and says which switch', async () => {
  const fake = await fakeWith({ messageContent: false });
  const guild = fake.createGuild('Bakers');
  const mill = await house(fake);
  await fake.until('the connection', () => fake.gateway.connected());
  expect(mill.discord.health()).toMatchObject([
    { well: true },
    { well: false, words: expect.stringContaining('Message Content Intent') },
  ]);
  fake.userSends(guild.owner, guild.general, `<@${fake.world.bot.id}> /datanet list`);
  await fake.untilSays(guild.general, /datanet/i);
});

test('while the gateway can’t be reached the start goes on, says so, and connects when it can', async () => {
  const fake = await fakeWith();
  const guild = fake.createGuild('Bakers');
  fake.gateway.setAway(true);
  const mill = await house(fake);
  expect(mill.discord.health()).toMatchObject([{ well: false }]);
  fake.gateway.setAway(false);
  await fake.untilSays(guild.general, 'Welcome to Gristmill', { seconds: 20 });
  expect(mill.discord.health()).toMatchObject([{ well: true }]);
});

test('it can be stopped while the gateway can’t be reached', async () => {
  const fake = await fakeWith();
  fake.gateway.setAway(true);
  const mill = await house(fake);
  await mill.close();
});

test('a switch that is turned off while it runs is said, and it goes on by mentions', async () => {
  const { fake, guild, mill, owner, general, at } = await everything();
  fake.world.application.privileged.messageContent = false;
  fake.gateway.drop({ code: 4014 });
  await fake.until('another session', () => fake.gateway.counts.identified === 2, 20);
  await fake.until('the words', () => mill.discord.health().length === 2);
  expect(mill.discord.health()[1]?.words).toContain('Message Content Intent');
  const asked = fake.userSends(owner, general, `${at} /datanet list`);
  await fake.untilSays(guild.general, /datanet/i, { after: asked });
});

test.each(['GET', 'PUT'])(
  'commands are registered until they are there, which is said (%s fails)',
  async method => {
    const fake = await fakeWith();
    const guild = fake.createGuild('Bakers');
    fake.trouble({
      method,
      path: /\/commands$/,
      times: Number.POSITIVE_INFINITY,
      does: { kind: 'status', status: 502 },
    });
    const mill = await house(fake);
    await fake.untilSays(guild.general, 'Welcome to Gristmill', { seconds: 20 });
    await fake.until('the words', () => mill.discord.health().length > 1, 25);
    expect(mill.discord.health()).toMatchObject([{ well: true }, { part: 'Discord: commands', well: false }]);
    fake.clearTrouble();
    await fake.until('the commands', () => fake.commands().length > 0, 25);
    await fake.until('all to be well', () => mill.discord.health().every(line => line.well));
  },
);

test('a missing permission is said with the place that gives it', async () => {
  const fake = await fakeWith();
  fake.createGuild('Closed', { botPermissions: permission.viewChannel | permission.sendMessages });
  const mill = await house(fake);
  await fake.until('the server', () => mill.discord.health().length === 2);
  expect(mill.discord.health()[1]).toMatchObject({
    part: 'Discord: Closed',
    words: expect.stringContaining('Attach Files'),
  });
});

test('a storm of 429 and 5xx and lost answers makes nothing come twice or not at all', async () => {
  const { fake, general, owner, at } = await everything();
  const asked = fake.userSends(owner, general, `${at} /datanet create storm text`);
  for (const does of [
    { kind: 'rate limit', retryAfterSeconds: 0.2 },
    { kind: 'status', status: 502 },
    { kind: 'drop the answer' },
    { kind: 'rate limit', retryAfterSeconds: 0.2, global: true },
    { kind: 'drop' },
  ] as const) {
    fake.trouble({ method: 'POST', path: /messages$/, does });
  }
  await fake.untilSays(general, '### storm', { after: asked, seconds: 30 });
  fake.userSends(owner, general, `${at} /datanet list`);
  await fake.untilSays(general, /storm/, { seconds: 30 });
  const cards = fake.messagesOf(general).filter(message => fake.textOf(message).startsWith('### storm'));
  expect(cards).toHaveLength(1);
});

test('what was sent but not recorded before a kill is found again, also after the nonce is forgotten', async () => {
  const { fake, general, owner, at, mill } = await everything();
  fake.userSends(owner, general, `${at} /datanet create once text`);
  await fake.untilSays(general, '### once');
  await fake.until('the record', () => mill.discord.health()[0]?.words === 'connected, in 1 server');
  await mill.close();
  // As a SIGKILL between sending and recording leaves it.
  await db.run(sql`update delivery set state = 'pending', place = null, revision = null`);
  fake.clock.advance(30 * 60_000);
  await house(fake);
  await fake.until('everything recorded', () =>
    fake.requests.some(one => one.method === 'GET' && /messages$/.test(one.path)),
  );
  fake.userSends(owner, general, `${at} /datanet show once`);
  await fake.until(
    'the second card',
    () => fake.messagesOf(general).filter(one => fake.textOf(one).startsWith('### once')).length === 2,
  );
  expect(
    fake.messagesOf(general).filter(one => fake.textOf(one).includes('Welcome to Gristmill')),
  ).toHaveLength(1);
});

test('what was said while it was away is read back and answered once', async () => {
  const { fake, general, owner, at, mill } = await everything();
  fake.userSends(owner, general, `${at} /datanet create first text`);
  await fake.untilSays(general, '### first');
  await mill.close();
  fake.userSends(owner, general, `${at} /datanet create second text`);
  await house(fake);
  await fake.untilSays(general, '### second', { seconds: 30 });
  expect(fake.messagesOf(general).filter(one => fake.textOf(one).startsWith('### first'))).toHaveLength(1);
});

test('an answer that comes after the interaction’s time goes to the channel', async () => {
  const { fake, general, owner, mill } = await everything();
  const used = fake.userUsesCommand(owner, general, 'datanet create', { name: 'late', modality: 'text' });
  fake.clock.advance(3001);
  await fake.untilSays(general, '### late');
  expect(used.answered).toBeUndefined();
  expect(mill.problems).toEqual([]);
});

/** A code that joins accounts, with the command that takes it. */
const aCode = /\/link \S+/;

test('a private answer that comes too late goes to direct messages, never to the channel', async () => {
  const { fake, general, owner } = await everything();
  fake.userUsesCommand(owner, general, 'link');
  fake.clock.advance(3001);
  const direct = await fake.until('direct messages', () =>
    [...fake.world.channels.values()].find(
      channel => channel.recipient?.id === owner.id && channel.messages.length > 0,
    ),
  );
  expect(fake.textOf(direct.messages[0] as never)).toMatch(aCode);
  expect(fake.messagesOf(general).some(message => aCode.test(fake.textOf(message)))).toBe(false);
});

test('in direct messages a person is where they wrote last, and buttons live as long as their message', async () => {
  const { fake, general, owner, at, mill } = await everything();
  fake.userSends(owner, general, `${at} /datanet create mine text`);
  await fake.untilSays(general, '### mine');
  const direct = fake.directMessages(owner);
  fake.userSends(owner, direct, '/datanet show mine');
  const card = await fake.untilSays(direct, '### mine');
  await mill.close();
  fake.clock.advance(300 * 86_400_000);
  await house(fake);
  fake.userPresses(owner, card, 'Give data');
  const opened = await fake.until('the form', () => {
    const last = fake.requests.findLast(one => /callback$/.test(one.path));
    return last?.status === 204 || last?.status === 200 ? last : undefined;
  });
  expect(opened.path).toContain('/interactions/');
});

test('a deleted card ends its updates, and the rest goes on', async () => {
  const { fake, general, owner, at } = await everything();
  fake.userSends(owner, general, `${at} /datanet create gone text review:steward`);
  await fake.untilSays(general, '### gone');
  const row = Array.from(
    { length: 12 },
    (_, n) => `{"text":"Row ${n} of this file says something that is long enough, number ${n * 17}."}`,
  ).join('\n');
  fake.userSends(owner, general, at, { files: [{ name: 'a.jsonl', content: row }] });
  const card = await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
  fake.userDeletes(card);
  fake.userUsesCommand(owner, general, 'withdraw', { submission: 1 });
  const plan = await fake.untilSays(general, 'Withdraw submission 1?', { user: owner });
  fake.userPresses(owner, plan, 'Withdraw it');
  await fake.untilSays(general, 'Withdrawn', { user: owner });
  fake.userSends(owner, general, `${at} /datanet list`);
  await fake.untilSays(general, /gone/);
  const refused = () =>
    db.first<{ reason: string }>(sql`select reason from delivery where state = 'refused'`);
  await fake.until('an edit that finds nothing', () =>
    fake.requests.some(one => one.method === 'PATCH' && one.status === 404),
  );
  while (!(await refused())) await new Promise(resolve => setImmediate(resolve));
  expect(await refused()).toEqual({ reason: 'Discord: somebody deleted the message.' });
});

test('administrators are operators as long as they are administrators', async () => {
  const { fake, guild, general, at } = await everything();
  const admin = fake.addMember(guild, 'Ada', { administrator: true });
  fake.userSends(admin, general, `${at} /datanet create ada text`);
  await fake.untilSays(general, '### ada');
  const role = () =>
    db.first(sql`
    select role from membership join identity using (person_id) where external_id = ${admin.id}`);
  expect(await role()).toEqual({ role: 'operator' });
  const member = guild.members.get(admin.id);
  if (member) member.roles = [];
  const asked = fake.userSends(admin, general, `${at} /datanet create more text`);
  await fake.untilSays(general, 'is for a steward', { after: asked });
  expect(await role()).toEqual({ role: null });
});

test('other bots and people who say nothing to it are left alone', async () => {
  const { fake, guild, general, at } = await everything();
  const robot = fake.addMember(guild, 'Robot');
  robot.bot = true;
  fake.userSends(robot, general, `${at} /datanet list`);
  const ana = fake.addMember(guild, 'Ana');
  fake.userSends(ana, general, '@everyone hello');
  fake.userSends(ana, general, `${at} /status`);
  await fake.untilSays(general, /status|well/i);
  expect(await db.all(sql`select 1 from incoming`)).toHaveLength(1);
});
