/** `1,482 rows`, `1 row`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${number(n)} ${n === 1 ? noun : plural}`;
}

/** `1,482`. */
export function number(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** Bytes as a person would say them: `812 bytes`, `41 KB`, `3.1 MB`, `1.5 GB`. */
export function bytes(n: number): string {
  if (n < 1000) return count(n, 'byte');
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}

/** Seconds as a person would say them: `40 seconds`, `4 minutes`, `2 hours 10 minutes`, `3 days`. */
export function duration(seconds: number): string {
  if (seconds < 90) return count(Math.max(1, Math.round(seconds)), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  if (hours < 36)
    return rest && rest < 60
      ? `${count(hours, 'hour')} ${rest} minutes`
      : count(rest ? hours + 1 : hours, 'hour');
  return count(Math.round(hours / 24), 'day');
}

/** Three significant digits, for losses and speeds: `1.69`, `0.0412`, `114`. */
export function figure(value: number): string {
  if (value === 0) return '0';
  return String(Number(value.toPrecision(3)));
}

/** `rows 3, 7, 19 and 4 more`. `total` is how many there are, of which `some` are given. */
export function places(some: readonly number[], total: number): string {
  if (!some.length) return '';
  const shown = some.slice(0, 5);
  const more = total - shown.length;
  const list = shown.map(number);
  if (more > 0) return `rows ${list.join(', ')} and ${number(more)} more`;
  const last = list.pop();
  return list.length ? `rows ${list.join(', ')} and ${last}` : `row ${last}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** `22 November 2026, 17:05` in UTC. */
export function moment(date: Date): string {
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** Cut at `most` characters, with an ellipsis where something is missing. */
export function cut(text: string, most: number): string {
  const points = [...text];
  return points.length <= most
    ? text
    : `${points
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** First letter in upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
