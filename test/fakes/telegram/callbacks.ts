import type { Clock } from '../clock.ts';
import { refusals } from './refusal.ts';
import { shapes } from './shapes.ts';
import type { Updates } from './updates.ts';
import type { Message, User } from './world.ts';

/** A press of a button that waits for the bot. */
export interface Press {
  id: string;
  user: User;
  message: Message;
  data: string;
  pressedAt: number;
  /** What the bot answered; undefined while the person's app still shows a progress bar. */
  answered: { text: string; isAlert: boolean; url: string } | undefined;
}

export interface Callbacks {
  press(user: User, message: Message, data: string): Press;
  /** @throws Refusal when it was answered or is too old */
  answer(id: string, answer: { text: string; isAlert: boolean; url: string }): void;
  last(user: User): Press | undefined;
}

/**
 * The documentation gives no figure ("Telegram clients will display a progress bar until you call answerCallbackQuery");
 * bots report refusals from some 15 seconds on, so the fake is at the strict side.
 */
const answerWithinMs = 15_000;

export function openCallbacks(parts: { clock: Clock; updates: Updates }): Callbacks {
  const { clock, updates } = parts;
  const presses: Press[] = [];
  let nextId = 4_382_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e15));
  return {
    press(user, message, data) {
      const press: Press = {
        id: String(nextId++),
        user,
        message,
        data,
        pressedAt: clock.now(),
        answered: undefined,
      };
      presses.push(press);
      // "describes a message that was deleted or is otherwise inaccessible": its date is 0.
      const shown = message.isDeleted
        ? { message_id: message.id, chat: shapes.chat(message.chat), date: 0 }
        : shapes.message(message);
      updates.push(
        'callback_query',
        {
          id: press.id,
          from: shapes.user(user),
          message: shown,
          chat_instance: String(message.chat.id * 7919),
          data,
        },
        user.id,
      );
      return press;
    },
    answer(id, answer) {
      const press = presses.find(one => one.id === id);
      if (!press || press.answered || clock.now() - press.pressedAt > answerWithinMs)
        throw refusals.oldQuery();
      press.answered = answer;
    },
    last: user => presses.findLast(one => one.user === user),
  };
}
