import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openPeople } from './people.ts';
import { openWebSessions } from './web-sessions.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now: () => new Date(), topics });
const ana = await people.person('web', 'ana', 'Ana');
const bo = await people.person('web', 'bo', 'Bo');

let now = new Date('2026-11-22T12:00:00Z');
let clock = 0;
let isAway = false;
/** The database, which can be away. */
const within: Database = {
  ...db,
  first: (query, ...rest) => (isAway ? Promise.reject(new Error('away')) : db.first(query, ...rest)),
};
const open = (on: Database = within, secret = 's') =>
  openWebSessions(on, { secret, now: () => now, topics, clock: () => clock });
const sessions = open();

beforeEach(() => {
  isAway = false;
  clock += 100_000;
});

test('a session is found by what is in the browser, which is stored nowhere', async () => {
  const token = await sessions.begin(ana.id, 'Firefox on Linux');
  expect(await sessions.find(token)).toMatchObject({ personId: ana.id });
  expect(await sessions.find(`${token}x`)).toBeUndefined();
  expect(JSON.stringify(await db.all(sql`select * from session`))).not.toContain(token);
  // Another key, as after `DATA_DIR/secret` was removed: nobody is signed in any more.
  expect(await open(within, 'another').find(token)).toBeUndefined();
});

test('whoever was seen is known while the database is away, however long ago they were seen', async () => {
  const token = await sessions.begin(ana.id, 'Firefox');
  await sessions.find(token);
  isAway = true;
  clock += 3_600_000;
  expect(await sessions.find(token)).toMatchObject({ personId: ana.id });
  expect(await sessions.find(token)).toMatchObject({ personId: ana.id });
});

test('one that was ended elsewhere is out at once, also when it was just being read', async () => {
  const token = await sessions.begin(ana.id, 'Firefox');
  const id = (await sessions.find(token))?.id ?? 0;
  let told = 0;
  sessions.onEnd(id, () => told++);
  clock += 60_000;
  const asked = sessions.find(token);
  expect(await open().end(ana.id, id)).toBe(true);
  await asked;
  expect(told).toBe(1);
  expect(await sessions.find(token)).toBeUndefined();
});

test('a row that vanished without a word is noticed within half a minute', async () => {
  const token = await sessions.begin(ana.id, 'Firefox');
  await sessions.find(token);
  await db.run(sql`delete from session`);
  clock += 31_000;
  await sessions.find(token);
  // It is read beside the request.
  while (await sessions.find(token)) await new Promise(setImmediate);
});

test('people see and end their own sessions and nobody else’s', async () => {
  await sessions.endAll(ana.id);
  const phone = await sessions.begin(ana.id, 'Chrome on Android');
  now = new Date(now.getTime() + 7_200_000);
  const desk = await sessions.begin(ana.id, 'Firefox on Linux');
  const his = await sessions.begin(bo.id, 'Safari on Mac');
  const browsers = async () => (await sessions.ofPerson(ana.id)).map(one => one.browser);
  expect(await browsers()).toEqual(['Firefox on Linux', 'Chrome on Android']);

  // When it was used last is kept to the hour.
  now = new Date(now.getTime() + 7_200_000);
  await sessions.find(phone);
  while ((await browsers())[0] !== 'Chrome on Android') await new Promise(setImmediate);

  const [first] = await sessions.ofPerson(ana.id);
  expect(await sessions.end(bo.id, first?.id ?? 0)).toBe(false);
  expect(await sessions.find(phone)).toBeDefined();
  expect(await sessions.endAll(ana.id)).toBe(2);
  expect([await sessions.find(phone), await sessions.find(desk)]).toEqual([undefined, undefined]);
  expect(await sessions.find(his)).toMatchObject({ personId: bo.id });
});

test('after half a year one has to sign in again', async () => {
  const token = await sessions.begin(ana.id, 'Firefox');
  expect(await sessions.find(token)).toBeDefined();
  now = new Date(now.getTime() + 181 * 86_400_000);
  expect(await sessions.find(token)).toBeUndefined();
  expect(await sessions.ofPerson(ana.id)).toEqual([]);
});
