import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { highWater } from '../rank/rank.ts';
import { dice, maths } from '../room.fixture.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { contributor, steward, reviewers, waiting, next, vote, assignedVote } = room;
const [bo, chen, dee, eve] = reviewers;
let origins = 0;

/** A submission that two reviewers rejected. */
async function rejected(rows = 30) {
  const made = await waiting('people', rows);
  await assignedVote(made.datanet, bo, 'reject', { comment: 'Row 3 is wrong' });
  await assignedVote(made.datanet, chen, 'reject', { reason: 'low-quality' });
  return made;
}

const appeal = (submissionId: number, more: object = {}) =>
  room.room.appeal({
    communityId: room.community,
    submissionId,
    personId: contributor,
    reason: 'Row 3 is right: 7 × 8 is 56.',
    origin: `appeal ${++origins}`,
    ...more,
  });

const scoreOf = async (datanetId: number) => {
  const board = await room.room.leaderboard(room.community, {
    board: 'contributors',
    season: 'all',
    datanetId,
    now: room.clock.now,
  });
  return board.find(one => one.personId === contributor)?.score;
};

test('an appeal goes to somebody who had no part in the rejection, who sees why and not who voted how', async () => {
  const { datanet, submission } = await rejected();
  expect(await appeal(submission.id)).toMatchObject({
    status: 'appealed',
    appeal: { reason: 'Row 3 is right: 7 × 8 is 56.', decided: false },
  });
  for (const who of [bo, chen, contributor]) expect(await next(who, datanet)).toBeUndefined();
  const task = await next(dee, datanet);
  expect(task).toMatchObject({
    submission: { id: submission.id, reasons: [], personName: 'hidden until it is decided' },
    appeal: { reason: 'Row 3 is right: 7 × 8 is 56.' },
  });
  expect(task?.appeal?.rejection).toBeUndefined();
  expect(await next(eve, datanet)).toBeUndefined();
});

test('the grade of that one reviewer decides: accepted, it counts from now on as anything does', async () => {
  const { datanet, submission } = await rejected();
  await appeal(submission.id);
  room.wait(48);
  expect(await assignedVote(datanet, dee, 'excellent')).toMatchObject({
    status: 'accepted',
    rows: { accepted: 30 },
    reasons: [],
    decision: { value: 1000, decidedAt: room.clock.now },
    appeal: { decided: true },
  });
  expect(await scoreOf(datanet.id)).toBe(964);
  expect((await room.room.snapshot(datanet.id, `after appeal ${submission.id}`)).rows.train).toBeGreaterThan(
    20,
  );
});

test('upheld, it is final: with the new reason, and without another appeal', async () => {
  const { datanet, submission } = await rejected();
  await appeal(submission.id);
  const decided = await assignedVote(datanet, dee, 'reject', { comment: '7 × 8 is 56, and the row says 54' });
  expect(decided).toMatchObject({ status: 'rejected', appeal: { decided: true } });
  expect(decided.reasons.map(inEnglish)).toEqual(['Wrong or made up: 7 × 8 is 56, and the row says 54']);
  await expect(appeal(submission.id)).rejects.toThrow('appealed once already');
});

test.each<[string, () => Promise<unknown>, string]>([
  ['somebody else’s', async () => appeal((await rejected()).submission.id, { personId: bo }), 'is not yours'],
  ['one that waits', async () => appeal((await waiting()).submission.id), 'is not rejected'],
  [
    'one without a reason',
    async () => appeal((await rejected()).submission.id, { reason: ' ' }),
    'needs a reason',
  ],
  [
    'one of another community',
    async () => appeal((await rejected()).submission.id, { communityId: 1e9 }),
    'There is no',
  ],
  [
    'one under appeal',
    async () => {
      const { submission } = await rejected();
      await appeal(submission.id);
      return appeal(submission.id);
    },
    'is under appeal already',
  ],
  [
    'a decision of 15 days ago',
    async () => {
      const { submission } = await rejected();
      room.wait(15 * 24);
      return appeal(submission.id);
    },
    'more than 14 days ago',
  ],
  [
    'what the checks refused',
    async () => {
      const datanet = await room.datanet();
      return appeal((await room.given(datanet.id, contributor, '{"question": "broken')).id);
    },
    'refused by the checks',
  ],
])('%s can’t be appealed', async (_, act, words) => {
  await expect(act()).rejects.toThrow(words);
});

test('the same request again appeals once', async () => {
  const { submission } = await rejected();
  await appeal(submission.id, { origin: 'the same' });
  expect(await appeal(submission.id, { origin: 'the same' })).toMatchObject({ status: 'appealed' });
});

test('who rejected it can’t judge the appeal, by whatever number they name; a fresh steward may', async () => {
  const { datanet, submission } = await rejected();
  await appeal(submission.id);
  await expect(vote(submission.id, bo, 'excellent')).rejects.toThrow('who has not seen it before');
  await expect(vote(submission.id, dee, 'good')).rejects.toThrow('was not given to you');
  const task = await next(steward, datanet);
  expect(task?.appeal?.rejection?.reasons.map(inEnglish)).toEqual([
    'Wrong or made up: Row 3 is wrong',
    'Too careless to be useful',
  ]);
  expect(task?.appeal?.rejection?.votes).toMatchObject([
    { name: 'Bo', grade: 'reject' },
    { name: 'Chen', grade: 'reject' },
  ]);
  expect(await vote(submission.id, steward, 'usable', { isSteward: true })).toMatchObject({
    status: 'accepted',
  });
});

test('a second account of who rejected it is not fresh once the two are joined', async () => {
  const { datanet, submission } = await rejected();
  await appeal(submission.id);
  const second = await room.person('Bo elsewhere');
  expect((await next(second, datanet))?.submission.id).toBe(submission.id);
  await db.transaction(tx => room.room.mergePerson(tx, second, Number(bo)));
  await db.run(sql`update person set merged_into = ${bo} where id = ${second}`);
  expect(await next(bo, datanet)).toBeUndefined();
  await expect(vote(submission.id, second, 'excellent')).rejects.toThrow('who has not seen it before');
  await expect(vote(submission.id, bo, 'excellent')).rejects.toThrow('who has not seen it before');
});

test('who skips an appeal gives it up, and where nobody fresh is left, a steward is the last instance', async () => {
  const { datanet, submission } = await waiting('steward');
  await vote(submission.id, steward, 'reject', { isSteward: true });
  const others = await db.all<{ id: number }>(sql`
    select person_id as id from membership
    where community_id = ${room.community} and role in ('steward', 'operator') and person_id <> ${steward}`);
  await appeal(submission.id);
  expect(await next(dee, datanet)).toBeUndefined();
  // The owners of datanets are stewards too, and fresh.
  for (const [at, { id }] of others.entries()) {
    expect(await next(steward, datanet)).toBeUndefined();
    if (at === 0)
      await db.run(
        sql`insert into ban (community_id, person_id, at) values (${room.community}, ${id}, now())`,
      );
    else expect((await assignedVote(datanet, id, 'skip', { isSteward: true })).status).toBe('appealed');
  }
  expect((await next(steward, datanet))?.submission.id).toBe(submission.id);
  expect(await vote(submission.id, steward, 'good', { isSteward: true })).toMatchObject({
    status: 'accepted',
    decision: { value: 800 },
  });
  await db.run(sql`delete from ban`);
});

test('rows that were given again and accepted meanwhile don’t count twice', async () => {
  const { datanet, submission } = await rejected(20);
  const mended = await room.given(datanet.id, contributor, maths(0, 15));
  for (const who of [bo, chen]) await assignedVote(datanet, who, 'good');
  expect((await room.room.submissionById(mended.id)).rows.accepted).toBe(15);
  await appeal(submission.id);
  expect(await assignedVote(datanet, dee, 'good')).toMatchObject({
    status: 'accepted',
    rows: { accepted: 5 },
  });
});

test('while it is under appeal, its rows are taken by nobody else', async () => {
  const { datanet, submission } = await rejected(10);
  await appeal(submission.id);
  const copy = await room.given(datanet.id, Number(eve), maths(0, 10));
  expect(copy.status).toBe('refused');
  expect(inEnglish(copy.findings[0]?.message ?? '')).toContain(`submission ${submission.id}`);
});

test('strikes of an appeal count, and only of its own rows', async () => {
  const { datanet, submission } = await rejected(10);
  await appeal(submission.id);
  const task = await next(dee, datanet);
  const strike = task?.sample.slice(0, 3).map(row => row.itemId) ?? [];
  const decided = await vote(submission.id, dee, 'good', { strike: [...strike, 1e9] });
  expect(decided.rows.accepted).toBe(7);
});

test('a rejection or a lost appeal lowers nobody, and a won one raises as any acceptance would, in made-up histories', async () => {
  const random = dice(7);
  const pick = <One>(from: readonly One[]) => from[Math.floor(random() * from.length)] as One;
  for (let history = 0; history < 4; history++) {
    const datanet = await room.datanet({ review: 'steward' });
    let before = 600;
    const values: number[] = [];
    for (let step = 0; step < 6; step++) {
      const { id } = await room.given(
        datanet.id,
        contributor,
        maths(step * 12, step * 12 + 3 + Math.floor(random() * 8)),
      );
      const grade = pick(['reject', 'reject', 'usable', 'excellent'] as const);
      let decided = await vote(id, steward, grade, { isSteward: true });
      const lost = async () => {
        expect((await scoreOf(datanet.id)) ?? 600).toBe(before);
      };
      if (decided.status === 'rejected') {
        await lost();
        await appeal(id);
        await lost();
        const judge = await room.person(`Judge ${history} ${step}`, 'steward');
        decided = await vote(id, judge, pick(['reject', 'good'] as const), { isSteward: true });
      }
      if (decided.status === 'rejected') await lost();
      else values.push(...Array<number>(decided.rows.accepted).fill(decided.decision?.value ?? 0));
      const after = (await scoreOf(datanet.id)) ?? 600;
      expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBe(Math.round(highWater(values)));
      before = after;
      room.wait(1);
    }
  }
});
