/** A day as it is somewhere: from its midnight up to, not including, the next. */
export interface Day {
  start: Date;
  end: Date;
}

/** The zone by the name that the IANA database has for it, in any case; undefined when it has none of that name. */
export function timeZoneNamed(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.trim() }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The day that a moment is in, by the clocks of a time zone. Where clocks change it has 23 or 25 hours. */
export function dayOf(zone: string, at: Date): Day {
  const [year, month, date] = wallClock(zone, at);
  return { start: midnight(zone, year, month, date), end: midnight(zone, year, month, date + 1) };
}

/** When the week that a moment is in began there, on Monday. */
export function weekStart(zone: string, at: Date): Date {
  const [year, month, date] = wallClock(zone, at);
  const sinceMonday = (new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 6) % 7;
  return midnight(zone, year, month, date - sinceMonday);
}

/** When the month that a moment is in began there. */
export function monthStart(zone: string, at: Date): Date {
  const [year, month] = wallClock(zone, at);
  return midnight(zone, year, month, 1);
}

/** When a date begins there: at its midnight, or where clocks skip that, at the first moment after it. */
function midnight(zone: string, year: number, month: number, date: number): Date {
  const wanted = Date.UTC(year, month - 1, date);
  const first = wanted - offset(zone, new Date(wanted));
  const second = wanted - offset(zone, new Date(first));
  return new Date(Math.max(Math.min(first, second), wanted - offset(zone, new Date(second))));
}

/** How far its clocks are ahead of UTC, in ms. */
function offset(zone: string, at: Date): number {
  const [year, month, day, hour, minute, second] = wallClock(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1000) * 1000;
}

type WallClock = [year: number, month: number, day: number, hour: number, minute: number, second: number];

function wallClock(zone: string, at: Date): WallClock {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find(one => one.type === type)?.value ?? 0);
  return [part('year'), part('month'), part('day'), part('hour'), part('minute'), part('second')];
}

// To make one takes a tenth of a millisecond.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, made);
  return made;
}
