import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import { Banned } from './bans.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { agent, rooms, community, say, press, settle, at } = house;
const { people } = rooms;
const olga = await house.person('Olga', 'operator');
const olgas = at(olga, await house.chat());

/** Somebody with a chat of their own, who has written there before. */
async function somebody(name: string, role: 'contributor' | 'operator' = 'contributor') {
  const person = await house.person(name, role);
  const sender = at(person, await house.chat());
  await say(sender, '/help link');
  return { person, sender };
}

const text = (words: string, overheard?: true) => ({
  kind: 'text' as const,
  text: words,
  files: [],
  ...(overheard && { overheard }),
});
let sent = 0;
const send = (sender: typeof olgas, update: Parameters<typeof agent.receive>[2] = text('/help')) =>
  agent.receive(sender, `sent:${++sent}`, update);
const saidIn = async (chatId: number) =>
  textOf((await agent.outbox.since(chatId, undefined, 100)).filter(message => !message.author));

test('of a banned person nothing is taken: no words, no press, no form, no file; and they are told once', async () => {
  const { person, sender } = await somebody('Mallory');
  const before = await saidIn(sender.chatId);
  await say(olgas, '/ban Mallory');
  await expect(send(sender)).rejects.toThrow(Banned);
  await expect(send(sender, { kind: 'press', token: 'any', picked: {} })).rejects.toThrow(Banned);
  const form = { kind: 'form' as const, command: 'help', values: {}, files: [] };
  await expect(send(sender, form)).rejects.toThrow(Banned);
  await expect(agent.admitFiles(sender, 10)).rejects.toThrow('You are banned from Mill');
  const told = (await saidIn(sender.chatId)).slice(before.length);
  expect(told.match(/You are banned from Mill/g)).toHaveLength(1);
  const taken = await db.all(sql`select 1 from incoming where external_id like 'sent:%'`);
  expect(taken).toEqual([]);

  const listed = await say(olgas, '/unban');
  expect(textOf(listed)).toContain('Mallory');
  await press(olgas, listed[0], 'Unban Mallory');
  await settle(sender, text('/help link'));
  expect(await people.banned(community.id)).toEqual([]);
  expect(await people.roleOf(community.id, person.id)).toBe('contributor');
});

test('who was never met is told where they first speak to the bot, and not for what it overhears', async () => {
  const person = await house.person('Nick');
  const sender = at(person, await house.chat('square'));
  await say(olgas, '/ban Nick');
  await expect(send(sender, text('good morning', true))).rejects.toThrow(Banned);
  expect(await saidIn(sender.chatId)).toBe('');
  for (const _ of [1, 2]) await expect(send(sender)).rejects.toThrow(Banned);
  expect((await saidIn(sender.chatId)).match(/You are banned/g)).toHaveLength(1);
});

test('what was sent before the ban and waits for its turn is not done after it', async () => {
  const { person, sender } = await somebody('Lena');
  await db.run(sql`
    insert into incoming (chat_id, person_id, external_id, body)
    values (${sender.chatId}, ${person.id}, 'waits', ${JSON.stringify(text('/sessions'))}::jsonb)`);
  await people.ban({ communityId: community.id, personId: person.id, by: olga.id, now: new Date() });
  const before = await saidIn(sender.chatId);
  await agent.start();
  while (
    !(await db.first(sql`select 1 from incoming where external_id = 'waits' and finished_at is not null`))
  )
    await new Promise(setImmediate);
  expect(await saidIn(sender.chatId)).toBe(before);
});

test('a ban is of one community, and of all accounts: one that is joined later is banned with it', async () => {
  const { person } = await somebody('Mo');
  await say(olgas, '/ban Mo');
  const elsewhere = await people.community('paper', 'elsewhere', 'Elsewhere');
  const away = { ...at(person, await house.chat()), community: elsewhere };
  await agent.admit(away);

  const fresh = await somebody('Mo’s other');
  await agent.admit(fresh.sender);
  const { code } = await rooms.links.code({
    personId: fresh.person.id,
    chatId: fresh.sender.chatId,
    origin: 'code of Mo',
  });
  await rooms.links.join({ code, personId: person.id, origin: 'join Mo' });
  await expect(agent.admit(fresh.sender)).rejects.toThrow(Banned);
});

test('a banned account is joined with no operator’s', async () => {
  const { person } = await somebody('Pia');
  await say(olgas, '/ban Pia');
  const { code } = await rooms.links.code({
    personId: olga.id,
    chatId: olgas.chatId,
    origin: 'code of Olga',
  });
  const join = rooms.links.join({ code, personId: person.id, origin: 'join Pia' });
  await expect(join).rejects.toThrow('banned where the other is an operator');
});

test('nobody bans themselves, and of two operators who ban each other at once one stays', async () => {
  expect(textOf(await say(olgas, '/ban Olga'))).toContain('you yourself');
  const other = await somebody('Otto', 'operator');
  const ban = (by: number, personId: number) =>
    people.ban({ communityId: community.id, by, personId, now: new Date() });
  const done = await Promise.allSettled([ban(olga.id, other.person.id), ban(other.person.id, olga.id)]);
  expect(done.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await people.banned(community.id)).toHaveLength(await stillBanned());
  await people.unban(community.id, olga.id);
  await people.unban(community.id, other.person.id);
});

/** How many the tests above have left banned, and one. */
const stillBanned = async () =>
  (await db.all(sql`select 1 from ban where community_id = ${community.id}`)).length;

test('who is no operator bans and removes nobody', async () => {
  const { sender } = await somebody('Rex');
  await somebody('Sam');
  for (const command of ['/ban Sam', '/unban @Sam', '/remove Sam'])
    expect(textOf(await say(sender, command)), command).toContain('is for an operator');
});

test('somebody who is removed has no role, code, session or link any more, and keeps what they gave', async () => {
  const web = await people.community('web', 'local', 'Local chat');
  await people.setRole(web.id, olga.id, 'operator');
  const chatOf = async (id: number) =>
    rooms.chats.chat({ platform: 'web', externalId: `person:${id}`, communityId: web.id, private: true });
  const here = { ...olgas, chatId: await chatOf(olga.id), community: web };
  const tom = await people.person('web', 'tom', 'Tom');
  await people.setRole(web.id, tom.id, 'reviewer');
  await people.followAdministrator({
    communityId: web.id,
    personId: tom.id,
    account: 'tom',
    isAdministrator: true,
  });
  const toms = { ...at(tom, await chatOf(tom.id)), community: web };
  await say(toms, '/help link');
  const datanet = await rooms.datanets.create({
    communityId: web.id,
    createdBy: olga.id,
    name: 'oats',
    modality: 'text',
    origin: 'oats',
  });
  const file = { name: 'a.txt', ...(await house.files.put('A row that Tom gave, about oats and barley.')) };
  await rooms.datanets.submit({ datanetId: datanet.id, personId: tom.id, origin: 'gave', files: [file] });
  const session = await people.sessions.begin(tom.id, 'Firefox');
  const { code } = await rooms.links.code({ personId: tom.id, chatId: toms.chatId, origin: 'code of Tom' });
  const { url } = await people.invite({
    communityId: web.id,
    createdBy: olga.id,
    role: 'reviewer',
    origin: 'link of Tom',
    personId: tom.id,
  });

  const asked = await say(here, '/remove Tom');
  expect(textOf(asked)).toMatch(/from operator to everyone.*signed out everywhere.*stays under their name/);
  expect(textOf(await press(here, asked[0], 'Remove them'))).toContain('no member here any more');

  expect(await people.roleOf(web.id, tom.id)).toBe('everyone');
  expect((await people.members(web.id)).map(one => one.name)).not.toContain('Tom');
  expect(await db.all(sql`select 1 from platform_operator where person_id = ${tom.id}`)).toEqual([]);
  expect(await people.sessions.find(session)).toBeUndefined();
  await expect(rooms.links.look(code, olga.id)).rejects.toThrow('has ended');
  expect(await people.openToken(url.split('/').at(-1) ?? '')).toBe('revoked');
  expect(await saidIn(toms.chatId)).toContain('You are no member of Local chat any more');
  const gave = await db.one(sql`select count(*)::int as n from submission where person_id = ${tom.id}`);
  expect(gave).toEqual({ n: 1 });
});
