import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dice, maths } from '../room.fixture.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { contributor, steward, waiting, next, vote, assignedVote, reviewers } = room;
const [bo, chen, dee] = reviewers;

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

/** So many people, each with a submission that waits in the datanet. */
async function waitingOf(people: number, datanetId: number): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < people; i++) {
    const personId = await room.person(`Contributor ${i}`);
    const { id } = await db.one<{ id: number }>(sql`
      insert into submission (datanet_id, person_id, origin, context, status, rows_good, created_at)
      values (${datanetId}, ${personId}, ${crypto.randomUUID()}, '', 'waiting', 5, ${room.clock.now})
      returning id`);
    ids.push(id);
  }
  return ids;
}

test('letting the hour go by brings no other file, as long as that one needs a vote', async () => {
  const datanet = await room.datanet();
  await waitingOf(8, datanet.id);
  const reviewer = await room.person('Waiter');
  const first = (await next(reviewer, datanet))?.submission.id;
  for (let hour = 0; hour < 12; hour++) {
    room.wait(1.1);
    expect((await next(reviewer, datanet))?.submission.id).toBe(first);
  }
  await vote(Number(first), bo, 'good', { isSteward: true });
  await vote(Number(first), chen, 'good', { isSteward: true });
  expect((await next(reviewer, datanet))?.submission.id).not.toBe(first);
});

test('a reviewer holds one file at a time, whichever datanets they ask for; a steward may look around', async () => {
  const nets = [await room.datanet(), await room.datanet(), await room.datanet()];
  for (const net of nets) await waitingOf(1, net.id);
  const reviewer = await room.person('Collector');
  const held = new Set<number | undefined>();
  for (const net of nets) held.add((await next(reviewer, net))?.submission.id);
  expect(held.size).toBe(1);
  const seen = new Set<number | undefined>();
  for (const net of nets) seen.add((await next(steward, net))?.submission.id);
  expect(seen.size).toBe(3);
});

test('whatever a reviewer does but judge, five files in a day are all they see, and no family of a skipped one', async () => {
  const random = dice(97);
  for (let round = 0; round < 3; round++) {
    const datanet = await room.datanet();
    await waitingOf(9, datanet.id);
    const reviewer = await room.person(`Player ${round}`);
    const skipped = new Set<number>();
    const seen = new Set<number>();
    for (let move = 0; move < 25; move++) {
      const task = await next(reviewer, random() < 0.5 ? datanet : undefined).catch(() => undefined);
      if (task === undefined) continue;
      const { personId } = await room.room.submissionById(task.submission.id);
      expect(skipped).not.toContain(personId);
      seen.add(task.submission.id);
      if (random() < 0.4) {
        await vote(task.submission.id, reviewer, 'skip');
        skipped.add(personId);
      } else if (random() < 0.3) room.wait(1.1);
    }
    expect(seen.size).toBeLessThanOrEqual(6);
  }
});

test('each of those that are due is as likely', async () => {
  await db.run(sql`delete from review_assignment`);
  const datanet = await room.datanet();
  const ids = await waitingOf(5, datanet.id);
  const counts = new Map(ids.map(id => [id, 0]));
  for (let draw = 0; draw < 100; draw++) {
    const id = (await next(dee, datanet))?.submission.id ?? 0;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    await db.run(sql`delete from review_assignment where reviewer_id = ${Number(dee)}`);
  }
  // 20 each, with a standard deviation of 4.
  for (const count of counts.values()) expect(Math.abs(count - 20)).toBeLessThan(20);
});
