import { GrammyError } from 'grammy';
import { isPrivate } from '../chat-address.ts';
import { says } from '../errors.ts';

/**
 * Words that stream in, as the preview that Telegram has for them: nobody's phone makes a sound for it, it grows without
 * being marked as edited, and the message comes when it is whole. In private chats alone, where Telegram takes drafts.
 *
 * "The streamed draft is ephemeral and acts as a temporary 30-second preview", so it is shown again while nothing new
 * comes. https://core.telegram.org/bots/api#sendmessagedraft
 */
export interface Drafts {
  /** Whether drafts can be shown in a chat, as far as is known. */
  mayShow(chat: string): boolean;
  /**
   * Shows a message as a draft. False when Telegram takes none there, which is remembered: the message is sent then.
   *
   * @param send asks Telegram, for the first time and again
   */
  show(where: { chat: string; messageId: number }, send: () => Promise<unknown>): Promise<boolean>;
  /** The message itself comes. Resolves when no draft of it is on the way any more. */
  end(messageId: number): Promise<void>;
  stop(): void;
}

/** Milliseconds after which a draft is shown again, and for how long at most: a model may take minutes to be loaded. */
const again = 20_000;
const longest = 30 * 60_000;

interface Shown {
  timer: NodeJS.Timeout;
  asking: Promise<unknown>;
  since: number;
}

export function openDrafts(): Drafts {
  const shown = new Map<number, Shown>();
  /** Chats where Telegram refused one. */
  const refused = new Set<string>();
  let isUnknown = false;

  /** Shows it again as long as nothing else is shown in its place. */
  function keep(messageId: number, send: () => Promise<unknown>, since: number): void {
    clearTimeout(shown.get(messageId)?.timer);
    if (performance.now() - since > longest) {
      shown.delete(messageId);
      return;
    }
    const timer = setTimeout(() => {
      const kept = shown.get(messageId);
      if (!kept) return;
      // One that fails is over after half a minute, and comes back with the next words.
      kept.asking = send().then(
        () => shown.get(messageId) === kept && keep(messageId, send, since),
        () => {},
      );
    }, again).unref();
    shown.set(messageId, { timer, asking: Promise.resolve(), since });
  }

  return {
    mayShow: chat => !isUnknown && isPrivate(chat) && !refused.has(chat),

    async show({ chat, messageId }, send) {
      await shown.get(messageId)?.asking;
      const since = shown.get(messageId)?.since ?? performance.now();
      try {
        await send();
      } catch (error) {
        // A server of the Bot API that is older than drafts.
        if (says(error, /method not found/i)) isUnknown = true;
        else if (error instanceof GrammyError && error.error_code === 400) refused.add(chat);
        else throw error;
        return false;
      }
      keep(messageId, send, since);
      return true;
    },

    async end(messageId) {
      const kept = shown.get(messageId);
      if (!kept) return;
      shown.delete(messageId);
      clearTimeout(kept.timer);
      await kept.asking;
    },

    stop() {
      for (const { timer } of shown.values()) clearTimeout(timer);
      shown.clear();
    },
  };
}
