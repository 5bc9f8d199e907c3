import { expect, test } from 'vitest';
import { dayOf, monthStart, timeZoneNamed, weekStart } from './day.ts';

const hours = ({ start, end }: { start: Date; end: Date }) => (end.getTime() - start.getTime()) / 3_600_000;

test.each([
  ['UTC', '2026-03-02T09:00:00Z', '2026-03-02T00:00:00.000Z', 24],
  ['Europe/Berlin', '2026-03-02T23:30:00Z', '2026-03-02T23:00:00.000Z', 24],
  ['America/Los_Angeles', '2026-03-02T07:59:00Z', '2026-03-01T08:00:00.000Z', 24],
  ['Asia/Kathmandu', '2026-03-02T18:15:00Z', '2026-03-02T18:15:00.000Z', 24],
  // Clocks go forward, and back; in Santiago at midnight.
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
  ['America/Santiago', '2025-09-07T12:00:00Z', '2025-09-07T04:00:00.000Z', 23],
  ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2026-12-31T10:00:00.000Z', 24],
])('in %s the day of %s begins at %s and has %i hours', (zone, at, start, length) => {
  const day = dayOf(zone, new Date(at));
  expect(day.start.toISOString()).toBe(start);
  expect(hours(day)).toBe(length);
});

test.each([
  ['UTC', '2026-11-22T18:00:00Z', '2026-11-16T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
  ['UTC', '2026-11-16T00:00:00Z', '2026-11-16T00:00:00.000Z', '2026-11-01T00:00:00.000Z'],
  // Clocks went back in it, and the month began with the year before it.
  ['Europe/Berlin', '2026-10-25T20:00:00Z', '2026-10-18T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
  ['Asia/Tokyo', '2026-12-31T15:30:00Z', '2026-12-27T15:00:00.000Z', '2026-12-31T15:00:00.000Z'],
  ['America/Los_Angeles', '2027-01-01T03:00:00Z', '2026-12-28T08:00:00.000Z', '2026-12-01T08:00:00.000Z'],
])('in %s weeks begin on Monday and months on the first: at %s since %s and %s', (zone, at, week, month) => {
  expect(weekStart(zone, new Date(at)).toISOString()).toBe(week);
  expect(monthStart(zone, new Date(at)).toISOString()).toBe(month);
});

test('a zone is known by its IANA name, in any case', () => {
  expect(timeZoneNamed('europe/berlin')).toBe('Europe/Berlin');
  expect(timeZoneNamed('UTC')).toBe('UTC');
  for (const name of ['Berlin', 'Mars/Olympus', '', '../etc/passwd'])
    expect(timeZoneNamed(name)).toBeUndefined();
});
