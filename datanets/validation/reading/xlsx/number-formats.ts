/** Formats that Excel numbers without writing them down (ECMA-376, 18.8.30), those of East Asia included. */
const builtInDates: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** Whether a number with this format is shown as a date or a time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtInDates.some(([from, to]) => id >= from && id <= to);
  // Quoted words, escaped characters and what stands in brackets (colours, conditions) are no parts of a date.
  const bare = code.replace(/"[^"]*"|\\.|_.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';')[0] ?? '';
  return /[ymdhs]/i.test(bare) && !/General/i.test(bare);
}

const dayInMs = 86_400_000;
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);

/** A day's number as `2024-03-05`, with the time where there is one; `undefined` where it is no day. */
export function dateOf(serial: number, since1904: boolean): string | undefined {
  // Excel counts a 29 February 1900 that never was, so days before it are one later.
  const day = !since1904 && serial < 60 ? serial + 1 : serial;
  const at = new Date((since1904 ? epoch1904 : epoch1900) + Math.round(day * 86_400) * 1000);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || serial < 0) return undefined;
  const [date = '', time = ''] = at.toISOString().slice(0, 19).split('T');
  if (serial < 1) return time;
  return at.getTime() % dayInMs === 0 ? date : `${date} ${time}`;
}

/** As a sheet shows it: 15 digits are what it calculates with. */
export function numberOf(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(15))) : value;
}
