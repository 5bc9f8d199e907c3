import type { Api } from 'grammy';
import { truncate } from '../../rendering/truncate.ts';
import { most } from '../limits.ts';

/**
 * Presses whose button still shows that it works. Answered with the first thing that the press caused: a refusal as an
 * alert to the presser alone, everything else quietly; after a moment in any case.
 */
export interface CallbackAnswers {
  /** @param name of the update, as it is stored */
  hold(name: string, queryId: string): void;
  /** Answers with words, or quietly. False when it was answered before, or the words are too long for it. */
  answer(name: string, words?: string, alert?: boolean): Promise<boolean>;
  stop(): void;
}

const moment = 1000;

export function openCallbackAnswers(api: Api): CallbackAnswers {
  const waiting = new Map<string, { queryId: string; timer: NodeJS.Timeout }>();

  async function answer(name: string, words?: string, alert = false): Promise<boolean> {
    const press = waiting.get(name);
    if (!press || (words !== undefined && [...words].length > most.alert)) return false;
    waiting.delete(name);
    clearTimeout(press.timer);
    // "query is too old": nobody waits for it any more.
    return api
      .answerCallbackQuery(press.queryId, words === undefined ? {} : { text: words, show_alert: alert })
      .then(
        () => true,
        () => false,
      );
  }

  return {
    hold(name, queryId) {
      const timer = setTimeout(() => void answer(name), moment);
      waiting.set(name, { queryId, timer });
    },
    answer,
    stop() {
      for (const name of [...waiting.keys()]) void answer(name);
    },
  };
}

/** Words that may be longer than an alert. */
export function forAlert(words: string): string {
  return truncate(words, most.alert);
}
