import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../agent/reply.ts';
import { openDatabase } from '../store/open.ts';
import { sql } from '../store/sql.ts';
import { type FakeDiscord, startFakeDiscord } from '../test/fakes/discord/fake-discord.ts';
import { openHouse } from '../test/fakes/discord/house.ts';
import type { Channel, User } from '../test/fakes/discord/world.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { startBaseline } from './baseline-process.ts';
import { beside, type Measurement, memoryOf } from './measurement.ts';

const warmUp = 20;
const messages = 150;
const chats = 1000;
/** Between two messages of the one chat: seven a second, below what either bot lets through. */
const pause = 140;

/**
 * From a person's message on Discord to the bot's answer, beside a bare discord.js bot that answers with
 * `channel.send`. Each bot is a process of its own and has its own copy of the stand-in in this one; in the one chat
 * they take turns, so that whatever else runs slows both alike.
 */
export async function run(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const ours = await startTown();
  const bare = await startTown();
  const gristmill = await startProcess({
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    DISCORD_TOKEN: ours.fake.token,
    DISCORD_API: ours.fake.api,
    DISCORD_CDN: ours.fake.url,
    // The one who asks here is faster than a person may be.
    MESSAGES_PER_MINUTE: '100000',
    MESSAGES_WAITING: '100000',
  });
  const echo = await startBaseline('discord-echo.ts', bare.fake.token, bare.fake.api);
  try {
    await ours.fake.until('the greetings', () => ours.isGreeted(), 60);
    await wait(5000);
    const one = await oneChat(ours, bare);
    const idle = await memoryOf(gristmill.pid);
    const crowdBare = await ours.fake
      .until('the connection', () => bare.fake.gateway.connected())
      .then(() => crowd(bare));
    const crowdOurs = await crowd(ours);
    const used = await memoryOf(gristmill.pid);
    if (gristmill.errors()) console.error(gristmill.errors());
    const what = 'a message on Discord to its answer';
    return [
      ...beside(`${what}, one chat`, one.ours, one.bare),
      ...beside(`${what}, 1,000 chats at once`, crowdOurs, crowdBare),
      { name: 'memory of 1,000 chats over idle', ours: used - idle, unit: 'MB', target: '≤ 150' },
      { name: 'requests over Discord’s limits', ours: ours.fake.overLimits(), unit: '', target: '≤ 0' },
      ...(await liveCard(folder)),
    ];
  } finally {
    echo.stop();
    await gristmill.stop();
    await Promise.all([ours.fake.stop(), bare.fake.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A card that changes thirty times a second for some seconds, within the limits of one channel. */
async function liveCard(folder: string): Promise<Measurement[]> {
  const fake = await startFakeDiscord({ messageLimit: { requests: 5, seconds: 5 } });
  const { general } = fake.createGuild('Town');
  const db = await openDatabase({ databaseUrl: undefined, dataDir: join(folder, 'live') });
  const house = await openHouse(db, fake);
  try {
    await fake.untilSays(general, 'Welcome to Gristmill', { seconds: 60 });
    const chat = await db.one<{ id: number }>(sql`select id from chat where external_id = ${general.id}`);
    const late: number[] = [];
    for (let round = 1; round <= 3; round++) {
      await wait(5000);
      const until = performance.now() + 6000;
      for (let n = 1; performance.now() < until; n++) {
        await house.agent.say(chat.id, 'live', say(`version ${n}`));
        await wait(30);
      }
      const words = `the last of round ${round}`;
      const ended = performance.now();
      await house.agent.say(chat.id, 'live', say(words));
      await fake.untilSays(general, words);
      late.push(performance.now() - ended);
    }
    return [
      {
        name: 'the last version of a live card, after it ended',
        ours: Math.max(...late),
        unit: 'ms',
        target: '≤ 2000',
      },
      { name: 'edits over Discord’s limits', ours: fake.overLimits(), unit: '', target: '≤ 0' },
    ];
  } finally {
    await house.stop();
    await db.close();
    await fake.stop();
  }
}

interface Town {
  fake: FakeDiscord;
  /** One who asks in each of the channels. */
  people: Map<Channel, User>;
  channels: Channel[];
  isGreeted(): boolean;
}

/** Servers with a thousand channels; the first channel of all is for one chat alone. */
async function startTown(): Promise<Town> {
  // Discord's own limit for a channel (5 in 5 seconds) would be all that is measured in the one chat.
  const fake = await startFakeDiscord({ messageLimit: { requests: 50, seconds: 5 } });
  const people = new Map<Channel, User>();
  const guilds = Array.from({ length: 10 }, (_, at) => fake.createGuild(`Town ${at}`));
  for (const guild of guilds) {
    for (let at = 0; at < chats / guilds.length; at++) {
      people.set(fake.addChannel(guild, `chat-${at}`), fake.addMember(guild, `${guild.name} ${at}`));
    }
  }
  return {
    fake,
    people,
    channels: [...people.keys()],
    isGreeted: () => guilds.every(guild => guild.general.messages.length > 0),
  };
}

async function oneChat(ours: Town, bare: Town) {
  const [own, theirs] = [ours.channels[0], bare.channels[0]];
  if (!own || !theirs) throw new Error('There is no channel.');
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let n = -warmUp; n < messages; n++) {
    const took = await ask(ours, own);
    await wait(pause / 2);
    const tookBare = await ask(bare, theirs);
    await wait(pause / 2);
    if (n < 0) continue;
    times.ours.push(took);
    times.bare.push(tookBare);
  }
  return times;
}

/** Everybody asks at the same moment. */
function crowd(town: Town): Promise<number[]> {
  return answers(town, town.channels);
}

async function ask(town: Town, channel: Channel): Promise<number> {
  const [took = Number.NaN] = await answers(town, [channel]);
  return took;
}

/** Milliseconds from a message in each of the channels to its answer there. */
function answers({ fake, people }: Town, channels: readonly Channel[]): Promise<number[]> {
  const waiting = new Set(channels);
  const took: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${waiting.size} of ${channels.length} got no answer.`)),
      180_000,
    );
    const stop = fake.onChange(() => {
      for (const channel of waiting) {
        if (channel.messages.at(-1)?.author.id !== fake.world.bot.id) continue;
        waiting.delete(channel);
        took.push(performance.now() - (asked.get(channel) ?? 0));
      }
      if (waiting.size || asked.size < channels.length) return;
      clearTimeout(timer);
      stop();
      resolve(took);
    });
    const asked = new Map<Channel, number>();
    for (const channel of channels) {
      const person = people.get(channel);
      if (!person) continue;
      asked.set(channel, performance.now());
      fake.userSends(person, channel, `<@${fake.world.bot.id}> /datanet list`);
    }
  });
}
