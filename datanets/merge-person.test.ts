import { expect, test } from 'vitest';
import { sql } from '../store/database/sql.ts';
import { emptyDatabase } from '../test/database.ts';
import type { BoardRow } from './board.ts';
import { highWater } from './rank/rank.ts';
import type { Grade } from './review-task.ts';
import { dice, maths, testRoom } from './room.fixture.ts';

const db = await emptyDatabase();
const { room, person, datanet, give, checked, clock, community } = await testRoom(db);

const merge = (from: number, into: number) =>
  db.transaction(async tx => {
    const changed = await room.mergePerson(tx, from, into);
    await tx.run(sql`update person set merged_into = ${into} where id = ${from}`);
    return changed;
  });

let rows = 0;
/** A submission of one row that waits for votes. */
async function waiting(datanetId: number, personId: number) {
  const { id } = await give({ datanetId, personId, contents: { 'a.jsonl': maths(rows, ++rows) } });
  expect((await checked(id)).status).toBe('waiting');
  return id;
}

async function vote(submissionId: number, reviewerId: number, grade: Grade, isSteward = false) {
  await db.run(sql`
    insert into review_assignment (submission_id, reviewer_id, until)
    values (${submissionId}, ${reviewerId}, ${new Date(clock.now.getTime() + 3_600_000)}) on conflict do nothing`);
  const reason = grade === 'reject' ? { reason: 'wrong' } : {};
  return room.vote({
    communityId: community,
    submissionId,
    reviewerId,
    isSteward,
    grade,
    strike: [],
    ...reason,
  });
}

const votesOn = async (submissionId: number) =>
  (
    await db.all<{ vote: string }>(sql`
      select reviewer_id || ' ' || grade as vote from review where submission_id = ${submissionId} order by at, 1`)
  ).map(row => row.vote);

test('votes on one’s own submissions are void while they are not decided, and stay once they are', async () => {
  const [ada, ada2, bo] = [await person('ada'), await person('ada 2'), await person('bo')];
  const net = await datanet();
  const [open, decided] = [await waiting(net.id, ada), await waiting(net.id, ada2)];
  await vote(open, ada2, 'excellent');
  await vote(decided, ada, 'excellent');
  await vote(decided, bo, 'good');
  expect(await merge(ada2, ada)).toEqual([open]);
  expect(await votesOn(open)).toEqual([]);
  expect(await votesOn(decided)).toEqual([`${ada} excellent`, `${bo} good`]);
  expect(await room.submissionById(decided)).toMatchObject({ status: 'accepted', personId: ada });
  // Neither number may vote on it from now on.
  for (const half of [ada, ada2])
    await expect(vote(open, half, 'excellent', true)).rejects.toThrow('This submission is your own');
});

test('of two votes of the two halves the earlier counts, with its strikes, and a grade before a skip', async () => {
  const [cy, ed, ed2, fay] = [
    await person('cy'),
    await person('ed'),
    await person('ed 2'),
    await person('fay'),
  ];
  const net = await datanet();
  const both = await waiting(net.id, cy);
  await vote(both, ed2, 'reject');
  clock.now = new Date(clock.now.getTime() + 1000);
  await vote(both, ed, 'good');
  const skipped = await waiting(net.id, cy);
  await vote(skipped, ed, 'skip');
  clock.now = new Date(clock.now.getTime() + 1000);
  await vote(skipped, ed2, 'usable');
  const alone = await waiting(net.id, cy);
  await vote(alone, ed2, 'good');
  expect((await merge(ed2, ed)).toSorted()).toEqual([both, skipped].toSorted());
  expect(await votesOn(both)).toEqual([`${ed} reject`]);
  expect(await votesOn(skipped)).toEqual([`${ed} usable`]);
  // What is left goes on as if the other vote had never been.
  await vote(alone, fay, 'good');
  expect(await room.submissionById(alone)).toMatchObject({ status: 'accepted', votes: 2 });
  expect((await vote(both, ed2, 'excellent')).votes).toBe(1);
});

test('what an old number gives or votes while it is joined is the new one’s', async () => {
  const [gus, gus2, hal] = [await person('gus'), await person('gus 2'), await person('hal')];
  const net = await datanet();
  await merge(gus2, gus);
  const given = await waiting(net.id, gus2);
  expect((await room.submissionById(given)).personId).toBe(gus);
  const other = await waiting(net.id, hal);
  await vote(other, gus, 'good');
  await vote(other, gus2, 'reject');
  expect(await votesOn(other)).toEqual([`${gus} good`]);
});

test('trust, what is kept for review and what was made go along', async () => {
  const [ivy, ivy2] = [await person('ivy'), await person('ivy 2', 'steward')];
  const net = await datanet({ createdBy: ivy2 });
  const own = await waiting(net.id, ivy);
  const other = await waiting(net.id, await person('jo'));
  for (const id of [own, other])
    await db.run(sql`
      insert into review_assignment (submission_id, reviewer_id, until)
      values (${id}, ${ivy2}, ${new Date(clock.now.getTime() + 3_600_000)})`);
  for (const [id, seen, right] of [
    [ivy, 4, 3],
    [ivy2, 2, 2],
  ] as const)
    await db.run(sql`insert into reviewer_trust values (${community}, ${id}, ${seen}, ${right})`);
  await merge(ivy2, ivy);
  const assigned = await db.all(
    sql`select submission_id as id from review_assignment where reviewer_id = ${ivy}`,
  );
  expect(assigned).toEqual([{ id: other }]);
  expect(
    await db.all(sql`select gold_seen, gold_right from reviewer_trust where person_id in (${ivy}, ${ivy2})`),
  ).toEqual([{ gold_seen: 6, gold_right: 5 }]);
  expect(await db.one(sql`select created_by from datanet where id = ${net.id}`)).toEqual({ created_by: ivy });
});

test('credit before is credit after, whatever the histories, and nobody else’s changes', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const roll = dice(seed);
    const any = <T>(of: readonly T[]): T => of[Math.floor(roll() * of.length)] as T;
    const people = await Promise.all([1, 2, 3, 4, 5].map(n => person(`p${seed}.${n}`)));
    const net = await datanet({ name: `history ${seed}` });
    await writeHistory(net.id, people, roll);
    const [from, into] = people as [number, number, ...number[]];
    const board = (board: 'contributors' | 'reviewers') =>
      room.leaderboard(community, { board, season: 'all', datanetId: net.id, now: clock.now });
    const boards = async () => [await board('contributors'), await board('reviewers')] as const;
    const snapshot = await room.snapshot(net.id, `snapshot ${seed}`);
    const credits = async () =>
      (await room.creditsOf(snapshot.id)).map(({ items, value }) => ({ items, credit: value }));
    const [before, creditsBefore, doubled] = [
      await boards(),
      await credits(),
      await votedTwice(net.id, from, into),
    ];
    const history = await valuesOf(net.id, from, into);

    await merge(...(any([true, false]) ? ([from, into] as const) : ([into, from] as const)));

    const [after, creditsAfter] = [await boards(), await credits()];
    for (const board of [0, 1] as const) {
      const of = (standings: readonly BoardRow[]) => ({
        both: sum(standings.filter(one => [from, into].includes(one.personId))),
        others: standings
          .filter(one => ![from, into].includes(one.personId))
          .map(({ personId, score, items, credit }) => ({ personId, score, items, credit }))
          .sort((a, b) => a.personId - b.personId),
      });
      const [was, is] = [of(before[board]), of(after[board])];
      expect(is.others, `seed ${seed}`).toEqual(was.others);
      const lost = board === 1 ? doubled : 0;
      expect(is.both.items, `seed ${seed}`).toBe(was.both.items - lost);
      expect(is.both.credit, `seed ${seed}`).toBeCloseTo(was.both.credit - lost, 6);
      expect(after[board].filter(one => [from, into].includes(one.personId)).length).toBeLessThanOrEqual(1);
    }
    const one = after[0].find(({ personId }) => [from, into].includes(personId));
    if (one) expect(one.score, `seed ${seed}`).toBe(Math.round(highWater(history)));
    expect(sum(creditsBefore).items).toBeGreaterThan(0);
    expect(sum(creditsAfter)).toEqual(sum(creditsBefore));
  }
});

function sum(entries: readonly { items: number; credit: number }[]) {
  return {
    items: entries.reduce((total, one) => total + one.items, 0),
    credit: entries.reduce((total, one) => total + one.credit, 0),
  };
}

/** Submissions, decided and not, with votes of anybody but their own contributor. */
async function writeHistory(datanetId: number, people: readonly number[], roll: () => number): Promise<void> {
  const any = <T>(of: readonly T[]): T => of[Math.floor(roll() * of.length)] as T;
  let decision = 0;
  for (let n = 0; n < 30; n++) {
    const personId = any(people);
    const status = any(['waiting', 'accepted', 'accepted', 'rejected']);
    const isDecided = status !== 'waiting';
    const items = status === 'accepted' ? 1 + Math.floor(roll() * 5) : 0;
    const at = new Date(clock.now.getTime() - 1000 * (1000 - n));
    const { id } = await db.one<{ id: number }>(sql`
      insert into submission (datanet_id, person_id, origin, context, status, rows_total, rows_good, rows_accepted,
        decision_no, value, novelty, decided_at, created_at)
      values (${datanetId}, ${personId}, ${crypto.randomUUID()}, '', ${status}, 5, 5, ${items},
        ${isDecided ? ++decision : null}, ${status === 'accepted' ? 600 + Math.floor(roll() * 400) : null}, 1,
        ${isDecided ? at : null}, ${at})
      returning id`);
    for (let position = 0; position < items; position++)
      await db.run(sql`
        insert into item (datanet_id, submission_id, position, file, row, hash, content)
        values (${datanetId}, ${id}, ${position}, 'a', ${position}, ${crypto.randomUUID().replaceAll('-', '')},
          '{"text": "words"}')`);
    for (const reviewer of people.filter(one => one !== personId && roll() < 0.4))
      await db.run(sql`
        insert into review (submission_id, reviewer_id, grade, trust, at)
        values (${id}, ${reviewer}, ${any(['reject', 'usable', 'good', 'excellent'])}, 0.8,
          ${new Date(at.getTime() + Math.floor(roll() * 1000))})`);
  }
  await db.run(sql`update datanet set decisions = ${decision} where id = ${datanetId}`);
}

/** Decided submissions that both voted on: they count once afterwards. */
async function votedTwice(datanetId: number, from: number, into: number): Promise<number> {
  const { twice } = await db.one<{ twice: number }>(sql`
    select count(*) as twice from submission s
    where datanet_id = ${datanetId} and status in ('accepted', 'rejected')
      and 2 = (select count(*) from review r where r.submission_id = s.id and r.reviewer_id in (${from}, ${into}))`);
  return twice;
}

/** The values of what both had accepted, an entry an item, in the order of the decisions. */
async function valuesOf(datanetId: number, from: number, into: number): Promise<number[]> {
  const rows = await db.all<{ value: number; items: number }>(sql`
    select value, rows_accepted as items from submission
    where datanet_id = ${datanetId} and status = 'accepted' and person_id in (${from}, ${into})
    order by decided_at, id`);
  return rows.flatMap(({ value, items }) => Array<number>(items).fill(value));
}
