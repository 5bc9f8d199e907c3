import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { steward, reviewers, waiting, next, vote, assignedVote } = room;
const [bo, chen, dee, eve] = reviewers;

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
