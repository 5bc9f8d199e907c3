import { locale, t } from './language.js';
/**
 * Bytes as a person would say them: `812 bytes`, `41 kB`, `3.1 MB`.
 *
 * @param {number} n
 */
export function bytes(n) {
  if (n < 1000)
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(n);
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const maximumFractionDigits = value < 9.95 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[unit], maximumFractionDigits }).format(
    value,
  );
}

const quietMinutes = 30;

/**
 * What stands between two messages when time has passed: `Today, 16:59`. Nothing when they belong together.
 *
 * @param {Date} at
 * @param {Date | undefined} before when the message above was said
 * @param {Date} now
 * @returns {string | undefined}
 */
export function pause(at, before, now) {
  if (before && at.getTime() - before.getTime() < quietMinutes * 60_000 && sameDay(at, before))
    return undefined;
  return `${day(at, now)}, ${time(at)}`;
}

/** @param {Date} at */
export function time(at) {
  return at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

/**
 * @param {Date} at
 * @param {Date} now
 */
function day(at, now) {
  if (sameDay(at, now)) return t('Today');
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(at, yesterday)) return t('Yesterday');
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return at.toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long', year });
}

/**
 * @param {Date} a
 * @param {Date} b
 */
function sameDay(a, b) {
  return a.toDateString() === b.toDateString();
}
