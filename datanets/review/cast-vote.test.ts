import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish, message } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Grade } from '../review-task.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { steward, reviewers, waiting, next, vote, assignedVote } = room;
const [bo, chen, dee] = reviewers;

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
  expect(decided.reasons.map(inEnglish)).toEqual([
    'Wrong or made up: Row 3 adds wrongly',
    'Too careless to be useful',
  ]);
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

test('the rule steward: one vote of the steward decides, others’ votes are advice', async () => {
  const { datanet, submission } = await waiting('steward');
  for (const reviewer of [bo, chen])
    expect((await assignedVote(datanet, reviewer, 'good')).status).toBe('waiting');
  expect((await next(steward, datanet))?.submission.id).toBe(submission.id);
  expect(
    await vote(submission.id, steward, 'reject', { isSteward: true, reason: 'off-topic' }),
  ).toMatchObject({
    status: 'rejected',
    reasons: [message('Not what this datanet is for')],
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

test('closing a datanet leaves what is under review to be decided', async () => {
  const { datanet } = await waiting();
  await room.room.close(room.community, datanet.name);
  await assignedVote(datanet, bo, 'good');
  expect((await assignedVote(datanet, chen, 'good')).status).toBe('accepted');
});
