import { t } from '../language/translate.ts';
import { plain, type Reply } from '../reply.ts';
import type { Incoming } from '../update.ts';
import { duration } from '../words.ts';
import type { Outbox } from './outbox.ts';
import type { PersonLimits, PersonRateLimit } from './person-rate-limit.ts';

/** One person is told in this time once, in ms. */
const every = 60_000;

/** Tells those who send faster than they are answered that nothing is lost, once a minute at most. */
export function openRateLimitNotices(outbox: Outbox, limits: PersonLimits, rateLimit: PersonRateLimit) {
  const toldAt = new Map<number, number>();
  return async ({ id, chatId, person }: Incoming): Promise<void> => {
    const now = performance.now();
    if (now - (toldAt.get(person.id) ?? Number.NEGATIVE_INFINITY) < every) return;
    if (toldAt.size > 1000) toldAt.clear();
    toldAt.set(person.id, now);
    const reply = rateLimitNotice(person.name, limits.perMinute, rateLimit.interval);
    await outbox.put({
      chatId,
      origin: `slowed:${id}`,
      reply,
      askerId: person.id,
      incomingId: undefined,
    });
  };
}

function rateLimitNotice(name: string, perMinute: number, interval: number): Reply {
  const words = t(
    '**{name}**, that is more than {n, plural, one {# message} other {# messages}} in a minute. All of them are kept; the rest is answered one every {time}.',
    { name: plain(name), n: perMinute, time: duration(interval / 1000) },
  );
  return { blocks: [{ kind: 'text', markdown: words }] };
}
