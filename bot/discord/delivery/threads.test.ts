import { expect, test } from 'vitest';
import type { Reply } from '../../../agent/reply.ts';
import { sql } from '../../../store/database/sql.ts';
import type { FakeDiscord } from '../../../test/fakes/discord/fake-discord.ts';
import { permission } from '../../../test/fakes/discord/permissions.ts';
import { discordServers } from '../../../test/fakes/discord/servers.ts';
import type { Channel } from '../../../test/fakes/discord/world.ts';

// A training has a thread of its own: the card, the curve and the end are there, and the channel sees one line.
const { db, house, chatOf, everything: server } = await discordServers();

async function everything(options: { denyBot?: bigint } = {}) {
  const made = await server();
  return { ...made, channel: made.fake.addChannel(made.guild, 'training', options) };
}

const curve = (steps: number) => ({
  kind: 'picture' as const,
  picture: {
    chart: 'curve' as const,
    title: 'recipes-v2',
    subtitle: '',
    x: 'step',
    y: 'loss',
    series: [
      {
        name: 'training',
        points: Array.from({ length: steps }, (_, x): [number, number] => [x, 2 - x / 20]),
      },
    ],
  },
  alt: `Loss over ${steps} steps.`,
});

const card = (words: string, steps = 0): Reply => ({
  title: 'Job 12: smollm2-135m on recipes',
  state: { tone: 'busy', text: words },
  blocks: steps ? [curve(steps)] : [],
  buttons: [{ label: 'Cancel', call: { command: 'job cancel', args: { job: 12 } } }],
  thread: { of: 'job:12', name: 'Training recipes-v2' },
});

const threadsOf = (fake: FakeDiscord, channel: Channel) =>
  [...fake.world.channels.values()].filter(one => one.parentId === channel.id);
const threadOf = (fake: FakeDiscord, channel: Channel) =>
  fake.until('the thread', () => threadsOf(fake, channel)[0], 30);

test('a card that opens a thread is in it, and the channel sees one line', async () => {
  const { fake, mill, channel } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  await mill.agent.say(chatId, 'job', card('Step 1 of 20'));
  const thread = await threadOf(fake, channel);
  expect(thread).toMatchObject({ name: 'Training recipes-v2', type: 11 });
  const shown = await fake.untilSays(thread, 'Step 1 of 20');
  await mill.agent.say(chatId, 'job', card('Step 20 of 20', 8));
  await fake.until('the last step', () => fake.textOf(shown).includes('Step 20 of 20'));
  expect(shown.body.attachments).toMatchObject([
    { content_type: 'image/png', description: 'Loss over 8 steps.' },
  ]);
  await mill.agent.say(chatId, 'end', {
    state: { tone: 'good', text: 'recipes-v2 is ready' },
    blocks: [],
    thread: { of: 'job:12' },
  });
  await fake.untilSays(thread, 'recipes-v2 is ready');
  expect(channel.messages.map(fake.textOf)).toEqual([expect.stringContaining('Training recipes-v2')]);
  expect(channel.messages[0]?.threadId).toBe(thread.id);
});

test('a picture is uploaded when it changed, and stays where it is otherwise', async () => {
  const { fake, mill, channel } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  await mill.agent.say(chatId, 'job', card('Step 1', 5));
  const shown = await fake.untilSays(await threadOf(fake, channel), 'Step 1');
  const uploaded = () => fake.world.attachments.size;
  const [first] = shown.body.attachments;
  expect(uploaded()).toBe(1);
  for (const [words, steps] of [
    ['Step 2', 5],
    ['Step 3', 5],
  ] as const) {
    await mill.agent.say(chatId, 'job', card(words, steps));
    await fake.until(words, () => fake.textOf(shown).includes(words));
  }
  expect(shown.body.attachments).toEqual([first]);
  expect(uploaded()).toBe(1);
  await mill.agent.say(chatId, 'job', card('Step 4', 6));
  await fake.until('step 4', () => fake.textOf(shown).includes('Step 4'));
  expect(uploaded()).toBe(2);
  // Also after a restart, when nothing is remembered.
  await mill.close();
  const next = await house(fake);
  await next.agent.say(chatId, 'job', card('Step 5', 6));
  await fake.until('step 5', () => fake.textOf(shown).includes('Step 5'));
  expect(uploaded()).toBe(2);
});

test('after a crash between any two steps there is one thread with one card', async () => {
  const { fake, mill, channel } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  await mill.agent.say(chatId, 'job', card('Step 1'));
  const thread = await threadOf(fake, channel);
  await fake.untilSays(thread, 'Step 1');
  await mill.close();
  const crashes = [
    // The card was sent and not recorded.
    sql`delete from delivery`,
    // The thread was opened and not recorded, and nothing after it.
    sql`with gone as (delete from thread) delete from delivery`,
  ];
  for (const [n, crash] of crashes.entries()) {
    await db.run(crash);
    fake.clock.advance(30 * 60_000);
    const again = await house(fake);
    await again.agent.say(chatId, 'job', card(`Step ${n + 2}`));
    await fake.untilSays(thread, `Step ${n + 2}`, { seconds: 30 });
    await again.close();
  }
  // The starter was sent, and the thread could not be opened any more before the crash.
  const [starter] = channel.messages;
  if (starter) starter.threadId = undefined;
  fake.world.channels.delete(thread.id);
  await db.run(sql`with gone as (delete from thread) delete from delivery`);
  const again = await house(fake);
  await again.agent.say(chatId, 'job', card('Step 9'));
  await fake.untilSays(await threadOf(fake, channel), 'Step 9');
  expect(channel.messages).toHaveLength(1);
  expect(threadsOf(fake, channel)).toHaveLength(1);
});

test('answers that are lost on the way open no second thread and no second card', async () => {
  const { fake, mill, channel } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  for (const path of [/messages$/, /threads$/, /messages$/]) {
    fake.trouble({ method: 'POST', path, does: { kind: 'drop the answer' } });
    fake.trouble({ method: 'POST', path, does: { kind: 'status', status: 502 } });
  }
  await mill.agent.say(chatId, 'job', card('Step 1'));
  const thread = await threadOf(fake, channel);
  await fake.untilSays(thread, 'Step 1', { seconds: 30 });
  await mill.agent.say(chatId, 'job', card('Step 2'));
  await fake.untilSays(thread, 'Step 2', { seconds: 30 });
  expect(channel.messages).toHaveLength(1);
  expect(threadsOf(fake, channel)).toHaveLength(1);
  expect(thread.messages).toHaveLength(1);
});

test('an archived thread is opened again, and what can’t be said in a locked or deleted one is said elsewhere or not at all', async () => {
  const { fake, mill, channel } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  await mill.agent.say(chatId, 'job', card('Step 1'));
  const thread = await threadOf(fake, channel);
  const shown = await fake.untilSays(thread, 'Step 1');
  thread.archived = true;
  await mill.agent.say(chatId, 'job', card('Step 2'));
  await fake.until('step 2', () => fake.textOf(shown).includes('Step 2'));
  expect(thread.archived).toBe(false);
  thread.archived = true;
  await mill.agent.say(chatId, 'note', { ...card('A note'), thread: { of: 'job:12' } });
  await fake.untilSays(thread, 'A note');
  thread.locked = true;
  await mill.agent.say(chatId, 'second', { ...card('Another'), thread: { of: 'job:12' } });
  await fake.until('a refusal', () => mill.problems.length === 1);
  fake.world.channels.delete(thread.id);
  await mill.agent.say(chatId, 'third', { ...card('In the channel'), thread: { of: 'job:12' } });
  await fake.untilSays(channel, 'In the channel');
});

test('where no thread may be opened the card is in the channel, and /status says which permission is missing', async () => {
  const { fake, guild, mill, channel } = await everything({ denyBot: permission.createPublicThreads });
  await mill.agent.say(await chatOf(fake, mill, channel), 'job', card('Step 1'));
  await fake.untilSays(channel, 'Step 1');
  expect(channel.messages).toHaveLength(1);
  expect(mill.discord.health()).toContainEqual({
    part: 'Discord: #training',
    well: false,
    words: expect.stringContaining('Create Public Threads'),
    of: { platform: 'discord', externalId: guild.id },
  });
});

test('when the permission is taken at that moment, the line in the channel becomes the card', async () => {
  const { fake, mill, channel } = await everything();
  fake.trouble({ path: /threads$/, does: { kind: 'status', status: 403, code: 50013 } });
  const chatId = await chatOf(fake, mill, channel);
  await mill.agent.say(chatId, 'job', card('Step 1'));
  await fake.untilSays(channel, 'Step 1');
  await mill.agent.say(chatId, 'job', card('Step 2'));
  await fake.untilSays(channel, 'Step 2');
  expect(channel.messages).toHaveLength(1);
});

test('in direct messages and in threads there is no thread', async () => {
  const { fake, mill, channel, owner } = await everything();
  const direct = fake.directMessages(owner);
  const inside = fake.userStartsThread(owner, channel, 'talk');
  for (const place of [direct, inside]) {
    await mill.agent.say(await chatOf(fake, mill, place), `job in ${place.id}`, card('Step 1'));
    await fake.untilSays(place, 'Step 1');
    expect(threadsOf(fake, place)).toEqual([]);
  }
});

test('an interaction is answered by the line that opens the thread, or by the way to it', async () => {
  const { fake, mill, channel, owner } = await everything();
  const chatId = await chatOf(fake, mill, channel);
  // As a command would answer: the same origin as the update's first message.
  const answer = async (reply: Reply) => {
    const { id, external_id, person_id } = await db.one<{
      id: number;
      external_id: string;
      person_id: number;
    }>(sql`
      select id, external_id, person_id from incoming order by id desc limit 1`);
    await mill.agent.outbox.put({
      chatId,
      origin: `incoming:${id}:thread`,
      reply,
      askerId: person_id,
      incomingId: id,
      answers: external_id,
    });
  };
  const used = fake.userUsesCommand(owner, channel, 'datanet list');
  await fake.untilSays(channel, /datanet/i);
  await answer(card('Step 1'));
  const thread = await threadOf(fake, channel);
  const shown = await fake.untilSays(thread, 'Step 1');
  expect(used.answered).toBe(5);
  // Hours later the interaction's token is long over: the card is a message of the bot.
  for (let hour = 1; hour <= 5; hour++) {
    fake.clock.advance(3_600_000);
    await answer(card(`Hour ${hour}`));
    await fake.until(`hour ${hour}`, () => fake.textOf(shown).includes(`Hour ${hour}`));
  }
  expect(mill.problems).toEqual([]);
});
