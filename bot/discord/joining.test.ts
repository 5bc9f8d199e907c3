import { expect, test } from 'vitest';
import { permission } from '../../test/fakes/discord/permissions.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';
import { number, records, string } from '../../test/fakes/json.ts';

// A bot that joins: what it says, what it needs, its invite link and its commands.
const { house, fakeWith, everything } = await discordServers();

test('a server is greeted once, with what can be done and what is still needed', async () => {
  const { fake, general, mill } = await everything();
  const [greeting, ...more] = fake.messagesOf(general);
  expect(more).toEqual([]);
  expect(fake.textOf(greeting as never)).toMatch(/A datanet, then a channel for data/);
  expect(fake.buttonsOf(greeting as never)).toEqual([
    'Make a datanet',
    'Let everybody give data',
    'Ask how it works',
  ]);
  await mill.close();
  const next = await house(fake);
  fake.gateway.drop({ forget: true });
  await fake.until('a new session', () => fake.gateway.counts.identified === 3, 30);
  const other = fake.createGuild('Millers');
  await fake.untilSays(other.general, 'Welcome to Gristmill');
  expect(fake.messagesOf(general)).toHaveLength(1);
  expect(next.problems).toEqual([]);
});

test('the greeting says which permissions are missing, and goes where the bot may write', async () => {
  const fake = await fakeWith();
  const may = permission.viewChannel | permission.sendMessages | permission.readHistory;
  const guild = fake.createGuild('Closed', { botPermissions: may });
  guild.general.overwrites.push({ id: fake.world.bot.id, type: 1, allow: 0n, deny: permission.sendMessages });
  const open = fake.addChannel(guild, 'bots');
  await house(fake);
  const greeting = await fake.untilSays(open, 'Welcome to Gristmill');
  expect(fake.textOf(greeting)).toMatch(/Create Public Threads.*Embed Links.*Attach Files/);
  expect(fake.textOf(greeting)).toMatch(/Server Settings › Roles/);
});

test('the greeting says that messages can’t be read while the switch is off', async () => {
  const fake = await fakeWith({ messageContent: false });
  const guild = fake.createGuild('Bakers');
  await house(fake);
  expect(fake.textOf(await fake.untilSays(guild.general, 'Welcome to Gristmill'))).toContain(
    'Message Content Intent',
  );
});

test('the invite link asks for what is needed and nothing else', async () => {
  const { mill, fake } = await everything();
  const link = new URL(mill.discord.inviteUrl);
  expect(link.origin + link.pathname).toBe('https://discord.com/oauth2/authorize');
  expect(Object.fromEntries(link.searchParams)).toEqual({
    client_id: fake.world.application.id,
    scope: 'bot applications.commands',
    permissions: String(
      permission.viewChannel |
        permission.sendMessages |
        permission.sendInThreads |
        permission.createPublicThreads |
        permission.embedLinks |
        permission.attachFiles |
        permission.readHistory,
    ),
  });
});

test('commands are registered when they changed, for servers and direct messages, and not otherwise', async () => {
  const { fake, mill } = await everything();
  const registrations = () => fake.requests.filter(one => one.method === 'PUT' && /commands$/.test(one.path));
  expect(registrations()).toHaveLength(1);
  for (const command of fake.commands()) expect(command.contexts).toEqual([0, 1]);
  await mill.close();
  const second = await house(fake);
  await fake.until('the look', () => fake.requests.filter(one => /commands$/.test(one.path)).length >= 3);
  expect(registrations()).toHaveLength(1);
  await second.close();
  // As an older version has left it.
  const train = fake.commands().find(command => command.name === 'train');
  const [base] = records(train?.options);
  if (base) base.description = 'an older description';
  const known = new Map(fake.commands().map(command => [command.name, command.id]));
  await house(fake);
  await fake.until('the registration', () => registrations().length === 2);
  const again = fake.commands().find(command => command.name === 'train');
  expect(string(records(again?.options)[0]?.description)).not.toContain('older');
  expect(again?.id).toBe(known.get('train'));
  expect(number(again?.type)).toBe(1);
});
