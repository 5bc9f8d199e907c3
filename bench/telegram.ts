import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeTelegram, startFakeTelegram } from '../test/fakes/telegram/fake-telegram.ts';
import type { Chat, User } from '../test/fakes/telegram/world.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { startBaseline } from './baseline-process.ts';
import { beside, type Measurement, memoryOf } from './measurement.ts';

const warmUp = 20;
const messages = 150;
const chats = 1000;
/** Between two messages: below what a bot may send to all chats together. */
const pause = 100;
/** Chats that take turns where one speaks at a time. */
const turns = 20;

/**
 * From a person's message on Telegram to the bot's answer, beside a bare grammY bot. Each bot is a process of its own and
 * has its own copy of the stand-in in this one, which refuses what is over Telegram's limits (30 messages a second in
 * all): a thousand chats at once take either bot half a minute. One after another they are asked in turns, so that
 * whatever else runs slows both alike.
 */
export async function run(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const [ours, bare] = [await startTown(), await startTown()];
  const gristmill = await startProcess({
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    TELEGRAM_TOKEN: ours.fake.token,
    TELEGRAM_API: ours.fake.api,
  });
  const echo = await startBaseline('telegram-echo.ts', bare.fake.token, bare.fake.api);
  try {
    const isListening = () => ours.fake.requests.some(request => request.method === 'getUpdates');
    await ours.fake.until('the first poll', isListening, 60);
    await wait(5000);
    const one = { ours: [] as number[], bare: [] as number[] };
    for (let n = -warmUp; n < messages; n++) {
      const took = await answers(ours, turn(ours, n));
      await wait(pause / 2);
      const tookBare = await answers(bare, turn(bare, n));
      await wait(pause / 2);
      if (n < 0) continue;
      one.ours.push(...took);
      one.bare.push(...tookBare);
    }
    const idle = await memoryOf(gristmill.pid);
    const crowdBare = await answers(bare, bare.crowd);
    const crowdOurs = await answers(ours, ours.crowd);
    const used = await memoryOf(gristmill.pid);
    const what = 'a message on Telegram to its answer';
    return [
      ...beside(`${what}, one chat`, one.ours, one.bare),
      ...beside(`${what}, 1,000 chats at once`, crowdOurs, crowdBare),
      { name: 'memory of 1,000 chats over idle', ours: used - idle, unit: 'MB', target: '≤ 150' },
      { name: 'messages over Telegram’s limits', ours: ours.fake.overLimits(), unit: '', target: '≤ 0' },
    ];
  } finally {
    echo.stop();
    await gristmill.stop();
    await Promise.all([ours.fake.stop(), bare.fake.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

interface Town {
  fake: FakeTelegram;
  people: Map<Chat, User>;
  /** Private chats that take turns when one speaks at a time: each takes a message a second. */
  turns: Chat[];
  /** Private chats that all speak at once. */
  crowd: Chat[];
}

async function startTown(): Promise<Town> {
  const fake = await startFakeTelegram();
  fake.enforceLimits(true);
  const people = new Map<Chat, User>();
  for (let at = 0; at < chats + turns; at++) {
    const person = fake.createUser(`Person ${at}`);
    people.set(fake.privateChat(person), person);
  }
  const all = [...people.keys()];
  return { fake, people, turns: all.slice(chats), crowd: all.slice(0, chats) };
}

function turn({ turns: all }: Town, n: number): Chat[] {
  return all.slice((n + warmUp) % turns, ((n + warmUp) % turns) + 1);
}

/** Milliseconds from a message in each of the chats to its answer there. */
function answers({ fake, people }: Town, asked: readonly Chat[]): Promise<number[]> {
  const waiting = new Map<Chat, number>();
  const took: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${waiting.size} of ${asked.length} got no answer.`)),
      180_000,
    );
    const stop = fake.onChange(() => {
      for (const [chat, since] of waiting) {
        if (chat.messages.at(-1)?.from?.id !== fake.world.bot.id) continue;
        waiting.delete(chat);
        took.push(performance.now() - since);
      }
      if (took.length < asked.length) return;
      clearTimeout(timer);
      stop();
      resolve(took);
    });
    for (const chat of asked) {
      const person = people.get(chat);
      if (!person) continue;
      waiting.set(chat, performance.now());
      fake.userSends(person, chat, '/datanet_list');
    }
  });
}
