/**
 * Bytes as a person would say them: `812 bytes`, `41 KB`, `3.1 MB`.
 *
 * @param {number} n
 */
export function bytes(n) {
  if (n < 1000) return n === 1 ? '1 byte' : `${n} bytes`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
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
  return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/**
 * @param {Date} at
 * @param {Date} now
 */
function day(at, now) {
  if (sameDay(at, now)) return 'Today';
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(at, yesterday)) return 'Yesterday';
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return at.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year });
}

/**
 * @param {Date} a
 * @param {Date} b
 */
function sameDay(a, b) {
  return a.toDateString() === b.toDateString();
}
