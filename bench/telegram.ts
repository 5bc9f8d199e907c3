import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startFakeTelegram } from '../test/fakes/telegram/fake-telegram.ts';
import type { Chat, User } from '../test/fakes/telegram/world.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { answers, oneByOne } from './answers.ts';
import { startBaseline } from './baseline-process.ts';
import { beside, type Measurement, memoryOf } from './measurement.ts';

const chats = 1000;
/** Between two messages: below what a bot may send to all chats together. */
const pause = 100;
/** Chats that take turns where one speaks at a time: each takes a message a second. */
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
    const one = await oneByOne(ours, bare, pause);
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

async function startTown() {
  const fake = await startFakeTelegram();
  fake.enforceLimits(true);
  const all: Private[] = Array.from({ length: chats + turns }, (_, at) => {
    const person = fake.createUser(`Person ${at}`);
    return { chat: fake.privateChat(person), person };
  });
  return {
    fake,
    turns: all.slice(chats),
    crowd: all.slice(0, chats),
    ask: ({ chat, person }: Private) => fake.userSends(person, chat, '/datanet_list'),
    isAnswered: ({ chat }: Private) => chat.messages.at(-1)?.from?.id === fake.world.bot.id,
  };
}

interface Private {
  chat: Chat;
  person: User;
}
