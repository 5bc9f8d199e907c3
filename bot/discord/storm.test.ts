import { expect, test } from 'vitest';
import { say } from '../../agent/reply.ts';
import { sql } from '../../store/database/sql.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import type { Trouble } from '../../test/fakes/discord/rest.ts';
import { discordServers, type Mill } from '../../test/fakes/discord/servers.ts';
import type { Channel } from '../../test/fakes/discord/world.ts';

// Whatever fails in the middle of a live card and of conversations: the last version is shown, and nothing comes twice.
const { db, everything, house, chatOf } = await discordServers();

/** Draws a card in many versions while things fail; returns its messages on Discord. */
async function liveCard(fake: FakeDiscord, mill: Mill, channel: Channel, versions = 12) {
  const chatId = await chatOf(fake, mill, channel);
  for (let n = 1; n <= versions; n++) {
    await mill.agent.say(chatId, 'live', { ...say(`version ${n}.`), title: 'A live card' });
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await fake.untilSays(channel, `version ${versions}.`, { seconds: 25 });
  return fake.messagesOf(channel).filter(message => fake.textOf(message).includes('A live card'));
}

const storms: [string, Trouble[]][] = [
  [
    '429 of the route',
    [{ path: /messages/, times: 3, does: { kind: 'rate limit', retryAfterSeconds: 0.3 } }],
  ],
  [
    '429 for everything',
    [{ path: /messages/, times: 3, does: { kind: 'rate limit', retryAfterSeconds: 0.3, global: true } }],
  ],
  ['5xx', [{ path: /messages/, times: 5, does: { kind: 'status', status: 502 } }]],
  ['lost answers', [{ path: /messages/, times: 5, does: { kind: 'drop the answer' } }]],
  ['lost requests', [{ path: /messages/, times: 5, does: { kind: 'drop' } }]],
  ['slow answers', [{ path: /messages/, times: 3, does: { kind: 'slow', milliseconds: 1500 } }]],
  [
    'all of it',
    [
      { path: /messages/, does: { kind: 'drop the answer' } },
      { path: /messages/, does: { kind: 'rate limit', retryAfterSeconds: 0.2 } },
      { path: /messages/, does: { kind: 'status', status: 500 } },
      { path: /messages/, does: { kind: 'slow', milliseconds: 700 } },
      { path: /messages/, does: { kind: 'rate limit', retryAfterSeconds: 0.2, global: true } },
      { path: /messages/, does: { kind: 'drop' } },
    ],
  ],
];

test.each(storms)('a live card through %s is one message, in its last version', async (_, troubles) => {
  const { fake, mill, general } = await everything();
  for (const trouble of troubles) fake.trouble(trouble);
  expect(await liveCard(fake, mill, general)).toHaveLength(1);
  expect(mill.problems).toEqual([]);
  expect(fake.overLimits()).toBe(0);
});

test('a card that changes all the time keeps to five requests in five seconds, and its last version comes at once', async () => {
  const { fake, mill, general } = await everything({ messageLimit: { requests: 5, seconds: 5 } });
  const chatId = await chatOf(fake, mill, general);
  const until = performance.now() + 7000;
  for (let n = 1; performance.now() < until; n++) {
    await mill.agent.say(chatId, 'live', say(`version ${n}.`));
    await new Promise(resolve => setTimeout(resolve, 30));
  }
  await mill.agent.say(chatId, 'live', say('the last version'));
  const ended = performance.now();
  await fake.untilSays(general, 'the last version');
  expect(performance.now() - ended).toBeLessThan(2000);
  expect(fake.overLimits()).toBe(0);
  expect(fake.requests.filter(one => one.status === 429)).toEqual([]);
});

test('requests to reconnect and sessions that end lose no message and answer none twice', async () => {
  const { fake, mill, general, owner, at } = await everything();
  const asked: string[] = [];
  const ask = () => void asked.push(fake.userSends(owner, general, `${at} /datanet list`).id);
  const answered = () =>
    fake
      .messagesOf(general)
      .filter(message => message.author.bot && message.reference)
      .map(message => message.reference);
  ask();
  fake.gateway.askToReconnect();
  ask();
  await fake.until('a resume', () => fake.gateway.counts.resumed === 1, 20);
  fake.gateway.invalidate(true);
  ask();
  await fake.until('the second resume', () => fake.gateway.counts.resumed === 2, 20);
  fake.gateway.drop();
  ask();
  await fake.until('the third resume', () => fake.gateway.counts.resumed === 3, 20);
  fake.gateway.invalidate(false);
  ask();
  await fake.until('a new session', () => fake.gateway.counts.identified === 2, 20);
  ask();
  await fake.until('all answers', () => answered().length >= asked.length, 25);
  expect(answered().toSorted()).toEqual(asked.toSorted());
  expect(mill.discord.health()).toMatchObject([{ well: true }]);
});

test('events that come twice are answered once, also with files and presses', async () => {
  const { fake, general, owner, at } = await everything();
  fake.userSends(owner, general, `${at} /datanet create twice text`);
  await fake.untilSays(general, '### twice');
  fake.sendTwice(true);
  const row = '{"text":"A row that is long enough to be a row of text, about bread."}\n';
  fake.userSends(owner, general, at, { files: [{ name: 'a.jsonl', content: row.repeat(3) }] });
  const card = await fake.untilSays(general, 'Submission 1', { seconds: 25 });
  const used = fake.userUsesCommand(owner, general, 'datanet show', { datanet: 'twice' });
  await fake.until('the answer', () => used.original && fake.textOf(used.original).includes('### twice'));
  fake.sendTwice(false);
  const last = fake.userSends(owner, general, `${at} /datanet list`);
  await fake.untilSays(general, 'twice', { after: last });
  const said = fake.messagesOf(general).map(fake.textOf);
  expect(said.filter(text => text.includes('Submission 1'))).toEqual([fake.textOf(card)]);
  expect(said.filter(text => text.startsWith('### twice'))).toHaveLength(2);
  expect(await db.all(sql`select 1 from submission`)).toHaveLength(1);
});

test('hundreds of messages at once keep no command waiting', async () => {
  const { fake, guild, general, owner, at } = await everything();
  const channels = Array.from({ length: 300 }, (_, n) => fake.addChannel(guild, `talk-${n}`));
  for (const [n, channel] of channels.entries()) {
    fake.userSends(fake.addMember(guild, `Person ${n}`), channel, `${at} /datanet list`);
  }
  const used = fake.userUsesCommand(owner, general, 'datanet list');
  await fake.until('the acknowledgement', () => used.answered !== undefined, 3);
  await fake.until('all answers', () => channels.every(channel => channel.messages.length === 2), 25);
  expect(fake.overLimits()).toBe(0);
});

test('away for ten minutes: what was said on both sides arrives, once', async () => {
  const { fake, mill, general, owner, at } = await everything();
  const chatId = await chatOf(fake, mill, general);
  await mill.agent.say(chatId, 'live', say('before'));
  const card = await fake.untilSays(general, 'before');
  const comeBack = fake.goAway();
  for (let minute = 1; minute <= 10; minute++) {
    fake.clock.advance(60_000);
    await mill.agent.say(chatId, 'live', say(`minute ${minute}.`));
    await mill.agent.say(chatId, `note ${minute}`, say(`note ${minute}.`));
  }
  const said = fake.userSends(owner, general, `${at} /datanet create away text`);
  await fake.until('it is noticed', () => mill.discord.health().some(line => !line.well));
  expect(mill.discord.health()[0]?.words).toContain('delivered later');
  comeBack();
  await fake.untilSays(general, '### away', { seconds: 25 });
  await fake.untilSays(general, 'note 10.', { seconds: 25 });
  await fake.until('the card', () => fake.textOf(card) === 'minute 10.', 20);
  const texts = fake.messagesOf(general).map(fake.textOf);
  for (let minute = 1; minute <= 10; minute++) {
    expect(texts.filter(text => text === `note ${minute}.`)).toHaveLength(1);
  }
  expect(texts.filter(text => text.startsWith('### away'))).toHaveLength(1);
  expect(fake.messagesOf(general).filter(message => message.reference === said.id)).toHaveLength(1);
  await fake.until('all well', () => mill.discord.health().every(line => line.well));
});

test('killed while it was away, it delivers after the next start, once', async () => {
  const { fake, mill, general } = await everything();
  const chatId = await chatOf(fake, mill, general);
  const comeBack = fake.goAway();
  await mill.agent.say(chatId, 'a', say('said into the void'));
  await mill.close();
  comeBack();
  await house(fake);
  await fake.untilSays(general, 'said into the void', { seconds: 25 });
  const texts = fake.messagesOf(general).map(fake.textOf);
  expect(texts.filter(text => text === 'said into the void')).toHaveLength(1);
});
