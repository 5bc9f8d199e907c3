import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import { followAdministrator } from './administrators.ts';
import { codeHash, formatCode, parseCode } from './link-code.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { agent, rooms, clock, community, at, say, press, settle } = house;
const { people } = rooms;
let accounts = 0;

/** Somebody on a platform, with a chat of their own there. */
async function account(platform: string, name: string, chatId?: number) {
  const id = `${platform} ${++accounts}`;
  const person = await people.person(platform, id, name);
  return { id, platform, person, sender: at(person, chatId ?? (await house.chat())) };
}

const codeIn = (messages: readonly Message[]) => /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(textOf(messages))?.[0] ?? '';
const shownIn = async (message: Message | undefined) => {
  const now = await agent.outbox.message(message?.id ?? 0);
  return textOf(now ? [now] : []);
};
const who = ({ platform, id }: { platform: string; id: string }) => people.person(platform, id, 'nobody');

test('a code has eight characters that can’t be mistaken, is typed as one likes, and is kept as a hash', () => {
  const code = parseCode('secret', 'incoming:1');
  expect(code).toMatch(/^[ACDEFGHJKMNPQRTVWXY2346789]{3}\d[ACDEFGHJKMNPQRTVWXY2346789]{4}$/);
  expect(parseCode('secret', 'incoming:1')).toBe(code);
  expect(parseCode('secret', 'incoming:2')).not.toBe(code);
  for (const typed of [formatCode(code), code.toLowerCase(), ` ${code.slice(0, 3)} ${code.slice(3)} `])
    expect(codeHash('secret', typed)).toBe(codeHash('secret', code));
  expect(codeHash('other', code)).not.toBe(codeHash('secret', code));
});

test('a code that is asked for here and given there joins both, after a look and a press', async () => {
  const [here, there] = [await account('discord', 'Ada'), await account('telegram', 'ada_l')];
  const asked = await say(here.sender, '/link');
  expect(textOf(asked)).toContain('write `/link');
  expect(textOf(asked)).toContain('It holds until 22 November 2026, 12:10 UTC');
  const code = codeIn(asked);
  const looked = await say(there.sender, `link with code ${code.toLowerCase()}`);
  expect(textOf(looked)).toContain('This account | ada_l, on Telegram');
  expect(textOf(looked)).toContain('Who asked for the code | Ada, on Discord');
  expect((await who(there)).id).toBe(there.person.id);
  const joined = await press(there.sender, looked.at(-1), 'Join them');
  expect(textOf(joined)).toContain('Ada, on Discord and Telegram');
  expect(await who(there)).toEqual(here.person);
  expect(await people.byId(there.person.id)).toEqual(here.person);
  // The card of the code says so where it was asked for.
  while (!(await shownIn(asked.at(-1))).includes('Joined with ada_l')) await new Promise(setImmediate);
  expect(textOf(await press(there.sender, looked.at(-1), 'Join them'))).toContain('pressed already');
  expect(textOf(await say(there.sender, `/link ${code}`))).toContain('no such code, or it was used');
});

test('who writes in the name of a group joins nobody', async () => {
  const person = await people.person('telegram', '-1002000001', 'Bakery');
  const anonymous = at(person, await house.chat());
  expect(textOf(await say(anonymous, '/link'))).toContain('in the name of the group');
  const asked = await say((await account('discord', 'Eve')).sender, '/link');
  expect(textOf(await say(anonymous, `/link ${codeIn(asked)}`))).toContain('in the name of the group');
});

test('the same update again joins nobody else and says the same', async () => {
  const [here, there] = [await account('discord', 'Bo'), await account('telegram', 'bo_t')];
  const { code } = await rooms.links.code({
    personId: here.person.id,
    chatId: here.sender.chatId,
    origin: 'o1',
  });
  const join = () => rooms.links.join({ code, personId: there.person.id, origin: 'o2' });
  const first = await join();
  expect(first).toEqual({ name: 'Bo', platforms: ['discord', 'telegram'] });
  expect(await join()).toEqual(first);
  const other = await account('web', 'Eve');
  await expect(rooms.links.join({ code, personId: other.person.id, origin: 'o3' })).rejects.toThrow(
    'it was used',
  );
});

test('a code ends after ten minutes, with a newer one, and is of no use to its owner', async () => {
  const [here, there] = [await account('discord', 'Cy'), await account('telegram', 'cy_t')];
  const older = await say(here.sender, '/link');
  const newer = await say(here.sender, '/link');
  expect(textOf(await say(there.sender, `/link ${codeIn(older)}`))).toContain('That code has ended');
  while (!(await shownIn(older.at(-1))).includes('This code has ended')) await new Promise(setImmediate);
  expect(textOf(await say(here.sender, `/link ${codeIn(newer)}`))).toContain('That code is your own');
  clock.now = new Date(clock.now.getTime() + 600_000);
  expect(textOf(await say(there.sender, `/link ${codeIn(newer)}`))).toContain('That code has ended');
});

test('after five wrong codes none is looked at for a while, also a right one', async () => {
  const [here, there] = [await account('discord', 'Di'), await account('telegram', 'di_t')];
  const code = codeIn(await say(here.sender, '/link'));
  for (let n = 0; n < 5; n++)
    expect(textOf(await say(there.sender, `/link AAA${n + 2}-AAAA`))).toContain('There is no such code');
  expect(textOf(await say(there.sender, `/link ${code}`))).toMatch(
    /You gave 5 wrong codes in a row\. From .* on/,
  );
  clock.now = new Date(clock.now.getTime() + 15 * 60_000);
  const fresh = codeIn(await say(here.sender, '/link'));
  expect(textOf(await say(there.sender, `/link ${fresh}`))).toContain('Are both of these you?');
});

/** Joins `from` with `into`. */
async function joinThem(
  from: { person: { id: number } },
  into: { person: { id: number }; sender: { chatId: number } },
) {
  const origin = `join ${++accounts}`;
  const { code } = await rooms.links.code({ personId: into.person.id, chatId: into.sender.chatId, origin });
  return rooms.links.join({ code, personId: from.person.id, origin: `${origin}!` });
}

test('in a community the higher role holds, none travels, and who was sent back to looking stays there', async () => {
  const [here, there] = [await account('discord', 'Ed'), await account('telegram', 'ed_t')];
  const [second, third] = [
    await people.community('discord', 'g2', 'Second'),
    await people.community('telegram', 'g3', 'Third'),
  ];
  await people.setRole(community.id, here.person.id, 'contributor');
  await people.setRole(community.id, there.person.id, 'reviewer');
  await people.setRole(second.id, here.person.id, 'everyone');
  await db.run(
    sql`insert into membership (community_id, person_id) values (${second.id}, ${there.person.id})`,
  );
  await people.setRole(third.id, there.person.id, 'maker');
  await joinThem(there, here);
  const role = (where: { id: number }) => people.roleOf(where.id, here.person.id);
  expect([await role(community), await role(second), await role(third)]).toEqual([
    'reviewer',
    'everyone',
    'maker',
  ]);
  await people.setNewcomers(second.id, 'contributor');
  expect(await role(second)).toBe('everyone');
  expect(await people.members(third.id)).toEqual([{ ...here.person, role: 'maker' }]);
});

test('an operator by one account is that while that account administers, whatever the other is', async () => {
  const guild = await people.community('discord', 'g4', 'Guild');
  const [chief, plain] = [await account('discord', 'Flo'), await account('discord', 'flo 2')];
  const follow = ({ id, person }: typeof chief, isAdministrator: boolean, personId = person.id) =>
    followAdministrator(db, { communityId: guild.id, personId, account: id, isAdministrator });
  await people.setRole(guild.id, plain.person.id, 'maker');
  await follow(chief, true);
  await joinThem(chief, plain);
  const role = () => people.roleOf(guild.id, plain.person.id);
  expect(await role()).toBe('operator');
  await follow(plain, false);
  expect(await role()).toBe('operator');
  await follow(chief, false, plain.person.id);
  expect(await role()).toBe('maker');
});

test('an operator by two accounts is one until neither administers; one by /role stays', async () => {
  const guild = await people.community('discord', 'g5', 'Guild');
  const [one, two] = [await account('discord', 'Gil'), await account('discord', 'gil 2')];
  const follow = ({ id }: typeof one, isAdministrator: boolean, personId = two.person.id) =>
    followAdministrator(db, { communityId: guild.id, personId, account: id, isAdministrator });
  await follow(one, true, one.person.id);
  await follow(two, true);
  await joinThem(one, two);
  await follow(one, false);
  expect(await people.roleOf(guild.id, two.person.id)).toBe('operator');
  await follow(two, false);
  expect(await people.roleOf(guild.id, two.person.id)).toBe('everyone');
  await people.setRole(guild.id, two.person.id, 'operator');
  await follow(two, true);
  await follow(two, false);
  expect(await people.roleOf(guild.id, two.person.id)).toBe('operator');
});

test('conversations go along; where both had one open, that of who stays goes on', async () => {
  const room = await house.chat('room');
  const [here, there] = [await account('discord', 'Hal', room), await account('telegram', 'hal_t', room)];
  const own = await house.chat();
  const { conversations } = rooms;
  const start = (personId: number, chatId: number, model: string) =>
    conversations.start({ chatId, personId, model, origin: `${personId} ${chatId}` });
  await start(here.person.id, room, 'mine');
  await start(there.person.id, room, 'other');
  await start(there.person.id, own, 'alone');
  await joinThem(there, here);
  expect((await conversations.current(room, here.person.id))?.model).toBe('mine');
  expect((await conversations.current(own, here.person.id))?.model).toBe('alone');
});

test('what was on its way under the old number is done as the new person', async () => {
  const [here, there] = [await account('discord', 'Ina'), await account('telegram', 'ina_t')];
  await people.setRole(community.id, here.person.id, 'steward');
  // The card was for the old number only, and the press comes from a platform that has not heard of it yet.
  await people.setRole(community.id, there.person.id, 'steward');
  await say(there.sender, '/datanet create inas text');
  const asked = await say(there.sender, '/datanet close inas');
  await joinThem(there, here);
  const closed = await press(there.sender, asked.at(-1), 'Close it');
  expect(textOf(closed)).toContain('takes no more submissions');
  const [said] = await settle(there.sender, { kind: 'text', text: '/datanet create more text', files: [] });
  expect(said).toBeDefined();
  expect(await db.one(sql`select created_by from datanet where name = 'more'`)).toEqual({
    created_by: here.person.id,
  });
  // Words that were said before are those of the person they are now.
  const before = await agent.outbox.since(there.sender.chatId, undefined, 50);
  expect(before.find(message => message.author)?.author).toEqual({ id: here.person.id, name: 'ina_t' });
});

test('two who join each other at the same moment become one person, not two', async () => {
  const [one, two] = [await account('discord', 'Jo'), await account('telegram', 'jo_t')];
  const [a, b] = await Promise.all(
    [one, two].map(({ person, sender }) =>
      rooms.links.code({ personId: person.id, chatId: sender.chatId, origin: `code of ${person.id}` }),
    ),
  );
  const results = await Promise.allSettled([
    rooms.links.join({ code: b?.code ?? '', personId: one.person.id, origin: 'j1' }),
    rooms.links.join({ code: a?.code ?? '', personId: two.person.id, origin: 'j2' }),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await who(one)).id).toBe((await who(two)).id);
});

test('a third account joins the two, and every old number leads to the same person', async () => {
  const [one, two, three] = [
    await account('web', 'Kai'),
    await account('discord', 'kai_d'),
    await account('telegram', 'kai_t'),
  ];
  await joinThem(one, two);
  await joinThem(two, three);
  for (const { person } of [one, two, three]) expect(await people.byId(person.id)).toEqual(three.person);
  expect(house.problems).toEqual([]);
});

test('a code is shown to nobody else: asked for in words before others, it waits for a press', async () => {
  const there = await account('telegram', 'Lou', await house.chat('lounge'));
  const asked = await say(there.sender, 'link my accounts');
  expect(textOf(asked)).toBe('The answer is for you alone | [Show me]');
  expect(textOf(await press(there.sender, asked.at(-1), 'Show me'))).toContain('write `/link');
});
