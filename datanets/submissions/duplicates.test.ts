import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish, type Said } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, mathsRows, testRoom } from '../room.fixture.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo');
const [chen, dee] = [await room.person('Chen'), await room.person('Dee')];

async function given(datanetId: number, personId: number, content: string, name = 'a.jsonl') {
  return await room.checked((await room.give({ datanetId, personId, contents: { [name]: content } })).id);
}

async function decide(datanet: { name: string }, grade: 'good' | 'reject', strike: number[] = []) {
  for (const reviewerId of [chen, dee]) {
    const task = await room.room.nextReview(room.community, reviewerId, datanet.name);
    if (!task) throw new Error('nothing to review');
    await room.room.vote({
      communityId: room.community,
      submissionId: task.submission.id,
      reviewerId,
      isSteward: false,
      grade,
      reason: 'wrong',
      strike,
    });
  }
}

/** A maths row with `count` words of its question replaced. */
function edited(row: string, count: number): string {
  const { question, answer } = JSON.parse(row) as { question: string; answer: string };
  const words = question.split(' ');
  for (let i = 0; i < count; i++) words[(i * 7 + 2) % words.length] = `other${i}`;
  return JSON.stringify({ question: words.join(' '), answer });
}

const errors = (submission: {
  findings: { severity: string; code: string; message: Said; count: number }[];
}) =>
  submission.findings
    .filter(finding => finding.severity === 'error')
    .map(({ code, count, message }) => ({ code, count, message: inEnglish(message) }));

test('what is under review already is recognised, with whose it is', async () => {
  const datanet = await room.datanet();
  const first = await given(datanet.id, ana, maths(0, 20), 'maths.jsonl');
  const second = await given(datanet.id, bo, maths(10, 30));
  expect(second.rows).toEqual({ total: 20, good: 10, accepted: 0 });
  expect(errors(second)).toEqual([
    {
      code: 'duplicate-under-review',
      count: 10,
      message: `It is under review already: row 1 is row 11 of maths.jsonl in submission ${first.id} by Ana.`,
    },
  ]);
});

test('the same file again, and single rows of it in other words, are recognised after acceptance', async () => {
  const datanet = await room.datanet();
  const first = await given(datanet.id, ana, maths(0, 20), 'maths.jsonl');
  await decide(datanet, 'good');
  const again = await given(datanet.id, ana, maths(0, 20));
  expect(again.status).toBe('refused');
  expect(errors(again)).toMatchObject([{ code: 'duplicate-row', count: 20 }]);
  const copied = await given(datanet.id, bo, [edited(mathsRows[4] ?? '', 3), mathsRows[50]].join('\n'));
  expect(copied.rows.good).toBe(1);
  expect(errors(copied)).toMatchObject([{ code: 'near-duplicate-row', count: 1 }]);
  expect(errors(copied)[0]?.message).toMatch(
    new RegExp(`row 1 is \\d\\d% like row 5 of maths.jsonl in submission ${first.id} by Ana`),
  );
});

test('in another form it is the same row', async () => {
  const datanet = await room.datanet();
  const { question, answer } = JSON.parse(mathsRows[0] ?? '{}') as { question: string; answer: string };
  await given(datanet.id, ana, mathsRows[0] ?? '');
  const chat = {
    messages: [
      { role: 'user', content: question.toUpperCase() },
      { role: 'assistant', content: `${answer}\n` },
    ],
  };
  expect(errors(await given(datanet.id, bo, JSON.stringify(chat)))).toMatchObject([
    { code: 'duplicate-under-review' },
  ]);
});

test('other datanets have nothing to do with it', async () => {
  const [one, other] = [await room.datanet(), await room.datanet()];
  await given(one.id, ana, maths(0, 5));
  expect((await given(other.id, bo, maths(0, 5))).rows.good).toBe(5);
});

test('what was rejected may come again, with a warning; what was withdrawn or refused was never there', async () => {
  const datanet = await room.datanet();
  const first = await given(datanet.id, ana, maths(0, 5));
  await decide(datanet, 'reject');
  const again = await given(datanet.id, ana, maths(0, 5));
  expect(again).toMatchObject({ status: 'waiting', rows: { good: 5 } });
  expect(again.findings.map(finding => ({ ...finding, message: inEnglish(finding.message) }))).toContainEqual(
    expect.objectContaining({
      code: 'rejected-before',
      severity: 'warning',
      count: 5,
      message: `It was rejected before: row 1 in submission ${first.id} by Ana.`,
    }),
  );
  await room.room.withdraw(again.id, ana);
  expect((await given(datanet.id, bo, maths(0, 5))).rows.good).toBe(5);
});

test('a row that was struck out counts as rejected', async () => {
  const datanet = await room.datanet();
  await given(datanet.id, ana, maths(0, 3));
  const task = await room.room.nextReview(room.community, chen, datanet.name);
  await decide(datanet, 'good', [task?.sample[0]?.itemId ?? 0]);
  const again = await given(datanet.id, bo, maths(0, 3));
  expect(again.rows.good).toBe(1);
  expect(again.findings.map(finding => finding.code)).toEqual(
    expect.arrayContaining(['duplicate-row', 'rejected-before']),
  );
});

const noveltyOf = async (submissionId: number) =>
  (
    await db.all<{ novelty: number }>(sql`
    select novelty from item where submission_id = ${submissionId} order by position`)
  ).map(item => item.novelty);

test('novelty is 1 less the highest similarity to what was accepted before, as things stand at the decision', async () => {
  const datanet = await room.datanet({ review: 'steward' });
  const steward = await room.person('Stella', 'steward');
  const row = mathsRows[7] ?? '';
  const early = await given(datanet.id, ana, row);
  const late = await given(datanet.id, bo, edited(row, 12));
  expect(late.rows.good).toBe(1);
  const accept = (submissionId: number) =>
    room.room.vote({
      communityId: room.community,
      submissionId,
      reviewerId: steward,
      isSteward: true,
      grade: 'good',
      strike: [],
    });
  // The later one is accepted first, so it is the earlier one that is not new any more.
  expect((await accept(late.id)).decision?.novelty).toBe(1);
  const [novelty = 1] = await noveltyOf(early.id);
  const decision = (await accept(early.id)).decision;
  expect(decision?.novelty).toBeLessThan(0.7);
  expect(decision?.novelty).toBeGreaterThanOrEqual(0.2);
  expect(novelty).toBe(1);
});

test('maths problems of one kind with other numbers are rows of their own', async () => {
  const datanet = await room.datanet();
  const template = (n: number) =>
    JSON.stringify({
      question: `A miller has ${n * 3} sacks of rye and sells ${n} of them at the market for ${n + 4} crowns each. How many sacks are left, and how much money does the miller bring home?`,
      answer: `There are ${n * 3} - ${n} = ${n * 2} sacks left. The miller earns ${n} * ${n + 4} = ${n * (n + 4)} crowns. #### ${n * 2}, ${n * (n + 4)}`,
    });
  const checked = await given(datanet.id, ana, [17, 23, 38, 41].map(template).join('\n'));
  expect(checked.rows.good).toBe(4);
});
