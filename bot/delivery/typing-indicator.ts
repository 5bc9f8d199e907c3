import type { Outbox } from '../../agent/messages/outbox.ts';

/** Shows that an answer is being made, when it is not there within a moment: most are. */
export interface TypingIndicator {
  /** @param show tells the platform; what it rejects with is of no interest */
  soon(chatId: number, show: () => Promise<unknown>): void;
  stop(): void;
}

const moment = 800;
/** Platforms show it for five to ten seconds. */
const again = 4500;
/** An answer that takes longer than that shows its own progress. */
const most = 120_000;

export function openTypingIndicator(outbox: Outbox): TypingIndicator {
  const waiting = new Map<number, NodeJS.Timeout>();
  const end = (chatId: number) => {
    clearTimeout(waiting.get(chatId));
    waiting.delete(chatId);
  };
  const stopListening = outbox.onMessage(message => {
    if (!message.author && waiting.size) end(message.chatId);
  });

  function later(chatId: number, show: () => Promise<unknown>, wait: number, left: number): void {
    const timer = setTimeout(() => {
      show().catch(() => {});
      if (left > 0) later(chatId, show, again, left - again);
      else waiting.delete(chatId);
    }, wait);
    waiting.set(chatId, timer.unref());
  }

  return {
    soon(chatId, show) {
      if (!waiting.has(chatId)) later(chatId, show, moment, most);
    },
    stop() {
      stopListening();
      for (const chatId of [...waiting.keys()]) end(chatId);
    },
  };
}
