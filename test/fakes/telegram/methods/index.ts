import type { Method } from '../api.ts';
import { botMethods } from './bot.ts';
import { callbackMethods } from './callbacks.ts';
import { chatMethods } from './chats.ts';
import { fileMethods } from './files.ts';
import { mediaMethods } from './media.ts';
import { messageMethods } from './messages.ts';
import { richMethods } from './rich.ts';
import { updateMethods } from './updates.ts';

const all: Record<string, Method> = {
  ...updateMethods,
  ...botMethods,
  ...messageMethods,
  ...richMethods,
  ...mediaMethods,
  ...fileMethods,
  ...callbackMethods,
  ...chatMethods,
};

const byName = new Map(Object.entries(all).map(([name, run]) => [name.toLowerCase(), { name, run }]));

/** "All methods in the Bot API are case-insensitive." https://core.telegram.org/bots/api#making-requests */
export function methodNamed(name: string): { name: string; run: Method } | undefined {
  return byName.get(name.toLowerCase());
}
