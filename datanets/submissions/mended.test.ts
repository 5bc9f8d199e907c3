import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';
import { mathsRows } from '../room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const [bo, chen, dee] = room.reviewers;

/** A submission of ten rows that was rejected. */
async function rejected() {
  const { datanet, submission } = await room.waiting('people', 10);
  await room.assignedVote(datanet, bo, 'reject');
  await room.assignedVote(datanet, chen, 'reject');
  return { datanet, first: submission };
}

/** The same ten rows with the second one mended. */
const mendedRows = mathsRows
  .slice(0, 10)
  .map((row, at) => (at === 1 ? row.replace(/"answer":\s*"/, '"answer": "Step by step: ') : row))
  .join('\n');

async function mend(datanetId: number, mends: number, content = mendedRows, personId = room.contributor) {
  const { id } = await room.give({ datanetId, personId, mends, contents: { 'a.jsonl': content } });
  return await room.checked(id);
}

test('a mended version is tied to the first, taken whole, and reviewers see what changed', async () => {
  const { datanet, first } = await rejected();
  const mended = await mend(datanet.id, first.id);
  expect(mended).toMatchObject({ status: 'waiting', mends: first.id, rows: { good: 10 } });
  expect(mended.findings.map(one => one.code)).not.toContain('rejected-before');
  expect((await room.room.submissionById(first.id)).mendedBy).toBe(mended.id);
  const task = await room.next(dee, datanet);
  expect(task?.mended).toMatchObject({ id: first.id, status: 'rejected', same: 9, changed: 1, gone: 1 });
  expect(task?.mended?.reasons.map(inEnglish)).toEqual(['Wrong or made up']);
  const changed = task?.sample.filter(row => row.isChanged);
  expect(changed?.map(row => row.row)).toEqual([2]);
  expect(changed?.[0]?.before?.map(field => field.name)).toEqual(['question', 'answer']);
  const { entry } = await db.one<{ entry: string }>(sql`
    select entry from ledger_entry where origin = ${`submitted:${mended.id}`}`);
  expect(JSON.parse(entry)).toMatchObject({ mends: first.id });
});

test('only what is one’s own, of the same datanet, refused or rejected, and one at a time can be mended', async () => {
  const { datanet, first } = await rejected();
  const elsewhere = await room.datanet();
  await expect(mend(elsewhere.id, first.id)).rejects.toThrow(/no submission/);
  await expect(mend(datanet.id, first.id, mendedRows, await room.person('Other'))).rejects.toThrow(
    /no submission/,
  );
  const mended = await mend(datanet.id, first.id);
  await expect(mend(datanet.id, first.id)).rejects.toThrow(`Submission ${mended.id} is the mended version`);
  await expect(mend(datanet.id, mended.id)).rejects.toThrow(/neither refused nor rejected/);
  await room.room.withdraw(mended.id, room.contributor);
  expect((await mend(datanet.id, first.id)).status).toBe('waiting');
});

test('what the checks refused can be mended, and that again', async () => {
  const datanet = await room.datanet();
  const refused = await room.checked(
    (await room.give({ datanetId: datanet.id, personId: room.contributor, contents: { 'a.jsonl': '{' } })).id,
  );
  expect(refused.status).toBe('refused');
  const second = await mend(datanet.id, refused.id, '[');
  expect(second.status).toBe('refused');
  expect((await mend(datanet.id, second.id)).status).toBe('waiting');
});
