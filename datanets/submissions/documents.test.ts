import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testRoom } from '../room.fixture.ts';
import { tarOf } from '../validation/archive/tar.fixture.ts';
import { docxOf, pdfOf } from '../validation/documents/documents.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo');

test('reviewers see where in its document a passage stands', async () => {
  const { id } = await room.datanet();
  const file = pdfOf([
    [
      { text: 'The wheel', y: 740, size: 18 },
      { text: 'Water from the weir falls on the wheel until the sluice is closed.', y: 700 },
    ],
  ]);
  await room.checked((await room.give({ datanetId: id, personId: ana, contents: { 'mill.pdf': file } })).id);
  const { name } = await db.one<{ name: string }>(sql`select name from datanet where id = ${id}`);
  const task = await room.room.nextReview(room.community, bo, name);
  expect(task?.sample).toMatchObject([
    { row: 1, file: 'mill.pdf', place: { page: 1, headings: ['The wheel'] } },
  ]);
});

test('the passages of a document are all trained on or all held out', async () => {
  const { id } = await room.datanet({ review: 'automatic', dailyFiles: 100 });
  const subjects =
    'wheel stone sluice hopper axle bell rope sack scale ladder window roof beam gear brake'.split(' ');
  for (let book = 0; book < 30; book++) {
    const parts = subjects.slice(0, 4).flatMap((_, part): [string, string][] => {
      const subject = subjects[(book * 4 + part) % subjects.length];
      return [
        ['Heading1', `${subject} number ${book}`],
        ['Normal', `${sentence(book * 10 + part)} ${subject}.`],
      ];
    });
    await room.checked(
      (await room.give({ datanetId: id, personId: ana, contents: { [`${book}.docx`]: docxOf(parts) } })).id,
    );
  }
  const { rows } = await room.room.snapshot(id, 'freeze');
  expect(rows.heldOut).toBeGreaterThan(0);
  const sides = await db.all<{ items: number; held: number }>(sql`
    select count(*)::int as items, count(*) filter (where held_out)::int as held from item
    where datanet_id = ${id} group by document`);
  expect(sides.length).toBe(30);
  for (const { items, held } of sides) expect([0, items]).toContain(held);
  expect(sides.some(({ items }) => items > 1)).toBe(true);
});

test('a row of a file in an archive is known by that file, and is removed by it', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  const rows = (from: number) =>
    Buffer.from([0, 1, 2].map(at => JSON.stringify({ text: `${sentence(from + at)}.` })).join('\n'));
  const archive = gzipSync(tarOf({ 'a/rows.jsonl': rows(900), 'b/rows.jsonl': rows(910) }));
  const given = await room.checked(
    (await room.give({ datanetId: id, personId: ana, contents: { 'all.tgz': archive } })).id,
  );
  expect(given).toMatchObject({
    status: 'accepted',
    rows: { total: 6, good: 6 },
    files: [{ name: 'all.tgz' }],
  });
  const remove = { communityId: room.community, submissionId: given.id, rows: [2] };
  await expect(room.room.planRemoval(remove)).rejects.toThrow('name the file as well');
  expect(await room.room.planRemoval({ ...remove, file: 'all.tgz / rows (2).jsonl' })).toMatchObject({
    positions: [4],
  });
});

/** A sentence that is like no other: its words come from its number. */
function sentence(number: number): string {
  let state = number * 7919 + 13;
  const word = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(26).replace(/\d/g, digit => 'abcdefghij'[Number(digit)] ?? 'a');
  };
  return Array.from({ length: 14 }, word).join(' ');
}
