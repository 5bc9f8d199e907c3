import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { rooms, say, agree, press, at } = house;
const { people } = rooms;
const web = await people.community('web', 'local', 'Local chat');
let names = 0;

/** Somebody of the web chat, in a chat of their own there. */
async function member(name: string, role: 'operator' | 'contributor') {
  const person = await people.person('web', `${name} ${++names}`, name);
  await people.setRole(web.id, person.id, role);
  const chatId = await rooms.chats.chat({
    platform: 'web',
    externalId: `person:${person.id}`,
    communityId: web.id,
    private: true,
  });
  return { person, sender: { ...at(person, chatId), community: web } };
}

const tokenIn = (text: string) => /sign-in\/([\w-]+)/.exec(text)?.[1] ?? '';
const labels = (said: Awaited<ReturnType<typeof say>>) =>
  said.flatMap(({ content }) => content.buttons?.map(button => button.label) ?? []);

test('people see where they are signed in, end one of it, and sign out everywhere', async () => {
  const { person, sender } = await member('Ana', 'contributor');
  const none = await say(sender, '/sessions');
  expect(textOf(none)).toContain('nowhere');
  expect(labels(none)).toEqual(['Sign in elsewhere']);

  const phone = await people.sessions.begin(person.id, 'Chrome on Android');
  const desk = await people.sessions.begin(person.id, 'Firefox on Linux');
  const card = await say(sender, '/sessions');
  expect(textOf(card)).toMatch(/Firefox on Linux.*Chrome on Android/);
  const after = await press(sender, card[0], 'End 2');
  expect(textOf(after)).not.toContain('Android');
  expect(await people.sessions.find(phone)).toBeUndefined();
  expect(await people.sessions.find(desk)).toBeDefined();

  await people.sessions.begin(person.id, 'Edge on Windows');
  const out = await agree(sender, '/signout');
  expect(textOf(out)).toContain('You are signed out of 2 browsers');
  expect(await people.sessions.ofPerson(person.id)).toEqual([]);
});

test('nobody ends the session of somebody else, by whatever number', async () => {
  const { person } = await member('Bo', 'contributor');
  const eve = await member('Eve', 'operator');
  const token = await people.sessions.begin(person.id, 'Firefox');
  const id = (await people.sessions.find(token))?.id;
  const values = { session: id };
  const said = await house.settle(eve.sender, { kind: 'form', command: 'session end', values, files: [] });
  expect(textOf(said)).toContain('has ended already');
  expect(await people.sessions.find(token)).toBeDefined();
});

test('a link for another browser signs in the one who asked, and is nobody’s who is not in the web chat', async () => {
  const { person, sender } = await member('Cem', 'contributor');
  const said = await press(sender, (await say(sender, '/sessions'))[0], 'Sign in elsewhere');
  expect(await people.redeem(tokenIn(textOf(said)), 'ignored')).toEqual({ id: person.id, name: 'Cem' });

  const stranger = at(await house.person('Dana', 'operator'), await house.chat());
  expect(labels(await say(stranger, '/sessions'))).toEqual([]);
  const form = { kind: 'form' as const, command: 'session link', values: {}, files: [] };
  expect(textOf(await house.settle(stranger, form))).toContain('You are not in the web chat');
});

test('an invitation that was taken back works no more and says so; one that was used is not listed', async () => {
  const { sender } = await member('Olga', 'operator');
  const made = await agree(sender, '/invite reviewer');
  const token = tokenIn(textOf(made));
  const used = tokenIn(textOf(await agree(sender, '/invite maker')));
  expect(await people.redeem(used, 'Finn')).toMatchObject({ name: 'Finn' });

  const card = await press(sender, made[0], 'All invitations');
  expect(textOf(card)).toMatch(/somebody new.*reviewer.*Olga/);
  expect(textOf(card)).not.toContain('maker');
  const [label = ''] = labels(card);
  expect(await people.openToken(token)).toMatchObject({ role: 'reviewer' });
  expect(textOf(await press(sender, card[0], label))).toContain('works no more');
  expect(await people.openToken(token)).toBe('revoked');
  expect(await people.redeem(token, 'Late')).toBeUndefined();
  expect(textOf(await say(sender, '/invitations'))).toContain('No invitation is open');
});

test('an operator makes a link for somebody who signed out, who is told', async () => {
  const { sender } = await member('Oto', 'operator');
  const gwen = await member('Gwen', 'contributor');
  await say(gwen.sender, '/help link');
  const told: string[] = [];
  const stop = house.agent.outbox.onMessage(
    message => message.chatId === gwen.sender.chatId && told.push(textOf([message])),
  );
  const said = await agree(sender, `/invite person=#${gwen.person.id}`);
  stop();
  expect(told.join()).toContain('Oto made a link that signs in to the web chat as you');
  expect(await people.redeem(tokenIn(textOf(said)), 'x')).toMatchObject({ id: gwen.person.id });
});

test('who made a group of their own is its operator, and no link of theirs leads into the web chat', async () => {
  const { sender } = await member('Owen', 'operator');
  const link = tokenIn(textOf(await agree(sender, '/invite')));
  const id = (await people.openInvitations(web.id))[0]?.id;
  const eve = at(await house.person('Eve', 'operator'), await house.chat());
  for (const command of ['/invite operator', '/invite person=Owen', '/invitations'])
    expect(textOf(await say(eve, command)), command).toContain('only its operators make them');
  const revoke = {
    kind: 'form' as const,
    command: 'invitation revoke',
    values: { invitation: id },
    files: [],
  };
  await house.settle(eve, revoke);
  expect(await people.openToken(link)).toMatchObject({ role: 'contributor' });
});

test('while PUBLIC_URL is missing, links are made on the page alone, with a warning', async () => {
  const { person, sender } = await member('Otis', 'operator');
  house.webUrl.current = 'http://127.0.0.1:8484';
  const here = await agree(sender, '/invite');
  expect(textOf(here)).toContain('http://127.0.0.1:8484/sign-in/');
  expect(textOf(here)).toContain('set PUBLIC_URL');
  // The same person, in a chat on another platform that belongs to the web chat's community.
  const chatId = await rooms.chats.chat({
    platform: 'telegram',
    externalId: '7',
    communityId: web.id,
    private: true,
  });
  const there = { ...at(person, chatId), community: web };
  const before = (await people.openInvitations(web.id)).length;
  const form = { kind: 'form' as const, command: 'session link', values: {}, files: [] };
  for (const said of [await say(there, '/invite'), await house.settle(there, form)]) {
    expect(textOf(said)).toContain('PUBLIC_URL is not set');
    expect(textOf(said)).not.toContain('sign-in/');
  }
  expect(await people.openInvitations(web.id)).toHaveLength(before);
  house.webUrl.current = 'https://mill.example';
  expect(textOf(await agree(there, '/invite'))).toContain('https://mill.example/sign-in/');
  expect(textOf(await agree(sender, '/invite'))).not.toContain('PUBLIC_URL');
});
