import type { Message } from 'discord.js';
import type { Outbox } from '../../agent/outbox.ts';

/** Shows that an answer is being made, when it is not there within a moment: most are. */
export interface Typing {
  soon(message: Message, chatId: number): void;
  stop(): void;
}

const moment = 800;

export function openTyping(outbox: Outbox): Typing {
  const waiting = new Map<number, NodeJS.Timeout>();
  const end = (chatId: number) => {
    clearTimeout(waiting.get(chatId));
    waiting.delete(chatId);
  };
  const stopListening = outbox.onMessage(message => {
    if (!message.author && waiting.size) end(message.chatId);
  });
  return {
    soon(message, chatId) {
      if (waiting.has(chatId)) return;
      const timer = setTimeout(() => {
        waiting.delete(chatId);
        if (message.channel.isSendable()) message.channel.sendTyping().catch(() => {});
      }, moment);
      waiting.set(chatId, timer.unref());
    },
    stop() {
      stopListening();
      for (const chatId of [...waiting.keys()]) end(chatId);
    },
  };
}
