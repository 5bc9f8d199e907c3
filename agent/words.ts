import { currentLanguage, currentLocale, t } from './language/translate.ts';

/** `1,482`, as the current language writes it. */
export function number(n: number): string {
  return format({ maximumFractionDigits: 0 }).format(Math.round(n));
}

/** What somebody's accepted rows are worth together, in the points that each is worth (1,000 at most): `5,400 points`. */
export function creditWords(credit: number): string {
  return t('{points, number} points', { points: Math.round(credit) });
}

/** Bytes as a person would say them: `812 bytes`, `41 kB`, `3.1 MB`, `1.5 GB`. */
export function bytes(n: number): string {
  if (n < 1000) return t('{bytes, plural, one {# byte} other {# bytes}}', { bytes: n });
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const maximumFractionDigits = value < 9.95 ? 1 : 0;
  return format({ style: 'unit', unit: units[unit], maximumFractionDigits }).format(value);
}

/** Seconds as a person would say them: `40 seconds`, `4 minutes`, `2 hours 10 minutes`, `3 days`. */
export function duration(seconds: number): string {
  if (seconds < 90) return inUnit(Math.max(1, Math.round(seconds)), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return inUnit(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  if (hours < 36)
    return rest && rest < 60
      ? `${inUnit(hours, 'hour')} ${inUnit(rest, 'minute')}`
      : inUnit(rest ? hours + 1 : hours, 'hour');
  return inUnit(Math.round(hours / 24), 'day');
}

/** Three significant digits, for losses and speeds: `1.69`, `0.0412`, `114`. */
export function figure(value: number): string {
  return format({ maximumSignificantDigits: 3, useGrouping: false }).format(value);
}

/** `135 million`, `1.7 billion`. */
export function compactNumber(n: number): string {
  return format({ notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 }).format(n);
}

/** `42%`. `share` from 0 to 1. */
export function percent(share: number): string {
  return format({ style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** `rows 3, 7, 19 and 4 more`. `total` is how many there are, of which `some` are given. */
export function rowNumbers(some: readonly number[], total: number): string {
  if (!some.length) return '';
  const few = some.slice(0, 5).map(number);
  const more = total - few.length;
  if (more > 0) return t('rows {rows} and {more, number} more', { rows: few.join(', '), more });
  return t('{count, plural, one {row {rows}} other {rows {rows}}}', { count: few.length, rows: list(few) });
}

/** `a`, `a and b`, `a, b and c`; with `or` for one of them. */
export function list(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const type = word === 'or' ? 'disjunction' : 'conjunction';
  return new Intl.ListFormat(currentLocale(), { type }).format(items);
}

/** `22 Nov 2026`. */
export function shortDate(date: Date): string {
  return new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** `22 November 2026, 17:05 UTC`. */
export function dateAndTime(date: Date): string {
  const day = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'long', timeZone: 'UTC' }).format(date);
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
  return text.charAt(0).toLocaleUpperCase(currentLanguage()) + text.slice(1);
}

/** First letter in lower case. */
export function lower(text: string): string {
  return text.charAt(0).toLocaleLowerCase(currentLanguage()) + text.slice(1);
}

function inUnit(n: number, unit: string): string {
  return format({ style: 'unit', unit, unitDisplay: 'long' }).format(n);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Made once each: making one takes a hundred times as long as using it. */
function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLanguage()} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(currentLocale(), options);
  formats.set(key, known);
  return known;
}
