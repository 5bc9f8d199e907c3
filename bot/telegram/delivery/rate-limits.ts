import type { ChatRateLimit, RateLimits } from '../../delivery/rate-limits.ts';
import { isPrivate } from '../chat-address.ts';

/**
 * Telegram's rate limits: "In a single chat, avoid sending more than one message per second. We may allow short bursts";
 * "in a group, bots are not be able to send more than 20 messages per minute"; "about 30 messages per second" in all.
 * Edits count as well. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 *
 * Kept by our own delivery and not by grammY's @grammyjs/transformer-throttler 1.2.1 with @grammyjs/auto-retry 2.0.2.
 * Measured in the strict stand-in of test/fakes/telegram, with 1,000 private chats that are answered at once, then a live
 * card of 40 versions in 20 s in a private chat and in a group, and an answer in each meanwhile:
 *
 * | | ours | the throttler |
 * |---|---|---|
 * | requests that were refused with 429 | 0 | 232 of 1,314 |
 * | the card’s last version is shown after (private chat, group) | 0.5 s, 0.2 s | 22 s, 100 s |
 * | the answer is shown after | 0.1 s, 0.1 s | 10 s, 9 s |
 *
 * The throttler queues requests, also those of versions that are overtaken, and in their order, so an answer waits behind
 * a card; it refills its 30 requests at fixed times, and two refills fall into one of Telegram's seconds. What waits in
 * it is lost when the process ends, and counts of the minute before a restart are not known to it.
 *
 * @param groupPerMinute messages and edits a minute in one group; two less than Telegram takes unless said otherwise
 */
export function telegramRateLimits(groupPerMinute = 18): RateLimits {
  return {
    chat: chat => (isPrivate(chat) ? privateChat : group(groupPerMinute)),
    perSecond: 28,
  };
}

const privateChat: ChatRateLimit = { requests: 5, milliseconds: 5200, editMs: 1100 };

/** Live cards are quick while the minute is young; then they leave a third of it to answers. */
function group(requests: number): ChatRateLimit {
  const editMs = (used: number) => (used < requests / 3 ? 1100 : 90_000 / requests);
  return { requests, milliseconds: 60_000, editMs };
}
