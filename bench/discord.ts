import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../agent/reply.ts';
import { openDatabase } from '../store/database/open.ts';
import { sql } from '../store/database/sql.ts';
import { startFakeDiscord } from '../test/fakes/discord/fake-discord.ts';
import { openHouse } from '../test/fakes/discord/house.ts';
import type { Channel, User } from '../test/fakes/discord/world.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { answers, oneByOne } from './answers.ts';
import { startBaseline } from './baseline-process.ts';
import { beside, type Measurement, memoryOf } from './measurement.ts';

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
    const one = await oneByOne(ours, bare, pause);
    const idle = await memoryOf(gristmill.pid);
    await bare.fake.until('the connection', () => bare.fake.gateway.connected());
    const crowdBare = await answers(bare, bare.crowd);
    const crowdOurs = await answers(ours, ours.crowd);
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

/** Servers with a thousand channels; the first channel of all is for one chat alone. */
async function startTown() {
  // Discord's own limit for a channel (5 in 5 seconds) would be all that is measured in the one chat.
  const fake = await startFakeDiscord({ messageLimit: { requests: 50, seconds: 5 } });
  const { bot } = fake.world;
  const guilds = Array.from({ length: 10 }, (_, at) => fake.createGuild(`Town ${at}`));
  const crowd: Chat[] = guilds.flatMap(guild =>
    Array.from({ length: chats / guilds.length }, (_, at) => ({
      channel: fake.addChannel(guild, `chat-${at}`),
      person: fake.addMember(guild, `${guild.name} ${at}`),
    })),
  );
  return {
    fake,
    turns: crowd.slice(0, 1),
    crowd,
    ask: ({ channel, person }: Chat) => fake.userSends(person, channel, `<@${bot.id}> /datanet list`),
    isAnswered: ({ channel }: Chat) => channel.messages.at(-1)?.author.id === bot.id,
    isGreeted: () => guilds.every(guild => guild.general.messages.length > 0),
  };
}

interface Chat {
  channel: Channel;
  person: User;
}
