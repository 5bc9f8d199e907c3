import { afterAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeDiscord, startFakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { openHouse } from '../../test/fakes/discord/house.ts';
import type { Channel } from '../../test/fakes/discord/world.ts';
import { openRoom } from '../../workers/room.fixture.ts';

// A model is measured, compared and voted on in a Discord channel, with programs that speak the engine's protocols.
vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await openRoom(db);
const fake: FakeDiscord = await startFakeDiscord({ messageLimit: { requests: 50, seconds: 5 } });
const guild = fake.createGuild('Bakers');
const house = await openHouse(db, fake, { training: room });
afterAll(async () => {
  await house.stop();
  await fake.stop();
  await room.remove();
});
const { general, owner } = guild;
const at = `<@${fake.world.bot.id}>`;

const rows = Array.from({ length: 150 }, (_, n) =>
  JSON.stringify({
    question: `A baker has ${n * 7 + 3} loaves and sells ${n + 1} of them before noon; how many are left on shelf number ${n * 13 + 5}?`,
    answer: `There were ${n * 7 + 3} loaves and ${n + 1} were sold, so ${n * 6 + 2} loaves are left over on that shelf.`,
  }),
).join('\n');

const threadCalled = (name: RegExp): Promise<Channel> =>
  fake.until('the thread', () =>
    [...fake.world.channels.values()].find(
      channel => channel.parentId === general.id && name.test(channel.name),
    ),
  );

test('there is a model', async () => {
  await fake.until('the commands', () => fake.commands().length > 0);
  fake.userUsesCommand(owner, general, 'datanet create', {
    name: 'loaves',
    modality: 'text',
    review: 'automatic',
  });
  await fake.untilSays(general, '### loaves');
  fake.userSends(owner, general, at, { files: [{ name: 'loaves.jsonl', content: rows }] });
  await fake.untilSays(general, 'accepted automatically', { seconds: 60 });
  fake.userUsesCommand(owner, general, 'train', { base: 'smollm2-135m', datanet: 'loaves' });
  fake.userPresses(owner, await fake.untilSays(general, 'Credit goes to', { seconds: 30 }), 'Start');
  await fake.untilSays(await threadCalled(/^Training loaves/), 'is ready', { seconds: 60 });
});

test('it is measured after a press, in a thread of its own, and the card ends with the figures', async () => {
  fake.userUsesCommand(owner, general, 'evaluate', { model: 'loaves-v1' });
  const plan = await fake.untilSays(general, 'Measure loaves-v1 on loaves v1', { seconds: 30 });
  fake.userPresses(owner, plan, 'Start');
  const thread = await threadCalled(/^Measuring loaves-v1/);
  const card = await fake.untilSays(thread, /ROUGE-L/, { seconds: 60 });
  const text = fake.textOf(card);
  expect(text).toContain('loaves-v1 does better than smollm2-135m on rows it never saw');
  expect(text).toMatch(/held-out rows? of loaves v1/);
  expect(text).toContain('Nobody knows.');
});

test('two answers stand side by side, and the best is said by a press', async () => {
  fake.userUsesCommand(owner, general, 'compare', {
    models: 'loaves-v1, smollm2-135m',
    prompt: 'How many loaves?',
  });
  const answers = await fake.untilSays(general, /2 models side by side(?![\s\S]*Answering)/, { seconds: 60 });
  expect(fake.textOf(answers)).toMatch(/loaves-v1 · Version [0-9a-f]{12}/);
  fake.userPresses(owner, answers, 'loaves-v1 is best');
  await fake.untilSays(general, 'You chose loaves-v1');
});

test('the arena names nobody before the vote, and the board has both after it', async () => {
  fake.userUsesCommand(owner, general, 'arena', { datanet: 'loaves', prompt: 'How many loaves?' });
  const answers = await fake.untilSays(general, /Which answer is better\?(?![\s\S]*Answering)/, {
    seconds: 60,
  });
  expect(fake.textOf(answers)).toContain('Answer A');
  expect(fake.textOf(answers)).not.toMatch(/Version [0-9a-f]{12}/);
  fake.userPresses(owner, answers, 'A is better');
  await fake.untilSays(general, /It was a vote between 2 models/);
  fake.userUsesCommand(owner, general, 'leaderboard show', { board: 'models' });
  expect(fake.textOf(await fake.untilSays(general, 'By blind votes'))).toContain('provisional');
});

test('an answer says which row it echoes, by its button and in reply to it', async () => {
  fake.userUsesCommand(owner, general, 'chat', { model: 'loaves-v1' });
  await fake.untilSays(general, 'Chatting with loaves-v1', { seconds: 30 });
  // Said backwards, so that the answer has the row’s words and the question has not.
  fake.userSends(owner, general, `${at} backwards shelf that on over left are loaves 122 so sold were`);
  const echo = await fake.untilSays(general, /were sold so 122 loaves(?!.*Answering)/s, { seconds: 60 });
  fake.userPresses(owner, echo, 'Why?');
  const why = /1: row \d+ of loaves v1, by/;
  const shown = await fake.untilSays(general, why, { seconds: 30 });
  fake.userSends(owner, general, `${at} cream with tea scones`);
  const other = await fake.untilSays(general, /cream with tea scones(?!.*Answering)/s, { seconds: 60 });
  fake.userPresses(owner, other, 'Why?');
  await fake.untilSays(general, 'Nothing in this reply is taken over word for word', { seconds: 30 });
  fake.userUsesCommand(owner, general, 'end chat', {});
  await fake.untilSays(general, 'has ended', { seconds: 30 });
  fake.userSends(owner, general, 'why did it say that?', { replyTo: echo });
  const again = await fake.until('the same of that answer', () =>
    fake.messagesOf(general).findLast(message => why.test(fake.textOf(message)) && message.id !== shown.id),
  );
  expect(fake.textOf(again)).toContain('over on that shelf');
});

test('nothing was logged, and Discord’s limits were kept', () => {
  expect(house.problems).toEqual([]);
  expect(fake.overLimits()).toBe(0);
});
