import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { waiting, next, assignedVote, reviewers } = room;
const [bo, chen, dee, eve] = reviewers;

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
    reasons: [{ text: expect.stringMatching(/Nothing of it is left/) }],
  });
});
