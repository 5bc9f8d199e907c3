import { GrammyError } from 'grammy';
import type { Logger } from '../../../store/logging/logger.ts';
import { says } from '../errors.ts';
import type { Part } from '../rendering/render.ts';
import { toRichHtml } from '../rendering/rich-html.ts';

/**
 * How tables are sent: as aligned text, or as rich messages. Apps that don't know these show an empty message or "This
 * message is not supported", and Telegram does not say which app somebody has, so the operator chooses.
 * https://github.com/NousResearch/hermes-agent/pull/46317
 */
export type Tables = 'text' | 'rich';

/** Shows parts that have a table as rich messages, where the operator wants it and the server takes it. */
export interface RichMessages {
  /** Whether tables are sent so now. */
  isOn(): boolean;
  /**
   * Acts with the part as rich HTML; as text where it has no table, or where the server refuses it. A server that knows no
   * rich messages is not asked again.
   */
  orText<T>(part: Part, asRich: (html: string) => Promise<T>, asText: () => Promise<T>): Promise<T>;
}

/** Of an edit, an older server does not see the rich message, and misses the text. */
const withoutText = /message text is empty/i;
const unchanged = /message is not modified/i;

export function openRichMessages(tables: Tables, log: Logger): RichMessages {
  let isOn = tables === 'rich';

  /** Whether the message may be taken as text. What is wrong with the chat is so with a text too, and is said then. */
  function isRefusal(error: unknown): boolean {
    if (!(error instanceof GrammyError) || says(error, unchanged)) return false;
    return error.error_code === 400 || error.error_code === 404;
  }

  /** The method is found by nobody, and a wrong token would have been refused with the text too. */
  function isUnknown(error: unknown): boolean {
    return (error instanceof GrammyError && error.error_code === 404) || says(error, withoutText);
  }

  return {
    isOn: () => isOn,
    async orText(part, asRich, asText) {
      const html = isOn && !part.upload ? toRichHtml(part.rich) : undefined;
      if (html === undefined) return asText();
      try {
        return await asRich(html);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const done = await asText();
        if (!isUnknown(error)) log.warn({ err: error }, 'Telegram refused a table; it was sent as text.');
        else if (isOn) {
          isOn = false;
          log.warn({ err: error }, 'Telegram’s server knows no rich messages: tables are sent as text.');
        }
        return done;
      }
    },
  };
}
