import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openDatanets } from '../open.ts';
import { maths } from '../room.fixture.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const [bo, chen, dee, eve, fay] = room.reviewers.map(Number);
const { community: communityId, steward } = room;

/** The room whose dice show this. */
const withDice = (random: number) =>
  openDatanets({
    db,
    files: room.files,
    topics: room.topics,
    now: () => room.clock.now,
    random: () => random,
    log: room.log,
  });
const golden = await withDice(0);
const plain = await withDice(0.5);

/** A submission that was accepted and is gold, beside one that waits. */
async function goldBeside() {
  const { datanet, submission } = await room.waiting('people', 5);
  await room.assignedVote(datanet, bo, 'good');
  await room.assignedVote(datanet, chen, 'good');
  await golden.pickGold({ communityId, submissionId: submission.id, personId: steward });
  const other = await room.person('Giver');
  const waits = await room.given(datanet.id, other, maths(50, 55));
  return { datanet, gold: submission, waits };
}

async function grade(submissionId: number, reviewerId: number, given: 'good' | 'reject' | 'skip') {
  return await golden.vote({
    communityId,
    submissionId,
    reviewerId,
    isSteward: false,
    grade: given,
    strike: [],
    ...(given === 'reject' && { reason: 'wrong' }),
  });
}

test('a gold task looks like any other, and is given now and then to who has not seen it', async () => {
  const { datanet, gold, waits } = await goldBeside();
  const task = await golden.nextReview(communityId, Number(dee), datanet.name);
  expect(task?.submission).toMatchObject({
    id: gold.id,
    status: 'waiting',
    votes: 0,
    decision: undefined,
    rows: { accepted: 0 },
  });
  expect(await grade(gold.id, Number(dee), 'good')).toMatchObject({ status: 'waiting' });
  // Once only, and then the one that waits.
  expect((await golden.nextReview(communityId, Number(dee), datanet.name))?.submission.id).toBe(waits.id);
  await db.run(sql`delete from review_assignment where reviewer_id = ${Number(dee)}`);
  // Who decided it is not asked, nor who gave it; and mostly nobody is.
  expect((await golden.nextReview(communityId, Number(bo), datanet.name))?.submission.id).toBe(waits.id);
  expect((await plain.nextReview(communityId, Number(eve), datanet.name))?.submission.id).toBe(waits.id);
});

test('trust follows from gold, a wrong answer is told once, and the decision stays', async () => {
  const { datanet, gold } = await goldBeside();
  const trust = async (personId: number | undefined) =>
    await db.first(sql`
      select gold_seen as seen, gold_right as right from reviewer_trust where person_id = ${Number(personId)}`);
  const before = await trust(dee);
  await golden.nextReview(communityId, Number(dee), datanet.name);
  await grade(gold.id, Number(dee), 'reject');
  expect(before).toEqual({ seen: 1, right: 1 });
  expect(await trust(dee)).toEqual({ seen: 2, right: 1 });
  const missed = await golden.missedGold({ communityId, reviewerId: Number(dee) });
  expect(missed).toMatchObject([{ id: gold.id, grade: 'reject', isAccepted: true }]);
  expect(await golden.missedGold({ communityId, reviewerId: Number(dee) })).toEqual([]);
  expect(await golden.submissionById(gold.id)).toMatchObject({ status: 'accepted', votes: 2 });
  // A vote of theirs bears what they are trusted from then on: (1 + 4) / (2 + 5).
  const next = await golden.nextReview(communityId, Number(dee), datanet.name);
  await grade(Number(next?.submission.id), Number(dee), 'good');
  const { trust: weighed } = await db.one<{ trust: number }>(sql`
    select trust from review where submission_id = ${Number(next?.submission.id)} and reviewer_id = ${Number(dee)}`);
  expect(weighed).toBeCloseTo(5 / 7);
});

test('a skipped gold task says nothing of trust, and is not given again', async () => {
  const { datanet, gold, waits } = await goldBeside();
  expect((await golden.nextReview(communityId, Number(fay), datanet.name))?.submission.id).toBe(gold.id);
  await grade(gold.id, Number(fay), 'skip');
  expect(await db.first(sql`select from reviewer_trust where person_id = ${Number(fay)}`)).toBeUndefined();
  expect((await golden.nextReview(communityId, Number(fay), datanet.name))?.submission.id).toBe(waits.id);
});

test('only what is decided can be gold, and what is taken out is given no more', async () => {
  const { datanet, gold, waits } = await goldBeside();
  await expect(golden.pickGold({ communityId, submissionId: waits.id, personId: steward })).rejects.toThrow(
    /not decided/,
  );
  await expect(
    golden.pickGold({ communityId: 999, submissionId: gold.id, personId: steward }),
  ).rejects.toThrow(/no submission/);
  await golden.dropGold(communityId, gold.id);
  expect((await golden.nextReview(communityId, Number(eve), datanet.name))?.submission.id).toBe(waits.id);
  await golden.stop();
  await plain.stop();
});

test('an account that is linked with the contributor’s is given neither what waits nor what is gold', async () => {
  const { datanet, gold, waits } = await goldBeside();
  const again = await withDice(0);
  const other = await room.person('Ana elsewhere');
  await db.transaction(tx => again.mergePerson(tx, other, room.contributor));
  await db.run(sql`update person set merged_into = ${room.contributor} where id = ${other}`);
  const task = await again.nextReview(communityId, room.contributor, datanet.name);
  expect(task?.submission.id).toBe(waits.id);
  // By the old account’s number it is still their own.
  for (const id of [other, room.contributor]) await expect(grade(gold.id, id, 'good')).rejects.toThrow();
  await again.stop();
});
