import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';
import type { Channel, Guild, Message, Role, User } from '../../test/fakes/discord/world.ts';

// Roles of a server that give a role here.
vi.setConfig({ testTimeout: 90_000 });
const servers = await discordServers();
const { db } = servers;

type Place = Awaited<ReturnType<typeof everything>>;

/** A server where the role Bakers makes a reviewer, and Ana has it. */
async function everything() {
  const made = await servers.everything();
  const { fake, guild, general, owner } = made;
  const bakers = fake.addRole(guild, 'Bakers');
  const ana = fake.addMember(guild, 'Ana');
  fake.setRoles(guild, ana, [bakers]);
  await mapped(fake, owner, general, bakers, 'reviewer');
  return { ...made, bakers, ana };
}

/** Lets a role of the server give another here, by a command and a press. */
async function mapped(fake: FakeDiscord, owner: User, channel: Channel, role: Role, to: string) {
  const used = fake.userUsesCommand(owner, channel, 'discord roles', { 'discord-role': role.id, role: to });
  const plan = await fake.until('the plan', () => used.original);
  fake.userPresses(owner, plan, 'Change it');
  return fake.untilSays(channel, /gives (?:nothing here any more|\w+ now)/, { after: plan, user: owner });
}

/** What somebody is answered to a command. */
async function answer(
  { fake, general }: Pick<Place, 'fake' | 'general'>,
  user: User,
  command: string,
  values = {},
) {
  const used = fake.userUsesCommand(user, general, command, values);
  const message = await fake.until(`the answer to /${command}`, () =>
    fake.messagesOf(general, user).find(({ interactionId }) => interactionId === used.id),
  );
  return fake.textOf(message);
}

const mayReview = async (place: Place, user = place.ana) =>
  !(await answer(place, user, 'review')).includes('is for a reviewer');

test('a role of the server is a role here for as long as somebody has it', async () => {
  const place = await everything();
  const { fake, guild, ana, bakers } = place;
  expect(await mayReview(place)).toBe(true);
  expect(await answer(place, ana, 'datanet create', { name: 'rye', modality: 'text' })).toContain(
    'is for a steward',
  );
  fake.setRoles(guild, ana, []);
  expect(await mayReview(place)).toBe(false);
  fake.setRoles(guild, ana, [bakers]);
  expect(await mayReview(place)).toBe(true);
});

test('what would change is shown from what to what, also for whom, and waits for a press', async () => {
  const place = await everything();
  const { fake, general, owner, bakers } = place;
  expect(await mayReview(place)).toBe(true);
  const used = fake.userUsesCommand(owner, general, 'discord roles', {
    'discord-role': bakers.id,
    role: 'maker',
  });
  const plan = await fake.until('the plan', () => used.original);
  expect(fake.textOf(plan)).toMatch(/Bakers.*from reviewer to maker/s);
  expect(fake.textOf(plan)).toMatch(/ana.*from reviewer to maker/s);
  expect(await db.all(sql`select name, role from platform_role`)).toEqual([
    { name: 'Bakers', role: 'reviewer' },
  ]);
  fake.userPresses(owner, plan, 'Change it');
  await fake.untilSays(general, 'Bakers gives maker now', { user: owner });
  await fake.untilSays(general, 'your role from reviewer to maker');
  expect(await answer(place, owner, 'discord roles')).toMatch(/Bakers.*Maker/s);
});

test('a role that is taken out gives nothing any more, also when it is gone on Discord', async () => {
  const place = await everything();
  const { fake, guild, general, owner, bakers } = place;
  expect(await mayReview(place)).toBe(true);
  guild.roles.delete(bakers.id);
  fake.sendEvent('GUILD_ROLE_DELETE', { guild_id: guild.id, role_id: bakers.id });
  const used = fake.userUsesCommand(owner, general, 'discord roles');
  const list = await fake.until('the list', () => used.original);
  fake.userPresses(owner, list, 'Let Bakers give nothing');
  const plan = await fake.untilSays(general, 'from reviewer to everyone', { user: owner });
  fake.userPresses(owner, plan, 'Change it');
  await fake.untilSays(general, 'Bakers gives nothing here any more', { user: owner });
  expect(await db.all(sql`select 1 from platform_role`)).toEqual([]);
});

test('of several roles, and of one that was given here, the highest counts', async () => {
  const place = await everything();
  const { fake, guild, general, owner, ana, bakers } = place;
  const apprentices = fake.addRole(guild, 'Apprentices');
  await mapped(fake, owner, general, apprentices, 'contributor');
  fake.setRoles(guild, ana, [apprentices, bakers]);
  expect(await mayReview(place)).toBe(true);
  fake.setRoles(guild, ana, [apprentices]);
  expect(await mayReview(place)).toBe(false);
  expect(await answer(place, owner, 'role', { person: ana.id, role: 'reviewer' })).toContain(
    'is now a reviewer',
  );
  expect(await mayReview(place)).toBe(true);
  fake.setRoles(guild, ana, []);
  expect(await mayReview(place)).toBe(true);
  fake.setRoles(guild, ana, [bakers]);
  expect(await mayReview(place)).toBe(true);
  expect(await answer(place, owner, 'role', { person: ana.id, role: 'contributor' })).toMatch(
    /reviewer here by the Discord role “Bakers”/,
  );
});

test('whoever loses the role can’t go on with a button that is still there', async () => {
  const place = await everything();
  const { fake, guild, general, ana, bakers, owner } = place;
  await mapped(fake, owner, general, bakers, 'steward');
  const used = fake.userUsesCommand(ana, general, 'datanet create', { name: 'rye', modality: 'text' });
  await fake.until('the datanet', () => used.original);
  const closing = fake.userUsesCommand(ana, general, 'datanet close', { datanet: 'rye' });
  const plan = await fake.until('the plan', () => closing.original);
  fake.setRoles(guild, ana, []);
  fake.userPresses(ana, plan, String(fake.buttonsOf(plan)[0]));
  await fake.untilSays(general, 'is for a steward', { user: ana });
  expect(await db.all(sql`select 1 from datanet where state = 'closed'`)).toEqual([]);
});

test('direct messages know what somebody is in the server, and when they left it', async () => {
  const place = await everything();
  const { fake, guild, ana } = place;
  expect(await mayReview(place)).toBe(true);
  // Nobody has asked Discord yet how she stands: the first direct message does.
  guild.members.delete(ana.id);
  const direct = fake.directMessages(ana);
  fake.userSends(ana, direct, '/review');
  await fake.untilSays(direct, 'is for a reviewer');
});

test('what is read back after a while away is done with the roles of now', async () => {
  const place = await everything();
  const { fake, guild, general, ana, at } = place;
  expect(await mayReview(place)).toBe(true);
  const comeBack = fake.goAway();
  fake.setRoles(guild, ana, []);
  const said = fake.userSends(ana, general, `${at} /docs refresh`);
  fake.gateway.drop({ forget: true });
  comeBack();
  await repliedTo(fake, general, said);
  expect(await db.one(sql`select count(*)::int as n from account_role`)).toEqual({ n: 0 });
});

test('a role of everybody’s, of a bot’s, of another server or of no server can’t be chosen', async () => {
  const place = await everything();
  const { fake, guild, owner, at, general } = place;
  expect(await answer(place, owner, 'discord roles', { 'discord-role': guild.id, role: 'maker' })).toContain(
    'Everyone’s can’t',
  );
  const botRole = [...guild.roles.values()].find(role => role.botId);
  expect(
    await answer(place, owner, 'discord roles', { 'discord-role': botRole?.id, role: 'maker' }),
  ).toContain('Everyone’s can’t');
  const other: Guild = fake.createGuild('Millers');
  const theirs = fake.addRole(other, 'Grinders');
  const asked = fake.userSends(owner, general, `${at} /discord roles ${theirs.id} maker`);
  expect(fake.textOf(await repliedTo(fake, general, asked))).toContain('has no role');
  const named = fake.userSends(owner, general, `${at} /discord roles @Baker maker`);
  expect(fake.textOf(await repliedTo(fake, general, named))).toContain('Bakers');
});

test('only operators change it, and none is made by it', async () => {
  const place = await everything();
  const { fake, ana, bakers } = place;
  expect(await answer(place, ana, 'discord roles', { 'discord-role': bakers.id, role: 'steward' })).toContain(
    'is for an operator',
  );
  const command = fake.commands().find(({ name }) => name === 'discord');
  expect(command?.default_member_permissions).toBe(String(1 << 5));
  expect(JSON.stringify(command?.options)).not.toContain('"operator"');
});

test('accounts that are joined have what either of them has', async () => {
  const place = await everything();
  const { fake, guild, mill, ana } = place;
  const second = fake.addMember(guild, 'Anna');
  expect(await mayReview(place)).toBe(true);
  expect(await mayReview(place, second)).toBe(false);
  const { id: first } = await mill.people.person('discord', ana.id, 'ana');
  const { id: other } = await mill.people.person('discord', second.id, 'anna');
  const code = await mill.rooms.links.code({
    personId: first,
    chatId: await servers.chatOf(fake, mill, place.general),
    origin: 'code',
  });
  await mill.rooms.links.join({ code: code.code, personId: other, origin: 'join' });
  expect(await mayReview(place, second)).toBe(true);
});

function repliedTo(fake: FakeDiscord, channel: Channel, said: Message): Promise<Message> {
  return fake.until(
    'the reply',
    () => fake.messagesOf(channel).find(({ reference }) => reference === said.id),
    60,
  );
}
