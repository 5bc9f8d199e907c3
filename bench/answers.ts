import { setTimeout as wait } from 'node:timers/promises';
import type { Watch } from '../test/fakes/watch.ts';

/** A stand-in of a platform with somebody to ask a bot in each of its chats. */
export interface Town<Chat> {
  fake: Pick<Watch, 'onChange'>;
  /** Chats that take turns where one speaks at a time. */
  turns: Chat[];
  /** Chats that all speak at once. */
  crowd: Chat[];
  ask(chat: Chat): void;
  /** Whether the last word of the chat is the bot's. */
  isAnswered(chat: Chat): boolean;
}

/** Milliseconds from a question to its answer, of two bots. */
export interface Times {
  ours: number[];
  bare: number[];
}

const warmUp = 20;
const messages = 150;

/**
 * Asks one after another, our bot and the bare one in turns, so that whatever else runs slows both alike.
 *
 * @param pause milliseconds from one question of a bot to its next, answers left aside
 */
export async function oneByOne<Chat>(ours: Town<Chat>, bare: Town<Chat>, pause: number): Promise<Times> {
  const times: Times = { ours: [], bare: [] };
  for (let n = 0; n < warmUp + messages; n++) {
    const took = await answers(ours, turn(ours, n));
    await wait(pause / 2);
    const tookBare = await answers(bare, turn(bare, n));
    await wait(pause / 2);
    if (n < warmUp) continue;
    times.ours.push(...took);
    times.bare.push(...tookBare);
  }
  return times;
}

function turn<Chat>({ turns }: Town<Chat>, n: number): Chat[] {
  const at = n % turns.length;
  return turns.slice(at, at + 1);
}

/**
 * Milliseconds from a question in each of the chats to its answer there.
 *
 * @throws when one has no answer after three minutes
 */
export function answers<Chat>(town: Town<Chat>, chats: readonly Chat[]): Promise<number[]> {
  const waiting = new Map<Chat, number>();
  const took: number[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${waiting.size} of ${chats.length} got no answer.`)),
      180_000,
    );
    const stop = town.fake.onChange(() => {
      for (const [chat, since] of waiting) {
        if (!town.isAnswered(chat)) continue;
        waiting.delete(chat);
        took.push(performance.now() - since);
      }
      if (took.length < chats.length) return;
      clearTimeout(timer);
      stop();
      resolve(took);
    });
    for (const chat of chats) {
      waiting.set(chat, performance.now());
      town.ask(chat);
    }
  });
}
