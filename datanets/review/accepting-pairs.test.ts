import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dice } from '../room.fixture.ts';
import {
  acceptingPairs,
  chanceOf,
  fewestOfPair,
  readAcceptingPairs,
  type VotesOn,
} from './accepting-pairs.ts';
import { reviewRoom } from './review-room.fixture.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);

/** A community of so many people whose files are of different worth, each judged by others as it deserves. */
function honest(random: () => number, people: number, votes: number): Map<string, VotesOn> {
  const worth = Array.from({ length: people }, () => 0.3 + 0.65 * random());
  const cast = new Map<string, VotesOn>();
  for (let i = 0; i < votes; i++) {
    const contributorId = Math.floor(random() * people);
    const reviewerId = (contributorId + 1 + Math.floor(random() * (people - 1))) % people;
    add(cast, reviewerId, contributorId, random() < (worth[contributorId] ?? 0));
  }
  return cast;
}

function add(cast: Map<string, VotesOn>, reviewerId: number, contributorId: number, accepts: boolean): void {
  const key = `${reviewerId} ${contributorId}`;
  const before = cast.get(key) ?? { reviewerId, contributorId, votes: 0, accepted: 0 };
  cast.set(key, { ...before, votes: before.votes + 1, accepted: before.accepted + (accepts ? 1 : 0) });
}

test('of 300 honest communities at most three show a pair', () => {
  const random = dice(19);
  let shown = 0;
  for (let round = 0; round < 300; round++) {
    if (acceptingPairs([...honest(random, 8, 600).values()]).length > 0) shown++;
  }
  expect(shown).toBeLessThanOrEqual(3);
});

test('two who accept all of one another’s bad files are found, whatever the order of the votes', () => {
  const random = dice(23);
  for (let round = 0; round < 50; round++) {
    const cast = honest(random, 8, 600);
    // Two newcomers: others accept a third of what they give, they all of it.
    for (let i = 0; i < 20; i++) {
      add(cast, 100, 101, true);
      add(cast, 101, 100, true);
      for (const contributor of [100, 101]) add(cast, Math.floor(random() * 8), contributor, i % 3 === 0);
    }
    const votes = [...cast.values()];
    const found = acceptingPairs(votes);
    expect(found[0]).toMatchObject({ people: [100, 101], votes: 40, accepted: 40 });
    expect(found[0]?.usual).toBeLessThan(34);
    expect(acceptingPairs(votes.toReversed()).map(pair => pair.people)).toEqual(
      found.map(pair => pair.people),
    );
  }
});

test('few votes show nothing, nor do those on files that everybody accepts', () => {
  const cast = honest(dice(29), 8, 600);
  for (let i = 0; i < fewestOfPair - 1; i++) add(cast, 100, 101, true);
  expect(acceptingPairs([...cast.values()])).toEqual([]);
  for (let i = 0; i < 40; i++) {
    add(cast, 200, 201, true);
    add(cast, i % 8, 201, true);
  }
  expect(acceptingPairs([...cast.values()])).toEqual([]);
});

test('a rejection more never makes a pair more suspicious', () => {
  const random = dice(31);
  for (let round = 0; round < 200; round++) {
    const votes = 1 + Math.floor(random() * 30);
    const usual = random();
    const accepted = Math.floor(random() * (votes + 1));
    expect(chanceOf([{ votes: votes + 1, usual }], accepted)).toBeGreaterThanOrEqual(
      chanceOf([{ votes, usual }], accepted) - 1e-12,
    );
  }
});

test('the chance is that of all outcomes counted one by one', () => {
  const votes = [
    { votes: 3, usual: 0.7 },
    { votes: 4, usual: 0.2 },
  ];
  const single = votes.flatMap(one => Array<number>(one.votes).fill(one.usual));
  for (let least = 0; least <= single.length; least++) {
    let chance = 0;
    for (let outcome = 0; outcome < 2 ** single.length; outcome++) {
      const accepts = single.map((_, i) => (outcome >> i) % 2 === 1);
      if (accepts.filter(Boolean).length < least) continue;
      chance += single.reduce((product, usual, i) => product * (accepts[i] ? usual : 1 - usual), 1);
    }
    expect(chanceOf(votes, least)).toBeCloseTo(chance, 12);
  }
});

test('it is read from the votes on what is decided, with names', async () => {
  const datanet = await room.datanet();
  const [gil, hal] = [await room.person('Gil'), await room.person('Hal')];
  const judged = async (contributor: number, status: string, votes: [number, string][]) => {
    await db.run(sql`
      with s as (
        insert into submission (datanet_id, person_id, origin, context, status, created_at)
        values (${datanet.id}, ${contributor}, ${crypto.randomUUID()}, '', ${status}, now())
        returning id
      )
      insert into review (submission_id, reviewer_id, grade, trust, at)
      select s.id, v.reviewer, v.grade, 0.8, now()
      from s, unnest(${votes.map(([id]) => id)}::bigint[], ${votes.map(([, grade]) => grade)}::text[]) as v (reviewer, grade)`);
  };
  for (let i = 0; i < 10; i++) {
    const [contributor, friend] = i % 2 ? [gil, hal] : [hal, gil];
    await judged(contributor, 'rejected', [
      [friend, 'good'],
      [room.steward, 'reject'],
    ]);
  }
  for (let i = 0; i < 12; i++)
    await judged(room.contributor, 'accepted', [[room.steward, i % 2 ? 'reject' : 'good']]);
  expect(await readAcceptingPairs(db, room.community)).toMatchObject([
    { names: ['Gil', 'Hal'], votes: 10, accepted: 10 },
  ]);
});
