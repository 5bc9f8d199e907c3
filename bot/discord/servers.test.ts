import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { flatten } from '../../test/fakes/discord/component-rules.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';
import type { Guild } from '../../test/fakes/discord/world.ts';

// Several servers are several communities, and a large bot has several shards.
const { db, everything, fakeWith, house } = await discordServers();

test('a second server sees nothing of the first: datanets, names while typing, boards, people, roles', async () => {
  const { fake, general, owner } = await everything();
  const other = fake.createGuild('Millers');
  await fake.untilSays(other.general, 'Welcome to Gristmill');
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'secret', modality: 'text' });
  await fake.untilSays(general, '### secret');

  fake.userUsesCommand(other.owner, other.general, 'datanet list');
  const list = await fake.untilSays(other.general, /no datanet/i);
  expect(fake.textOf(list)).not.toContain('secret');
  expect(await fake.autocomplete(other.owner, other.general, 'submit', { datanet: 's' }, 'datanet')).toEqual(
    [],
  );
  expect(await fake.autocomplete(owner, general, 'submit', { datanet: 's' }, 'datanet')).toHaveLength(1);
  const asked = fake.userSends(other.owner, other.general, `<@${fake.world.bot.id}> /datanet show secret`);
  const refusal = await fake.untilSays(other.general, 'secret', { after: asked });
  expect(refusal.reference).toBe(asked.id);
  expect(fake.textOf(refusal)).toMatch(/there is no datanet/i);
  for (const command of ['leaderboard', 'models', 'jobs', 'status']) {
    fake.userUsesCommand(other.owner, other.general, command);
  }
  await fake.until('all answers', () => {
    const said = fake.messagesOf(other.general, other.owner).filter(one => one.interactionId !== undefined);
    return said.length >= 5;
  });
  for (const message of fake.messagesOf(other.general, other.owner)) {
    if (message.author.bot && message !== refusal) expect(fake.textOf(message)).not.toContain('secret');
  }
});

test('who is an administrator in one server is nobody in another', async () => {
  const { fake, general, owner } = await everything();
  const other = fake.createGuild('Millers');
  await fake.untilSays(other.general, 'Welcome to Gristmill');
  other.members.set(owner.id, { user: owner, nick: null, roles: [], joinedAt: new Date().toISOString() });
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'mine', modality: 'text' });
  await fake.untilSays(general, '### mine');
  fake.userUsesCommand(owner, other.general, 'datanet create', { name: 'mine', modality: 'text' });
  await fake.untilSays(other.general, 'is for a steward', { user: owner });
});

test('a button of one server does nothing in another', async () => {
  const { fake, general, owner } = await everything();
  const other = fake.createGuild('Millers');
  const theirs = await fake.untilSays(other.general, 'Welcome to Gristmill');
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'mine', modality: 'text' });
  const card = await fake.untilSays(general, '### mine');
  const [stolen] = flatten(card.body.components).filter(one => one.type === 2);
  for (const kind of ['press', 'open', 'form']) {
    const [button] = flatten(theirs.body.components).filter(one => one.type === 2);
    if (button) button.custom_id = `${kind}:${String(stolen?.custom_id).split(':')[1]}`;
    fake.userPresses(other.owner, theirs, String(button?.custom_id));
  }
  await fake.until('three refusals', () => {
    const said = fake.messagesOf(other.general, other.owner).map(fake.textOf);
    return said.filter(text => text.includes('belongs to a message that is gone')).length === 3;
  });
});

test('a card in direct messages belongs to its server, wherever its reader has written since', async () => {
  const { fake, general, owner } = await everything();
  const other = fake.createGuild('Millers');
  await fake.untilSays(other.general, 'Welcome to Gristmill');
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'mine', modality: 'text' });
  await fake.untilSays(general, '### mine');
  const direct = fake.directMessages(owner);
  fake.userSends(owner, direct, '/datanet show mine');
  const card = await fake.untilSays(direct, '### mine');
  fake.userSends(owner, other.general, `<@${fake.world.bot.id}> /datanet list`);
  await fake.untilSays(other.general, /no datanet/i);
  fake.userPresses(owner, card, 'Leaderboard');
  await fake.untilSays(direct, 'Contributors, mine', { after: card });
  // Who does not belong to it gets nothing by its buttons.
  const stranger = fake.createUser('Stranger');
  const theirs = fake.directMessages(stranger);
  fake.userSends(stranger, theirs, '/datanet list');
  const list = await fake.untilSays(theirs, /no datanet/i);
  list.body.components = card.body.components;
  fake.userPresses(stranger, list, 'Leaderboard');
  await fake.untilSays(theirs, 'a message that is gone', { user: stranger });
});

test('roles hang on accounts: another person with the same name has none', async () => {
  const { fake, guild, general, owner } = await everything();
  const [ana, twin] = [fake.addMember(guild, 'Ana'), fake.addMember(guild, 'Ana')];
  fake.userUsesCommand(owner, general, 'role', { person: ana.id, role: 'steward' });
  await fake.untilSays(general, 'is now a steward');
  fake.userUsesCommand(twin, general, 'datanet create', { name: 'loot', modality: 'text' });
  await fake.untilSays(general, 'is for a steward', { user: twin });
  fake.userUsesCommand(ana, general, 'datanet create', { name: 'bread', modality: 'text' });
  await fake.untilSays(general, '### bread');
});

const shardOf = (guild: Guild, of: number) => Number((BigInt(guild.id) >> 22n) % BigInt(of));

/** A server on each of two shards. */
function onBothShards(fake: FakeDiscord) {
  const found: (ReturnType<FakeDiscord['createGuild']> | undefined)[] = [undefined, undefined];
  while (!found[0] || !found[1]) {
    const guild = fake.createGuild('Town');
    found[shardOf(guild, 2)] ??= guild;
    fake.clock.advance(1);
  }
  return found as [ReturnType<FakeDiscord['createGuild']>, ReturnType<FakeDiscord['createGuild']>];
}

test('two shards bring the messages of both, and one that is lost is made again alone', async () => {
  const fake = await fakeWith({ shards: 8 });
  const guilds = onBothShards(fake);
  const mill = await house(fake, { shards: 2 });
  for (const { general } of guilds) await fake.untilSays(general, 'Welcome to Gristmill', { seconds: 30 });
  expect(fake.gateway.counts.shards.toSorted()).toEqual([0, 1]);
  const ask = async ({ general, owner }: (typeof guilds)[0]) => {
    const asked = fake.userSends(owner, general, `<@${fake.world.bot.id}> /datanet list`);
    await fake.untilSays(general, /datanet/i, { after: asked, seconds: 30 });
  };
  for (const guild of guilds) await ask(guild);

  fake.gateway.drop({ shard: 1, forget: true });
  await fake.until('the lost shard', () => mill.discord.health()[0]?.words.includes('1 of 2 shards'));
  const meanwhile = fake.userSends(
    guilds[1].owner,
    guilds[1].general,
    `<@${fake.world.bot.id}> /datanet list`,
  );
  await ask(guilds[0]);
  await fake.until('the shard again', () => fake.gateway.counts.shards.length === 3, 30);
  expect(fake.gateway.counts.shards.at(-1)).toBe(1);
  await fake.untilSays(guilds[1].general, /datanet/i, { after: meanwhile, seconds: 30 });
  await ask(guilds[1]);
  expect(mill.discord.health()).toMatchObject([{ well: true }]);
  const asked = await db.all(sql`select 1 from incoming`);
  expect(asked).toHaveLength(5);
});

test('without a setting it has as many shards as Discord recommends', async () => {
  const fake = await fakeWith({ shards: 3 });
  await house(fake);
  await fake.until('three shards', () => fake.gateway.counts.shards.length === 3);
  expect(fake.gateway.counts.shards.toSorted()).toEqual([0, 1, 2]);
});
