import { expect, test } from 'vitest';
import { sql } from '../../../store/database/sql.ts';
import { emptyDatabase } from '../../../test/database.ts';
import { someCommunity } from '../../room.fixture.ts';
import { bradleyTerry } from './bradley-terry.ts';
import { keepComparison, mergeVotes, voteOn } from './comparisons.ts';
import { standings, standingsOf } from './standings.ts';

const db = await emptyDatabase();

test('strengths are those that make the duels likeliest', () => {
  // Three players, a beats b 30 to 10 and b beats c 30 to 10: with next to no prior, a factor of 3 each.
  const [a, b, c] = bradleyTerry([
    { one: 'a', other: 'b', wins: [3000, 1000] },
    { one: 'b', other: 'c', wins: [3000, 1000] },
  ]);
  expect([a?.name, b?.name, c?.name]).toEqual(['a', 'b', 'c']);
  const factor = 400 * Math.log10(3);
  expect((a?.rating ?? 0) - (b?.rating ?? 0)).toBeCloseTo(factor, 0);
  expect((b?.rating ?? 0) - (c?.rating ?? 0)).toBeCloseTo(factor, 0);
});

test('who has only won is strong, and not infinitely so; more duels make the interval narrower', () => {
  const [few] = bradleyTerry([{ one: 'a', other: 'b', wins: [2, 0] }]);
  const [many] = bradleyTerry([{ one: 'a', other: 'b', wins: [40, 20] }]);
  expect(few?.rating).toBeGreaterThan(1000);
  expect(few?.rating).toBeLessThan(1500);
  const width = (one: typeof few) => (one ? one.high - one.low : 0);
  expect(width(many)).toBeLessThan(width(few));
});

const votes = (personId: number, choice: number | null, times: number, one = 'a', other = 'b') =>
  Array.from({ length: times }, () => ({ personId, choice, one, other }));

test('one person’s hundred votes weigh as three', () => {
  const steered = standingsOf([...votes(1, 0, 100), ...votes(2, 1, 3)]);
  expect(steered.map(({ rating }) => Math.round(rating))).toEqual([1000, 1000]);
  expect(steered[0]?.votes).toBe(103);
});

test('the order in which two are shown does not matter, and a draw is half a win of each', () => {
  expect(standingsOf(votes(1, 0, 3))).toEqual(standingsOf(votes(1, 1, 3, 'b', 'a')));
  expect(standingsOf(votes(1, null, 2)).map(({ rating }) => Math.round(rating))).toEqual([1000, 1000]);
  expect(standingsOf(votes(1, 0, 3))[0]).toMatchObject({ name: 'a', provisional: true });
});

test('a vote is kept once, by whoever asked, and only blind ones count', async () => {
  const { communityId, personId } = await someCommunity(db);
  const stranger = await someCommunity(db);
  const answers = [
    { name: 'maths-v1', version: '0f3a8c21d4b6', answer: 'Four.' },
    { name: 'smollm2-135m', answer: 'Five.' },
  ];
  const asked = { communityId, personId, prompt: 'What is 2 and 2?', answers };
  const blind = await keepComparison(db, { ...asked, origin: 'one', blind: true });
  expect(await keepComparison(db, { ...asked, origin: 'one', blind: true })).toBe(blind);
  const open = await keepComparison(db, { ...asked, origin: 'two', blind: false });
  const vote = { communityId, personId, comparison: blind };
  expect(await voteOn(db, { ...vote, choice: 0 })).toMatchObject({ choice: 0, answers });
  expect(await voteOn(db, { ...vote, choice: 1 })).toMatchObject({ choice: 0 });
  await voteOn(db, { ...vote, comparison: open, choice: 1 });
  expect(await standings(db, communityId)).toMatchObject([
    { name: 'maths-v1@0f3a8c21d4b6', votes: 1 },
    { name: 'smollm2-135m', votes: 1 },
  ]);
  expect(await standings(db, stranger.communityId)).toEqual([]);
  await expect(voteOn(db, { ...vote, communityId: stranger.communityId, choice: 0 })).rejects.toThrow(
    'not yours',
  );
  await expect(voteOn(db, { ...vote, personId: stranger.personId, choice: 0 })).rejects.toThrow('not yours');
  await expect(voteOn(db, { ...vote, choice: 7 })).rejects.toThrow('not yours');
  await db.transaction(tx => mergeVotes(tx, personId, stranger.personId));
  expect(
    await db.one(sql`select count(*)::int as n from model_vote where person_id = ${stranger.personId}`),
  ).toEqual({
    n: 2,
  });
});
