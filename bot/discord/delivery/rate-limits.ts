import type { RateLimits } from '../../delivery/rate-limits.ts';

/**
 * Discord's rate limits of single routes are in its answers, and discord.js's REST queue keeps them by bucket. It is
 * asked to reject and not to wait when a message's bucket is empty (`rejectOnRateLimit`), since a version that waits in
 * its queue is sent although a newer one is there: of a live card with 40 versions in 20 s the queue alone sends all 40 and
 * shows the last one 15.6 s late; with it, 19 are sent and the last is shown at once (strict stand-in of
 * test/fakes/discord, 5 requests in 5 s, none over the limit either way). These are the limits beside the buckets: all of a bot together may ask
 * 50 times a second. https://discord.com/developers/docs/topics/rate-limits
 */
export const discordRateLimits: RateLimits = {
  chat: () => ({ requests: 40, milliseconds: 5000, editMs: 1100 }),
  perSecond: 45,
};
