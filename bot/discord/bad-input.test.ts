import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';
import type { Channel, Message, User } from '../../test/fakes/discord/world.ts';
import { records } from '../../test/fakes/json.ts';

// What comes from the wire and from people that nobody expects: answered or ignored, and nothing falls over.
const { db, everything } = await discordServers();

const taken = async () => (await db.all(sql`select 1 from incoming`)).length;

/** Asks something plain, and waits for its answer: whatever came before has been dealt with. */
async function stillAnswers(fake: FakeDiscord, user: User, channel: Channel): Promise<Message> {
  const asked = fake.userSends(user, channel, `<@${fake.world.bot.id}> /datanet list`);
  return fake.until('the answer', () => channel.messages.find(one => one.reference === asked.id), 20);
}

test.each([
  ['no name', ''],
  ['blanks', '   '],
  ['emoji', '🍞🥖🥐👩‍🍳'],
  ['right to left', 'نانوا'],
  ['an override that turns words around', '\u202egnp.exe'],
  ['markup', '**_`||~~[x](https://a.example)~~||`_**'],
  ['a heading and a quotation', '# boss\n> said'],
  ['a mention', '<@123456789012345678> @everyone'],
  ['a very long name', 'x'.repeat(500)],
])('people with %s as their name are somebody', async (_, name) => {
  const { fake, guild, general, owner, mill } = await everything();
  const odd = fake.addMember(guild, 'odd');
  odd.username = name;
  fake.userUsesCommand(owner, general, 'role', { person: odd.id, role: 'steward' });
  const given = await fake.untilSays(general, 'is now a steward');
  expect(given).toMatchObject({ mentions: [], pingsEveryone: false, pingsRoles: [] });
  fake.userUsesCommand(odd, general, 'datanet create', { name: 'odd', modality: 'text' });
  await fake.untilSays(general, '### odd');
  expect(mill.problems).toEqual([]);
});

test('somebody who has left, or whose account is deleted, still gets an answer', async () => {
  const { fake, guild, general } = await everything();
  const left = fake.addMember(guild, 'Left');
  guild.members.delete(left.id);
  left.username = 'deleted_user_9f8e7d6c';
  left.global_name = null;
  await stillAnswers(fake, left, general);
});

test('what people write pings nobody when it is said again: everyone, here, roles, people', async () => {
  const { fake, guild, general, owner, at } = await everything();
  const [role] = [...guild.roles.values()];
  const ana = fake.addMember(guild, 'Ana');
  const words = `@everyone @here <@&${role?.id}> <@${ana.id}>`;
  for (const text of [`${at} /${words}`, `${at} /datanet show ${words}`, `${at} /ask ${words}?`]) {
    const asked = fake.userSends(owner, general, text);
    const answer = await fake.until('the answer', () =>
      general.messages.find(one => one.reference === asked.id),
    );
    expect(answer).toMatchObject({ mentions: [], pingsEveryone: false, pingsRoles: [] });
  }
});

test('webhooks, other bots, system messages and the bot itself are left alone', async () => {
  const { fake, guild, general, owner, at } = await everything();
  fake.webhookSends(general, 'owner', `${at} /datanet create hook text`);
  const robot = fake.addMember(guild, 'Robot');
  robot.bot = true;
  fake.userSends(robot, general, `${at} /datanet create robot text`);
  fake.userSends(fake.world.bot, general, `${at} /datanet create self text`);
  const pinned = {
    ...fake.json(fake.userSends(owner, general, 'x')),
    type: 6,
    content: `${at} /datanet list`,
  };
  fake.sendEvent('MESSAGE_CREATE', { ...pinned, id: '1575488120785207999', guild_id: guild.id });
  await stillAnswers(fake, owner, general);
  expect(await taken()).toBe(1);
});

test('a forwarded message, an embed of any size and a message without anything are no commands', async () => {
  const { fake, guild, general, owner } = await everything();
  const base = { ...fake.json(fake.userSends(owner, general, 'x')), guild_id: guild.id };
  const embeds = Array.from({ length: 10 }, () => ({
    type: 'rich',
    description: 'x'.repeat(6000),
    fields: [],
  }));
  fake.sendEvent('MESSAGE_CREATE', { ...base, id: '1575488120785207001', content: '', embeds });
  fake.sendEvent('MESSAGE_CREATE', {
    ...base,
    id: '1575488120785207002',
    content: '',
    message_reference: { type: 1, channel_id: general.id, message_id: '1' },
    message_snapshots: [{ message: { ...base, content: `<@${fake.world.bot.id}> /datanet list` } }],
  });
  await stillAnswers(fake, owner, general);
  expect(await taken()).toBe(1);
});

test('events that nobody knows and events that are malformed end nothing', async () => {
  const { fake, guild, general, owner, mill } = await everything();
  const broken = [null, 0, '', 'x', [], {}, { id: null }, { id: '1', channel_id: general.id }];
  const events = [
    'SOMETHING_NEW',
    'MESSAGE_CREATE',
    'MESSAGE_UPDATE',
    'MESSAGE_DELETE',
    'MESSAGE_DELETE_BULK',
    'INTERACTION_CREATE',
    'THREAD_CREATE',
    'CHANNEL_UPDATE',
    'GUILD_CREATE',
    'GUILD_ROLE_CREATE',
  ];
  for (const event of events) {
    for (const data of broken) fake.sendEvent(event, data as never);
    fake.sendEvent(event, {
      guild_id: guild.id,
      channel_id: general.id,
      id: 'no number',
      type: 99,
      data: null,
    });
  }
  await stillAnswers(fake, owner, general);
  // Only what could not be read was logged.
  for (const { msg } of mill.problems) expect(msg).toMatch(/could not be (read|taken in|greeted)$/);
});

test('interactions of unknown kinds are ignored, and what belongs to an earlier version is said to', async () => {
  const { fake, general, owner, at } = await everything();
  fake.userSends(owner, general, `${at} /datanet create old text`);
  const card = await fake.untilSays(general, '### old');
  for (const type of [2, 3, 4, 5, 6, 99]) {
    fake.sendEvent('INTERACTION_CREATE', {
      id: '1',
      token: 't',
      version: 1,
      type,
      data: { type: 99, component_type: 99 },
    });
  }
  // A select that an earlier version has left on a card.
  const [container] = card.body.components;
  const old = { type: 3, id: 900, custom_id: 'earlier:x', options: [{ label: 'a', value: 'a' }] };
  if (container) container.components = [{ type: 1, id: 901, components: [old] }];
  fake.userPicks(owner, card, ['a']);
  await fake.untilSays(general, 'an earlier version of me', { user: owner });
  await stillAnswers(fake, owner, general);
});

test('a command or an option that is gone is said to be gone', async () => {
  const { fake, general, owner } = await everything();
  const train = fake.commands().find(command => command.name === 'train');
  const speed = { type: 3, name: 'speed', description: 'Gone' };
  if (train) train.options = [...records(train.options), speed];
  fake.commands().push({ id: '7', type: 1, name: 'mill', description: 'Gone', options: [] });
  fake.userUsesCommand(owner, general, 'train', { base: 'smollm2-135m', speed: 'fast' });
  await fake.untilSays(general, '“speed” is no longer an option of /train', { user: owner });
  fake.userUsesCommand(owner, general, 'mill');
  await fake.untilSays(general, '“/mill” is no longer there', { user: owner });
  expect(await taken()).toBe(0);
});

test('words of ten thousand characters, and nothing but blanks, are answered', async () => {
  const { fake, guild, at } = await everything();
  for (const [n, words] of [
    'x'.repeat(1900),
    '\u200b',
    '/',
    '/ ',
    '//',
    '/\u202e',
    '\\',
    '```',
    '🥖'.repeat(400),
  ].entries()) {
    // So many at once of one person, or in one channel, would be a flood.
    const [person, channel] = [fake.addMember(guild, `Guest ${n}`), fake.addChannel(guild, `corner-${n}`)];
    const asked = fake.userSends(person, channel, `${at} ${words}`);
    await fake.until('an answer', () => channel.messages.find(one => one.reference === asked.id), 20);
  }
});
