import { afterAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeDiscord, startFakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { openHouse } from '../../test/fakes/discord/house.ts';
import type { Message } from '../../test/fakes/discord/world.ts';

// The loop on Discord, with the real discord.js and the real rooms: join, make a datanet by a form, drop a file, watch
// the card, review by two people, be told, see the board.
const db = await emptyDatabase();
const fake: FakeDiscord = await startFakeDiscord();
const guild = fake.createGuild('Bakers');
const house = await openHouse(db, fake);
afterAll(async () => {
  await house.stop();
  await fake.stop();
});
const { general, owner } = guild;
const [ana, bo, chen] = ['ana', 'bo', 'chen'].map(name => fake.addMember(guild, name)) as [
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

test('it connects, registers its commands, greets the server once and is well', async () => {
  await fake.untilSays(general, 'Welcome to Gristmill');
  await fake.until('the commands', () => fake.commands().length > 0);
  const names = fake.commands().map(command => command.name);
  expect(names).toContain('train');
  expect(names).toContain('datanet');
  expect(names).not.toContain('vote');
  expect(house.discord.health()).toEqual([{ part: 'Discord', well: true, words: 'connected, in 1 server' }]);
  expect(house.discord.inviteUrl).toContain(`client_id=${fake.world.application.id}`);
});

test('without a mention it stays silent', async () => {
  fake.userSends(ana, general, 'nice weather');
  const asked = fake.userSends(ana, general, `<@${fake.world.bot.id}>`);
  await fake.untilSays(general, /help/i, { after: asked });
  const incoming = await db.all(sql`select 1 from incoming`);
  expect(incoming).toHaveLength(1);
});

test('a member without a role is told so, alone', async () => {
  const used = fake.userUsesCommand(ana, general, 'datanet create', { name: 'loot', modality: 'text' });
  await fake.untilSays(general, 'is for a steward', { user: ana });
  expect(used.answered).toBe(5);
  expect(fake.messagesOf(general).some(message => fake.textOf(message).includes('is for a steward'))).toBe(
    false,
  );
});

test('a missing argument opens a modal with what was given', async () => {
  const used = fake.userUsesCommand(owner, general, 'datanet create', { name: 'maths' });
  await fake.until('the modal', () => used.modal);
  fake.userSubmitsModal(owner, used, { modality: 'text' });
  const card = await fake.untilSays(general, 'at least two reviewers agree');
  expect(fake.textOf(card)).toContain('### maths');
});

test('roles are given by people, not by names', async () => {
  for (const [who, role] of [
    [ana, 'contributor'],
    [bo, 'reviewer'],
    [chen, 'reviewer'],
  ] as const) {
    fake.userUsesCommand(owner, general, 'role', { person: who.id, role });
    await fake.untilSays(general, `${who.username}** is now a ${role}`);
  }
});

test('names are offered while typing', async () => {
  const choices = await fake.autocomplete(ana, general, 'submit', { datanet: 'ma' }, 'datanet');
  expect(choices).toEqual([{ name: 'maths', value: 'maths' }]);
});

let card: Message;

test('a dropped file gets one card, which is edited until it waits for reviewers', async () => {
  const dropped = fake.userSends(ana, general, `<@${fake.world.bot.id}>`, {
    files: [{ name: 'maths.jsonl', content: `${rows(20)}\n{"question": "broken` }],
  });
  card = await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
  expect(card.reference).toBe(dropped.id);
  expect(fake.textOf(card)).toContain('20 of 21 rows good');
  const cards = fake.messagesOf(general).filter(message => fake.textOf(message).includes('Submission 1'));
  expect(cards).toHaveLength(1);
});

test('two reviewers grade it where nobody else sees it, and the contributor is told', async () => {
  for (const reviewer of [bo, chen]) {
    const before = fake.messagesOf(general, reviewer).at(-1);
    fake.userUsesCommand(reviewer, general, 'review');
    const task = await fake.untilSays(general, 'Review submission 1', {
      user: reviewer,
      ...(before && { after: before }),
    });
    expect(task.onlyFor).toBe(reviewer.id);
    fake.userPicks(reviewer, task, []);
    fake.userPresses(reviewer, task, 'Good');
    await fake.untilSays(general, 'your vote is recorded', { user: reviewer, after: task });
  }
  const told = await fake.untilSays(general, 'accepted as good');
  expect(told.mentions).toEqual([ana.id]);
  await fake.until('the card in its last state', () => fake.textOf(card).includes('20 rows accepted'));
});

test('somebody else’s button and a second press say why they do nothing', async () => {
  const submitted = fake.userSends(ana, general, `<@${fake.world.bot.id}>`, {
    files: [{ name: 'more.jsonl', content: rows(30).split('\n').slice(20).join('\n') }],
  });
  const waiting = await fake.untilSays(general, 'waiting for reviewers', { after: submitted, seconds: 40 });
  fake.userPresses(bo, waiting, 'Withdraw');
  await fake.untilSays(general, 'Only ana can press that', { user: bo });
  fake.userPresses(ana, waiting, 'Withdraw');
  const plan = await fake.untilSays(general, 'Withdraw submission 2?', { user: ana });
  fake.userPresses(ana, plan, 'Withdraw it');
  await fake.until('the withdrawn card', () => fake.textOf(waiting).includes('Withdrawn'));
});

test('the leaderboard is a picture with words for those who can’t see it', async () => {
  fake.userUsesCommand(bo, general, 'leaderboard');
  const board = await fake.untilSays(general, 'Contributors: 1. ana');
  const [picture] = board.body.attachments;
  expect(picture).toMatchObject({ filename: 'picture-1.png', content_type: 'image/png', width: 1200 });
});

test('an event that comes twice is done once', async () => {
  fake.sendTwice(true);
  fake.userSends(ana, general, `<@${fake.world.bot.id}> /datanet list`);
  fake.userUsesCommand(ana, general, 'submissions');
  await fake.untilSays(general, 'maths', { user: ana });
  await fake.untilSays(general, 'more.jsonl', { user: ana });
  fake.sendTwice(false);
  const lists = fake.messagesOf(general).filter(message => fake.textOf(message).includes('### Datanets'));
  expect(lists.length).toBeLessThanOrEqual(1);
});

test('nothing was logged, and Discord’s limits were kept', () => {
  expect(house.problems).toEqual([]);
  expect(fake.overLimits()).toBe(0);
});
