import { afterAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { type FakeDiscord, startFakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { openHouse } from '../../test/fakes/discord/house.ts';
import type { Channel, Message } from '../../test/fakes/discord/world.ts';
import { openRoom } from '../../workers/room.fixture.ts';

// A training on Discord from the command to the end, with programs that speak the trainer's protocol.
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
const maker = fake.addMember(guild, 'Mel');
const guest = fake.addMember(guild, 'Guest');
const at = `<@${fake.world.bot.id}>`;

const rows = Array.from({ length: 30 }, (_, n) =>
  JSON.stringify({
    question: `A baker has ${n * 7 + 3} loaves and sells ${n + 1} of them before noon; how many are left on shelf number ${n * 13 + 5}?`,
    answer: `There were ${n * 7 + 3} loaves and ${n + 1} were sold, so ${n * 6 + 2} loaves are left over on that shelf.`,
  }),
).join('\n');

let thread: Channel;
let card: Message;

test('there is data to train on', async () => {
  await fake.until('the commands', () => fake.commands().length > 0);
  fake.userUsesCommand(owner, general, 'datanet create', {
    name: 'loaves',
    modality: 'text',
    review: 'automatic',
  });
  await fake.untilSays(general, '### loaves');
  fake.userSends(owner, general, at, { files: [{ name: 'loaves.jsonl', content: rows }] });
  await fake.untilSays(general, 'accepted automatically', { seconds: 60 });
  fake.userUsesCommand(owner, general, 'role', { person: maker.id, role: 'maker' });
  await fake.untilSays(general, 'is now a maker');
});

test('a training is asked for by a command, confirmed by a button, and runs in a thread of its own', async () => {
  room.trainer = ['holdAt=4'];
  fake.userUsesCommand(maker, general, 'train', { base: 'smollm2-135m', datanet: 'loaves', epochs: 3 });
  const plan = await fake.untilSays(general, 'Credit goes to', { seconds: 30 });
  fake.userPresses(maker, plan, 'Start');
  thread = await fake.until('the thread', () =>
    [...fake.world.channels.values()].find(channel => channel.parentId === general.id),
  );
  expect(thread.name).toMatch(/^Training loaves/);
  card = await fake.untilSays(thread, /Holding/, { seconds: 25 });
  expect(fake.messagesOf(general).filter(message => fake.textOf(message).includes('Job 1'))).toEqual([]);
});

test('anyone may watch, and those who may not cancel are told so, alone', async () => {
  fake.userPresses(guest, card, 'Cancel');
  const refusal = await fake.untilSays(thread, 'is for a maker', { user: guest });
  expect(refusal.onlyFor).toBe(guest.id);
});

test('words in the thread are answered in the thread', async () => {
  const asked = fake.userSends(guest, thread, `${at} /jobs`);
  const answer = await fake.untilSays(thread, 'Training jobs');
  expect(answer.reference).toBe(asked.id);
});

test('hours after every interaction’s token is over the card still moves, and can be cancelled', async () => {
  fake.clock.advance(6 * 3_600_000);
  fake.userPresses(maker, card, 'Cancel');
  fake.userPresses(maker, await fake.untilSays(thread, 'Cancel job 1?'), 'Cancel the job');
  await fake.until('the cancelled card', () => fake.textOf(card).includes('Cancelled at step'), 25);
});

test('a command that goes on with it says where it goes on', async () => {
  room.trainer = [];
  fake.userUsesCommand(maker, general, 'job resume', { job: 1 });
  await fake.untilSays(general, `It goes on in <#${thread.id}>`);
  await fake.untilSays(thread, /is ready/, { seconds: 25 });
  const done = await fake.untilSays(thread, /Job 1:[\s\S]*Done/, { after: card });
  expect(done.body.attachments).toMatchObject([{ content_type: 'image/png' }]);
  const threads = [...fake.world.channels.values()].filter(channel => channel.parentId === general.id);
  expect(threads).toHaveLength(1);
});

test('nothing was logged, and Discord’s limits were kept', () => {
  expect(house.problems).toEqual([]);
  expect(fake.overLimits()).toBe(0);
});
