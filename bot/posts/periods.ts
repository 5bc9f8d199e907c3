import type { Post } from '../../agent/community/posts.ts';
import { currentLocale, t } from '../../agent/language/translate.ts';

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
  const day = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'long', timeZone: 'UTC' }).format(start);
  if (every === 'hour')
    return t('The hour from {time} UTC, {day}', { time: start.toISOString().slice(11, 16), day });
  return every === 'day' ? day : t('The week from {day}', { day });
}
