import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Grade, ReviewRule } from '../datanets.ts';
import { dice, maths, testRoom } from '../room.fixture.ts';
import { fieldsOf, samplePositions } from './review-queue.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const contributor = await room.person('Ana');
const [bo, chen, dee, eve, fay] = await Promise.all(
  ['Bo', 'Chen', 'Dee', 'Eve', 'Fay'].map(name => room.person(name)),
);
const steward = await room.person('Stella', 'steward');
const reviewers = [bo, chen, dee, eve, fay].map(Number);

/** A submission of 30 rows that waits for its reviewers. */
async function waiting(review: ReviewRule = 'people', rows = 30) {
  const datanet = await room.datanet({ review, guidelines: 'Show the steps.' });
  const given = await room.give({
    datanetId: datanet.id,
    personId: contributor,
    contents: { 'a.jsonl': maths(0, rows) },
  });
  return { datanet, submission: await room.checked(given.id) };
}

const next = (reviewer: number | undefined, datanet: { name: string }) =>
  room.room.nextReview(room.community, Number(reviewer), datanet.name);

async function vote(submissionId: number, reviewerId: number | undefined, grade: Grade, more: object = {}) {
  const reason = grade === 'reject' ? { reason: 'wrong' } : {};
  return await room.room.vote({
    communityId: room.community,
    submissionId,
    reviewerId: Number(reviewerId),
    isSteward: false,
    grade,
    strike: [],
    ...reason,
    ...more,
  });
}

async function assignedVote(
  datanet: { name: string },
  reviewer: number | undefined,
  grade: Grade,
  more: object = {},
) {
  const task = await next(reviewer, datanet);
  if (!task) throw new Error('nothing to review');
  return await vote(task.submission.id, reviewer, grade, more);
}

test('a reviewer gets ten random rows, the same as the others, and not whose they are', async () => {
  const { datanet, submission } = await waiting();
  const [first, second] = [await next(bo, datanet), await next(chen, datanet)];
  expect(first?.sample.length).toBe(10);
  expect(first?.sample).toEqual(second?.sample);
  expect(first?.sample.map(row => row.row)).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(first?.sample[0]?.fields.map(field => field.name)).toEqual(['question', 'answer']);
  expect(first).toMatchObject({
    guidelines: 'Show the steps.',
    sampledFrom: 30,
    submission: { id: submission.id, votes: 0 },
  });
  expect(JSON.stringify(first)).not.toContain('Ana');
});

test('nobody reviews their own', async () => {
  const { datanet, submission } = await waiting();
  expect(await next(contributor, datanet)).toBeUndefined();
  await expect(vote(submission.id, contributor, 'good', { isSteward: true })).rejects.toThrow(/your own/);
});

test('it is kept an hour for whom it was given to, and no more are asked than are needed', async () => {
  const { datanet, submission } = await waiting();
  expect((await next(bo, datanet))?.submission.id).toBe(submission.id);
  expect((await next(bo, datanet))?.submission.id).toBe(submission.id);
  expect((await next(chen, datanet))?.submission.id).toBe(submission.id);
  expect(await next(dee, datanet)).toBeUndefined();
  room.wait(1.1);
  expect((await next(dee, datanet))?.submission.id).toBe(submission.id);
});

test('one that was not given to a reviewer can’t be voted on by them', async () => {
  const { submission } = await waiting();
  await expect(vote(submission.id, dee, 'good')).rejects.toThrow(/not given to you/);
});

test('the second agreeing vote decides, with the mean grade as the value', async () => {
  const { datanet } = await waiting();
  expect(await assignedVote(datanet, bo, 'good')).toMatchObject({
    status: 'waiting',
    votes: 1,
    decision: undefined,
  });
  expect(await assignedVote(datanet, chen, 'excellent')).toMatchObject({
    status: 'accepted',
    votes: 2,
    rows: { accepted: 30 },
    decision: { value: 900, automatic: false },
  });
});

test('two rejections reject, with the reasons in words', async () => {
  const { datanet } = await waiting();
  await assignedVote(datanet, bo, 'reject', { reason: 'wrong', comment: 'Row 3 adds\nwrongly' });
  const decided = await assignedVote(datanet, chen, 'reject', { reason: 'low-quality' });
  expect(decided).toMatchObject({ status: 'rejected', rows: { accepted: 0 }, decision: { value: 0 } });
  expect(decided.reasons).toEqual(['Wrong or made up: Row 3 adds wrongly', 'Too careless to be useful']);
});

test('a rejection needs a reason of the list', async () => {
  const { datanet } = await waiting();
  for (const reason of [undefined, 'because']) {
    await expect(assignedVote(datanet, bo, 'reject', { reason })).rejects.toThrow(
      /needs its reason.*wrong, off-topic, low-quality, copied or harmful/,
    );
  }
});

test('a tie asks more, up to five, and then the steward, who decides alone', async () => {
  const { datanet, submission } = await waiting();
  const grades: Grade[] = ['good', 'reject', 'good', 'reject', 'good'];
  for (const [i, grade] of grades.entries()) {
    expect(await next(steward, datanet)).toBeDefined();
    await db.run(sql`delete from review_assignment where reviewer_id = ${steward}`);
    expect((await assignedVote(datanet, reviewers[i], grade)).status).toBe('waiting');
  }
  const another = await room.person('Gus');
  expect(await next(another, datanet)).toBeUndefined();
  expect((await next(steward, datanet))?.submission.id).toBe(submission.id);
  expect(await vote(submission.id, steward, 'usable', { isSteward: true })).toMatchObject({
    status: 'accepted',
    decision: { value: 600 },
  });
});

test('a second vote of the same reviewer changes nothing, also after the decision', async () => {
  const { datanet, submission } = await waiting();
  await assignedVote(datanet, bo, 'good');
  expect((await vote(submission.id, bo, 'reject')).votes).toBe(1);
  await assignedVote(datanet, chen, 'good');
  expect((await vote(submission.id, chen, 'good')).status).toBe('accepted');
});

test('a vote that comes after the decision is told so', async () => {
  const { datanet, submission } = await waiting();
  for (const reviewer of [bo, chen]) await next(reviewer, datanet);
  room.wait(2);
  await next(dee, datanet);
  await vote(submission.id, bo, 'good');
  await vote(submission.id, chen, 'good');
  await expect(vote(submission.id, dee, 'good')).rejects.toThrow(/decided while you looked/);
});

test('two votes at the same moment decide it once', async () => {
  const { datanet, submission } = await waiting();
  for (const reviewer of [bo, chen]) await next(reviewer, datanet);
  await Promise.all([bo, chen].map(reviewer => vote(submission.id, reviewer, 'good')));
  expect(await room.room.submissionById(submission.id)).toMatchObject({ status: 'accepted', votes: 2 });
  const { count } = await db.one<{ count: number }>(sql`
    select count(*) from submission_change where submission_id = ${submission.id} and became = 'accepted'`);
  expect(count).toBe(1);
});

test('a skip is no vote, and gives up what its contributor had open then', async () => {
  const { datanet, submission } = await waiting();
  const again = await room.give({
    datanetId: datanet.id,
    personId: contributor,
    contents: { 'b.jsonl': maths(40, 45) },
  });
  await room.checked(again.id);
  expect(await assignedVote(datanet, bo, 'skip')).toMatchObject({ status: 'waiting', votes: 0 });
  room.wait(25);
  expect(await next(bo, datanet)).toBeUndefined();
  await expect(vote(submission.id, bo, 'good')).rejects.toThrow(
    /You skipped submission|was not given to you/,
  );
  // What the contributor gives afterwards is another matter.
  const later = await room.give({
    datanetId: datanet.id,
    personId: contributor,
    contents: { 'c.jsonl': maths(50, 55) },
  });
  await room.checked(later.id);
  expect((await next(bo, datanet))?.submission.id).toBe(later.id);
});

test('nobody skips until they hold a friend’s file: after five in a day there is nothing more', async () => {
  const datanet = await room.datanet();
  const reviewer = await room.person('Skipper');
  for (let i = 0; i < 6; i++) {
    const personId = await room.person(`Friend ${i}`);
    const given = await room.give({
      datanetId: datanet.id,
      personId,
      contents: { 'a.jsonl': maths(i * 5, i * 5 + 5) },
    });
    await room.checked(given.id);
  }
  for (let i = 0; i < 5; i++) await assignedVote(datanet, reviewer, 'skip');
  await expect(next(reviewer, datanet)).rejects.toThrow(/skipped 5 submissions in a day/);
  room.wait(25);
  expect(await next(reviewer, datanet)).toBeDefined();
});

test('a row that half of those who accept struck out does not count', async () => {
  const { datanet } = await waiting();
  const [first, second, third] = (await next(bo, datanet))?.sample ?? [];
  await assignedVote(datanet, bo, 'good', { strike: [first?.itemId, second?.itemId] });
  const decided = await assignedVote(datanet, chen, 'good', {
    strike: [first?.itemId, third?.itemId, 999_999],
  });
  expect(decided.rows.accepted).toBe(27);
});

test('the strikes of those who reject don’t count', async () => {
  const { datanet } = await waiting();
  const [first] = (await next(bo, datanet))?.sample ?? [];
  await assignedVote(datanet, bo, 'reject', { strike: [first?.itemId] });
  for (const reviewer of [chen, dee]) await assignedVote(datanet, reviewer, 'good');
  expect((await assignedVote(datanet, eve, 'good')).rows.accepted).toBe(30);
});

test('accepting a submission and striking all of it is refused', async () => {
  const { datanet } = await waiting('people', 1);
  const task = await next(bo, datanet);
  const strike = task?.sample.map(row => row.itemId);
  await expect(assignedVote(datanet, bo, 'good', { strike })).rejects.toThrow(/Choose Reject instead/);
});

test('when the strikes of two leave nothing, it is rejected with that reason', async () => {
  const { datanet } = await waiting('people', 2);
  const [first, second] = (await next(bo, datanet))?.sample ?? [];
  await assignedVote(datanet, bo, 'usable', { strike: [first?.itemId] });
  expect(await assignedVote(datanet, chen, 'usable', { strike: [second?.itemId] })).toMatchObject({
    status: 'rejected',
    reasons: [expect.stringMatching(/Nothing of it is left/)],
  });
});

test('the rule steward: one vote of the steward decides, others’ votes are advice', async () => {
  const { datanet, submission } = await waiting('steward');
  for (const reviewer of [bo, chen])
    expect((await assignedVote(datanet, reviewer, 'good')).status).toBe('waiting');
  expect((await next(steward, datanet))?.submission.id).toBe(submission.id);
  expect(
    await vote(submission.id, steward, 'reject', { isSteward: true, reason: 'off-topic' }),
  ).toMatchObject({
    status: 'rejected',
    reasons: ['Not what this datanet is for'],
  });
});

test('trust is what gold tasks made of it: two of little trust do not decide', async () => {
  const { datanet } = await waiting();
  const [low, other] = [await room.person('Low'), await room.person('Other')];
  for (const person of [low, other]) {
    await db.run(sql`
      insert into reviewer_trust (community_id, person_id, gold_seen, gold_right)
      values (${room.community}, ${person}, 50, 10)`);
  }
  await assignedVote(datanet, low, 'good');
  expect((await assignedVote(datanet, other, 'good')).status).toBe('waiting');
});

test('the reviewers’ board: agreement with the decisions, without those who decided alone', async () => {
  const { datanet } = await waiting();
  await assignedVote(datanet, bo, 'reject');
  for (const reviewer of [chen, dee, eve]) await assignedVote(datanet, reviewer, 'good');
  const board = await room.room.leaderboard(room.community, {
    board: 'reviewers',
    season: 'all',
    datanetId: datanet.id,
    now: room.clock.now,
  });
  expect(
    board.map(({ rank: place, name, score, items, provisional }) => [place, name, score, items, provisional]),
  ).toEqual([
    [1, 'Chen', 833, 1, true],
    [1, 'Dee', 833, 1, true],
    [1, 'Eve', 833, 1, true],
    [4, 'Bo', 667, 1, true],
  ]);
  const alone = await waiting('steward');
  await next(steward, alone.datanet);
  await vote(alone.submission.id, steward, 'good', { isSteward: true });
  const filter = {
    board: 'reviewers' as const,
    season: 'all' as const,
    datanetId: alone.datanet.id,
    now: room.clock.now,
  };
  expect(await room.room.leaderboard(room.community, filter)).toEqual([]);
});

test('closing a datanet leaves what is under review to be decided', async () => {
  const { datanet } = await waiting();
  await room.room.close(room.community, datanet.name);
  await assignedVote(datanet, bo, 'good');
  expect((await assignedVote(datanet, chen, 'good')).status).toBe('accepted');
});

test('a sample has ten of the rows, each at most once, and every row has the same chance', () => {
  const counts = new Map<number, number>();
  const random = dice(3);
  for (let round = 0; round < 3000; round++) {
    const positions = samplePositions(30, random);
    expect(new Set(positions).size).toBe(10);
    for (const position of positions) counts.set(position, (counts.get(position) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
  expect(Math.min(...counts.values())).toBeGreaterThan(850);
  expect(Math.max(...counts.values())).toBeLessThan(1150);
  expect(samplePositions(3, random)).toEqual([0, 1, 2]);
});

test('longer conversations are shown by who speaks', () => {
  const message = (role: 'system' | 'user' | 'assistant') => ({ role, content: 'x' });
  const names = (...roles: ('system' | 'user' | 'assistant')[]) =>
    fieldsOf({ messages: roles.map(message) }).map(field => field.name);
  expect(names('system', 'user', 'assistant')).toEqual(['system', 'question', 'answer']);
  expect(names('user', 'assistant', 'user', 'assistant')).toEqual(['user', 'assistant', 'user', 'assistant']);
  expect(fieldsOf({ text: 'x' })).toEqual([{ name: 'text', text: 'x' }]);
});
