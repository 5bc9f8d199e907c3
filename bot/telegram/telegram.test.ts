import { afterAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { startFakeTelegram } from '../../test/fakes/telegram/fake-telegram.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import type { Message } from '../../test/fakes/telegram/world.ts';

// The loop on Telegram, with the real grammY and the real rooms: join a group, make a datanet step by step, drop a file in
// private and in the group, review by two people, be told, see the board.
const db = await emptyDatabase();
const fake = await startFakeTelegram({ limits: { group: { messages: 1000, seconds: 60 } } });
const house = await openHouse(db, fake, { groupPerMinute: 1000 });
afterAll(async () => {
  await house.stop();
  await fake.stop();
});
const group = fake.createGroup('Bakers');
const { owner } = group;
const [ana, bo, chen] = ['Ana Silva', 'Bo', 'Chen'].map(name => fake.addMember(group, name)) as [
  typeof owner,
  typeof owner,
  typeof owner,
];

const rows = (n: number) =>
  Array.from({ length: n }, (_, at) =>
    JSON.stringify({
      question: `A baker has ${at * 7 + 3} loaves and sells ${at + 1} of them before noon; how many are left on shelf number ${at * 13 + 5}?`,
      answer: `There were ${at * 7 + 3} loaves and ${at + 1} were sold, so ${at * 6 + 2} loaves are left over on that shelf.`,
    }),
  ).join('\n');

test('it joins: says what it can do and what it sees, and sets its menus', async () => {
  const welcome = await fake.untilSays(group, 'Welcome to Gristmill');
  expect(fake.textOf(welcome)).toContain('/setprivacy');
  expect(fake.buttonsOf(welcome).map(one => one.text)).toEqual([
    'Make a datanet',
    'Let everybody give data',
    'Ask how it works',
  ]);
  await fake.until('the menus', () => fake.commands('all_chat_administrators').length > 0);
  const names = (scope: string) => fake.commands(scope).map(one => one.command);
  expect(names('all_private_chats')).toContain('datanet_create');
  expect(names('all_group_chats')).not.toContain('datanet_create');
  expect(names('all_group_chats')).toContain('submit');
  expect(names('all_private_chats')).not.toContain('vote');
  expect(house.telegram.addUrl()).toBe('https://t.me/gristmill_bot?startgroup=here');
  expect(await house.telegram.health()).toEqual([
    { part: 'Telegram', well: true, words: 'connected as @gristmill_bot by polling, in 1 group' },
    { part: 'Telegram: privacy mode', well: true, words: expect.stringContaining('on;') },
  ]);
});

test('without a mention it stays silent', async () => {
  fake.userSends(ana, group, 'nice weather');
  fake.userSends(ana, group, '/weather@other_bot');
  fake.userSends(ana, group, '/weather');
  const asked = fake.userSends(ana, group, '@gristmill_bot');
  await fake.untilSays(group, /help/i, { after: asked });
  expect(await db.all(sql`select 1 from incoming`)).toHaveLength(1);
});

test('a member without a role is told so', async () => {
  const asked = fake.userSends(ana, group, '/datanet_create@gristmill_bot loot text');
  const answer = await fake.untilSays(group, 'is for a steward', { after: asked });
  expect(answer.replyTo?.id).toBe(asked.id);
});

test('a datanet is made step by step: a name is typed, the rest is pressed', async () => {
  const welcome = await fake.untilSays(group, 'Welcome to Gristmill');
  fake.userPresses(owner, welcome, 'Make a datanet');
  const form = await fake.untilSays(group, 'Name: ');
  // The owner's app opens a reply by itself.
  const asking = await fake.untilSays(group, 'Bakers-owner: Name?');
  expect(asking.markup).toMatchObject({ force_reply: true, selective: true });
  fake.userSends(owner, group, 'My Maths', { replyTo: asking });
  await fake.until('the refusal', () => fake.textOf(form).includes('must be up to 48 lower-case letters'));
  fake.userSends(owner, group, 'maths', { replyTo: form });
  await fake.until('the next question', () => fake.textOf(form).includes('Modality: '));
  fake.userPresses(bo, form, 'text');
  await fake.until('a word to Bo', () =>
    fake.requests.some(one => String(one.params.text).startsWith('Only Bakers-owner')),
  );
  fake.userPresses(owner, form, 'text');
  await fake.until('the overview', () =>
    fake.textOf(form).includes('What is not named here stays as it is.'),
  );
  expect(fake.textOf(form)).toContain('Modality: text');
  fake.userPresses(owner, form, 'More …');
  await fake.until('the list', () => fake.textOf(form).includes('Which one?'));
  const license = fake.buttonsOf(form).find(one => one.text.startsWith('Licence'));
  fake.userPresses(owner, form, license?.text ?? '');
  await fake.until('the licence', () => fake.textOf(form).includes('Leave it open'));
  fake.userSends(owner, group, 'CC-BY-4.0', { replyTo: form });
  await fake.until('the list again', () => fake.textOf(form).includes('Licence: CC-BY-4.0'));
  fake.userPresses(owner, form, '‹ Back');
  await fake.until('the overview', () => fake.buttonsOf(form).some(one => one.text === 'Create datanet'));
  fake.userPresses(owner, form, 'Create datanet');
  const card = await fake.untilSays(group, 'at least two reviewers agree');
  expect(fake.textOf(card)).toContain('CC-BY-4.0');
  await fake.until('the closed form', () => fake.textOf(form).includes('Sent.'));
  await fake.until(
    'no more asking',
    () => !fake.messagesOf(group).some(one => fake.textOf(one).startsWith('Bakers-owner: ')),
  );
  expect(fake.buttonsOf(form)).toEqual([]);
});

test('roles are given to accounts: by a name, and in reply to somebody without one', async () => {
  fake.userSends(owner, group, '/role @anasilva contributor');
  await fake.untilSays(group, 'Ana Silva is now a contributor');
  const said = fake.userSends(bo, group, 'I would like to review');
  fake.userSends(owner, group, '/role reviewer', { replyTo: said });
  await fake.untilSays(group, 'Bo is now a reviewer');
  fake.userSends(owner, group, '/role @stranger reviewer');
  await fake.untilSays(group, 'in reply to a message of theirs');
  fake.userSends(owner, group, '@gristmill_bot /role Chen reviewer', { mentions: [chen] });
  await fake.untilSays(group, 'Chen is now a reviewer');
});

let card: Message;

test('a file dropped in private gets one card, which is edited until it waits for reviewers', async () => {
  const direct = fake.privateChat(ana);
  fake.userStarts(ana);
  await fake.untilSays(direct, 'Welcome to Gristmill');
  fake.userSends(ana, direct, '', {
    files: [{ name: 'maths.jsonl', content: `${rows(20)}\n{"question": "broken` }],
  });
  card = await fake.untilSays(direct, 'waiting for reviewers', { seconds: 40 });
  expect(fake.textOf(card)).toContain('20 of 21 rows good');
  const cards = fake.messagesOf(direct).filter(one => fake.textOf(one).includes('Submission 1'));
  expect(cards).toHaveLength(1);
});

test('a file dropped in the group with a mention is answered there', async () => {
  const dropped = fake.userSends(ana, group, '@gristmill_bot', {
    files: [{ name: 'more.jsonl', content: rows(30).split('\n').slice(20).join('\n') }],
  });
  const waiting = await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
  expect(waiting.replyTo?.id).toBe(dropped.id);
  fake.userPresses(bo, waiting, 'Withdraw');
  await fake.until('an alert', () =>
    fake.requests.some(
      one =>
        one.params.show_alert === 'true' && /Only Ana Silva can press that/.test(String(one.params.text)),
    ),
  );
});

test('its own button works for the contributor, with the plan in their private chat', async () => {
  const waiting = await fake.untilSays(group, 'more.jsonl');
  fake.userPresses(ana, waiting, 'Withdraw');
  const plan = await fake.untilSays(fake.privateChat(ana), 'Withdraw submission 2?');
  fake.userPresses(ana, plan, 'Withdraw it');
  await fake.until('the withdrawn card', () => fake.textOf(waiting).includes('Withdrawn'));
});

test('a command meant for one person is answered in private, or opens the way there', async () => {
  fake.userSends(bo, group, '/review');
  const told = await fake.untilSays(group, 'Open a private chat');
  const [button] = fake.buttonsOf(told);
  const payload = new URL(button?.url ?? '').searchParams.get('start') ?? '';
  expect(payload).toMatch(/^[\w-]{22}$/);
  fake.userStarts(chen, payload);
  await fake.untilSays(fake.privateChat(chen), 'Welcome to Gristmill');
  fake.userStarts(bo, payload);
  await fake.untilSays(fake.privateChat(bo), 'Review submission 1');
  const asked = fake.userSends(chen, group, '/review');
  await fake.untilSays(fake.privateChat(chen), 'Review submission 1');
  // The mark is a request of its own, behind the message.
  await fake.until('the mark', () => fake.reactionsTo(asked).length > 0);
  expect(fake.reactionsTo(asked)).toEqual(['👌']);
});

test('two reviewers grade it, one strikes out a row, and the contributor is told', async () => {
  for (const reviewer of [bo, chen]) {
    const chat = fake.privateChat(reviewer);
    const task = await fake.untilSays(chat, 'Review submission 1');
    if (reviewer === bo) {
      const row = fake.buttonsOf(task).find(one => one.text.startsWith('Row'))?.text ?? '';
      fake.userPresses(reviewer, task, row);
      await fake.until('the mark', () => fake.buttonsOf(task).some(one => one.text === `✓ ${row}`));
      fake.userPresses(reviewer, task, `✓ ${row}`);
      await fake.until('no mark', () => fake.buttonsOf(task).some(one => one.text === row));
    }
    fake.userPresses(reviewer, task, 'Good');
    await fake.untilSays(chat, 'your vote is recorded', { after: task });
  }
  await fake.untilSays(fake.privateChat(ana), 'accepted as good');
  await fake.until('the card in its last state', () => fake.textOf(card).includes('20 rows accepted'));
});

test('the leaderboard is a picture with its words below', async () => {
  fake.userSends(bo, group, '/leaderboard');
  const board = await fake.untilSays(group, 'Contributors: 1. Ana Silva');
  expect(board.body.photo).toBeDefined();
  expect(String(board.body.caption)).toContain('Contributors, all time');
});

test('updates that come twice, and in the wrong order, are done once', async () => {
  fake.sendTwice(true);
  fake.sendBackwards(true);
  const release = fake.holdUpdates();
  fake.userSends(ana, group, '/datanet_list@gristmill_bot');
  fake.userSends(ana, fake.privateChat(ana), '/submissions');
  release();
  await fake.untilSays(fake.privateChat(ana), 'more.jsonl');
  await fake.untilSays(group, 'Datanets');
  fake.sendTwice(false);
  fake.sendBackwards(false);
  fake.userSends(ana, group, '/bases@gristmill_bot');
  await fake.untilSays(group, 'smollm2');
  const lists = fake.messagesOf(group).filter(one => fake.textOf(one).startsWith('Datanets'));
  expect(lists).toHaveLength(1);
});

test('the bot is removed: it is recorded, and what follows is refused', async () => {
  fake.removeBot(group);
  fake.addBot(group);
  await fake.untilSays(group, 'Welcome to Gristmill', { after: fake.messagesOf(group).at(-3) as Message });
});

test('nothing was logged, and the token is nowhere', () => {
  expect(house.problems).toEqual([]);
  expect(JSON.stringify(house.problems)).not.toContain('fake-telegram-token');
});
