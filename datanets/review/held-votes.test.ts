import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openDatanets } from '../open.ts';
import { reviewRoom } from './review-room.fixture.ts';

// A room in which a vote can be taken back for a minute.
const db = await emptyDatabase();
const room = await reviewRoom(db);
const held = await openDatanets({
  db,
  files: room.files,
  topics: room.topics,
  now: () => room.clock.now,
  random: () => 0.5,
  log: room.log,
  undoSeconds: 60,
});
const [bo, chen, dee] = room.reviewers.map(Number);
const { community: communityId } = room;

async function votes(reviewerId: number | undefined, grade: 'good' | 'reject' | 'skip', datanet: string) {
  const task = await held.nextReview(communityId, Number(reviewerId), datanet);
  if (!task) throw new Error('nothing to review');
  const submissionId = task.submission.id;
  const reason = grade === 'reject' ? { reason: 'wrong' } : {};
  return await held.vote({
    communityId,
    submissionId,
    reviewerId: Number(reviewerId),
    isSteward: false,
    grade,
    strike: [],
    ...reason,
  });
}

const undo = (submissionId: number, reviewerId = 0) =>
  held.undoVote({ communityId, submissionId, reviewerId, isSteward: false });

/** A minute and more goes by, and what is due is counted. */
async function minuteLater() {
  room.wait(1.1 / 60);
  await held.resume();
}

test('a vote waits a minute, and nothing tells before; together with the one that decides it counts at once', async () => {
  const { datanet, submission } = await room.waiting();
  const entries = sql`select from ledger_entry where submission_id = ${submission.id} and entry like '%voted%'`;
  expect(await votes(bo, 'good', datanet.name)).toMatchObject({ status: 'waiting', votes: 0 });
  room.wait(0.5 / 60);
  expect(await db.all(entries)).toEqual([]);
  expect(await votes(chen, 'good', datanet.name)).toMatchObject({ status: 'accepted', votes: 2 });
  expect((await db.all(entries)).length).toBe(2);
  await expect(undo(submission.id, chen)).rejects.toThrow(/no vote of yours/);
});

test('a vote that was taken back never was, and its reviewer grades anew; after the minute it stays', async () => {
  const { datanet, submission } = await room.waiting();
  await votes(bo, 'good', datanet.name);
  expect((await undo(submission.id, bo)).submission.id).toBe(submission.id);
  await minuteLater();
  expect(await held.submissionById(submission.id)).toMatchObject({ status: 'waiting', votes: 0 });
  await votes(bo, 'reject', datanet.name);
  await minuteLater();
  await expect(undo(submission.id, bo)).rejects.toThrow(/after a minute it counts/);
  expect(await votes(chen, 'good', datanet.name)).toMatchObject({ status: 'waiting', votes: 1 });
  await minuteLater();
  expect(await held.submissionById(submission.id)).toMatchObject({ status: 'waiting', votes: 2 });
});

test('a vote that waits is not asked for again of its reviewer', async () => {
  const { datanet, submission } = await room.waiting();
  await votes(bo, 'good', datanet.name);
  expect(await held.nextReview(communityId, Number(bo), datanet.name)).toBeUndefined();
  await votes(chen, 'reject', datanet.name);
  expect(await held.nextReview(communityId, Number(chen), datanet.name)).toBeUndefined();
  expect(await held.submissionById(submission.id)).toMatchObject({ status: 'waiting', votes: 0 });
});

test('a skip is taken back too, and then it is given to them again', async () => {
  const { datanet, submission } = await room.waiting();
  await votes(dee, 'skip', datanet.name);
  expect(await held.nextReview(communityId, Number(dee), datanet.name)).toBeUndefined();
  await undo(submission.id, dee);
  expect((await held.nextReview(communityId, Number(dee), datanet.name))?.submission.id).toBe(submission.id);
  await votes(dee, 'skip', datanet.name);
  await minuteLater();
  await expect(undo(submission.id, dee)).rejects.toThrow(/no vote of yours/);
});

test('votes that wait survive their process, and those on what was withdrawn meanwhile go', async () => {
  const { datanet, submission } = await room.waiting();
  await votes(bo, 'good', datanet.name);
  const { submission: gone } = { submission: await room.given(datanet.id, room.contributor, mathsLater) };
  await votes(dee, 'good', datanet.name);
  await held.withdraw(gone.id, room.contributor);
  const after = await room.open();
  room.wait(0.1);
  await after.resume();
  expect(await after.submissionById(submission.id)).toMatchObject({ status: 'waiting', votes: 1 });
  expect((await after.submissionById(gone.id)).status).toBe('withdrawn');
  expect(await db.all(sql`select from held_vote`)).toEqual([]);
  await after.stop();
});

const mathsLater = JSON.stringify({ question: 'What is seven times eight?', answer: 'It is fifty-six.' });

test('an appeal is judged at once', async () => {
  const { datanet, submission } = await room.waiting();
  await votes(bo, 'reject', datanet.name);
  await votes(chen, 'reject', datanet.name);
  await held.appeal({
    communityId,
    submissionId: submission.id,
    personId: room.contributor,
    reason: 'It is right.',
    origin: 'appeal held',
  });
  await votes(dee, 'good', datanet.name);
  expect((await held.submissionById(submission.id)).status).toBe('accepted');
  await held.stop();
});
