import type { Post } from '../../agent/community/posts.ts';

type Every = Post['every'];

/**
 * When the period began that `now` is in. Hours, days and weeks of UTC, the same for everybody and the same length all
 * year: no clock is put forward or back in it. A week begins on Monday.
 */
export function periodStart(every: Every, now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (every === 'hour') return new Date(Date.UTC(year, month, day, now.getUTCHours()));
  if (every === 'day') return new Date(Date.UTC(year, month, day));
  return new Date(Date.UTC(year, month, day - ((now.getUTCDay() + 6) % 7)));
}

const lengths: Record<Every, number> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

export function nextPeriod(every: Every, now: Date): Date {
  return new Date(periodStart(every, now).getTime() + lengths[every]);
}

/** `The hour from 12:00 UTC, 22 November 2026`, `22 November 2026`, `The week from 16 November 2026`. */
export function periodWords(every: Every, start: Date): string {
  const day = start.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  if (every === 'hour') return `The hour from ${start.toISOString().slice(11, 16)} UTC, ${day}`;
  return every === 'day' ? day : `The week from ${day}`;
}
