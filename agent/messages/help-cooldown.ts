import { t } from '../language/translate.ts';
import { type Reply, say } from '../reply.ts';

/** What whoever was not understood, or said nothing but a mention, is answered: the help, one notice, or nothing. */
export type HelpAnswer = 'help' | 'notice' | 'nothing';

/** Keeps a flood from being answered by as many help cards: of one person, and of all together in one chat. */
export interface HelpCooldown {
  /** Counts that it is asked for now. */
  next(chatId: number, personId: number): HelpAnswer;
}

interface Limit {
  /** So many help cards in so many milliseconds. */
  cards: number;
  milliseconds: number;
}

const ofPerson: Limit = { cards: 3, milliseconds: 10_000 };
const ofChat: Limit = { cards: 6, milliseconds: 30_000 };
/** Beyond that many, those who were quiet are forgotten. */
const kept = 5000;

/** @param clock milliseconds that never go back */
export function openHelpCooldown(clock = () => performance.now()): HelpCooldown {
  const asked = new Map<string, number[]>();

  /** How often it was asked for within the limit's time, this time included. */
  function count(key: string, { milliseconds }: Limit): number {
    const now = clock();
    if (asked.size > kept) asked.clear();
    const recent = (asked.get(key) ?? []).filter(time => now - time < milliseconds);
    recent.push(now);
    asked.set(key, recent.slice(-(ofChat.cards + 2)));
    return recent.length;
  }

  return {
    next(chatId, personId) {
      const beyond = [
        count(`${chatId} ${personId}`, ofPerson) - ofPerson.cards,
        count(String(chatId), ofChat) - ofChat.cards,
      ];
      const most = Math.max(...beyond);
      if (most <= 0) return 'help';
      return most === 1 ? 'notice' : 'nothing';
    },
  };
}

export function cooldownNotice(): Reply {
  return say(
    t(
      'That is much at once. I say nothing more to words that I don’t understand for a moment; “/help” shows what I do.',
    ),
  );
}
