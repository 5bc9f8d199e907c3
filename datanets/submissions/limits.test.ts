import { expect, test } from 'vitest';
import { json, sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, testRoom } from '../room.fixture.ts';
import { openUploads } from './uploads.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');

const give = (datanetId: number, personId: number, at: number) =>
  room.give({ datanetId, personId, contents: { 'a.jsonl': maths(at, at + 1) } });

const took = (results: PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === 'fulfilled').length;

async function zone(timeZone: string): Promise<void> {
  await db.run(sql`
    update community set settings = settings || ${json({ timeZone })}::jsonb where id = ${room.community}`);
}

test('of many who give at once, a datanet takes as much as it takes of everybody, and not one more', async () => {
  const { id } = await room.datanet({ allDailyFiles: 5 });
  const people = await Promise.all(Array.from({ length: 12 }, (_, at) => room.person(`Giver ${at}`)));
  const results = await Promise.allSettled(people.map((personId, at) => give(id, personId, at)));
  expect(took(results)).toBe(5);
  expect(await room.room.leftToday({ datanetId: id, personId: ana })).toMatchObject({ files: 0 });
  await expect(give(id, ana, 20)).rejects.toThrow(
    /no file .* everybody together 5 files.*5 files of everybody a day/,
  );
});

test('of one who gives often at once, as much is taken as they may give', async () => {
  const { id } = await room.datanet({ dailyFiles: 3 });
  const results = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => give(id, ana, at)));
  expect(took(results)).toBe(3);
});

test('a day begins at midnight where the community is', async () => {
  // 09:00 in UTC is 00:00 of the next day in Auckland minus ten hours, and 22:00 there.
  await zone('Pacific/Auckland');
  const { id } = await room.datanet({ dailyFiles: 1 });
  await give(id, ana, 30);
  const left = await room.room.leftToday({ datanetId: id, personId: ana });
  expect(left).toMatchObject({ files: 0, zone: 'Pacific/Auckland' });
  expect(left.newDayAt).toEqual(new Date('2026-03-02T11:00:00Z'));
  await expect(give(id, ana, 31)).rejects.toThrow(/midnight in Pacific\/Auckland, in about 2 hours/);
  room.wait(2);
  expect((await give(id, ana, 31)).status).toBe('received');
  await zone('UTC');
});

test('what is refused or withdrawn gives its room back', async () => {
  const { id } = await room.datanet({ dailyFiles: 1 });
  const refused = await room.give({ datanetId: id, personId: ana, contents: { 'a.jsonl': '{' } });
  expect((await room.checked(refused.id)).status).toBe('refused');
  const second = await give(id, ana, 40);
  await room.checked(second.id);
  await expect(give(id, ana, 41)).rejects.toThrow(/gives its room back/);
  await room.room.withdraw(second.id, ana);
  expect((await give(id, ana, 41)).status).toBe('received');
});

test('limits of everybody have their range, and none is none', async () => {
  await expect(room.datanet({ allDailyFiles: 0 })).rejects.toThrow(/Files a day of everybody/);
  const datanet = await room.datanet({ allDailyFiles: 2, allDailyMegabytes: 1 });
  const free = await room.room.edit(room.community, datanet.name, {
    allDailyFiles: null,
    allDailyMegabytes: null,
  });
  expect(free).toMatchObject({ allDailyFiles: null, allDailyMegabytes: null });
});

test('what one person may upload in all datanets together begins anew at midnight where the community is', async () => {
  const { log } = room;
  const uploads = openUploads({ db, files: room.files, megabytes: 1, now: () => room.clock.now, log });
  const uploader = await room.person('Uma');
  const { community } = room;
  const { sha256 } = await room.files.put('an upload');
  await db.run(
    sql`update community set settings = settings || '{"timeZone": "Asia/Tokyo"}' where id = ${community}`,
  );
  const before = room.clock.now;
  // 23:30 in Tokyo.
  room.clock.now = new Date('2026-03-10T14:30:00Z');
  await uploads.note(uploader, [{ sha256, bytes: 900_000 }]);
  await expect(uploads.check(uploader, 200_000, community)).rejects.toThrow('One person can upload');
  room.clock.now = new Date('2026-03-10T15:00:00Z');
  await uploads.check(uploader, 200_000, community);
  await expect(uploads.check(uploader, 200_000)).rejects.toThrow('One person can upload');
  await db.run(sql`update community set settings = settings - 'timeZone' where id = ${community}`);
  room.clock.now = before;
});
