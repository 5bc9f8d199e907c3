import { expect, test } from 'vitest';
import { json, sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { leaderboard, seasonStart } from './leaderboard.ts';
import { highWater, ranks } from './rank.ts';

const db = await emptyDatabase();

/** A generator of its own, so that a failure can be run again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

const gradesOf = (random: () => number, most: number) =>
  Array.from(
    { length: Math.floor(random() * most) },
    () => [600, 700, 800, 900, 1000][Math.floor(random() * 5)] ?? 600,
  );

test('nobody starts lower than 600, and five excellent items give 850', () => {
  expect(highWater([])).toBe(600);
  expect(highWater([1000, 1000, 1000, 1000, 1000])).toBe(850);
  expect(highWater([600])).toBe(600);
});

test('more of one value bring the score nearer to it and not past it, as the manual’s figures say', () => {
  const excellent = (count: number) => Math.round(highWater(new Array<number>(count).fill(1000)));
  expect([3, 9, 1000].map(excellent)).toEqual([800, 900, 999]);
});

test('a newcomer with five excellent items stands above who gives 2,000 of mixed grades', () => {
  const newcomer = highWater([1000, 1000, 1000, 1000, 1000]);
  for (let seed = 1; seed <= 400; seed++) {
    const random = dice(seed);
    const ground = Array.from({ length: 2000 }, () => (random() < 0.8 ? 600 : 800));
    expect(highWater(ground)).toBeLessThan(newcomer);
  }
});

test('one lucky hit is not a rank: ten good items stand above a single excellent one', () => {
  expect(highWater(Array<number>(10).fill(800))).toBeGreaterThan(highWater([1000]));
});

test('no later item lowers a rank, in 20,000 made-up histories', () => {
  const random = dice(11);
  for (let round = 0; round < 20_000; round++) {
    const values = gradesOf(random, 40);
    const before = highWater(values);
    expect(highWater([...values, Math.floor(random() * 1000)])).toBeGreaterThanOrEqual(before);
  }
});

test('no score passes the best value of its rows, nor is it under where everybody starts', () => {
  const random = dice(13);
  for (let round = 0; round < 20_000; round++) {
    const values = gradesOf(random, 40);
    const score = highWater(values);
    expect(score).toBeLessThanOrEqual(Math.max(600, ...values));
    expect(score).toBeGreaterThanOrEqual(600);
  }
});

test('rows of a lower value than the score never raise it, and higher ones never past their own value', () => {
  const random = dice(17);
  for (let round = 0; round < 20_000; round++) {
    const values = gradesOf(random, 40);
    const score = highWater(values);
    const value = 600 + Math.floor(random() * 401);
    const after = highWater([...values, ...Array<number>(1 + Math.floor(random() * 500)).fill(value)]);
    if (value <= score) expect(after).toBe(score);
    else expect(after).toBeLessThanOrEqual(value);
  }
});

test('more rows of one value raise the score by less each time', () => {
  for (const value of [700, 800, 1000]) {
    const scores = Array.from({ length: 200 }, (_, count) => highWater(Array<number>(count).fill(value)));
    const steps = scores.slice(1).map((score, i) => score - (scores[i] ?? 0));
    for (const [i, step] of steps.entries()) {
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(steps[i - 1] ?? Number.POSITIVE_INFINITY);
    }
  }
});

test('the order of the rows may matter, by the manual’s figures', () => {
  const [excellent, usable] = [Array<number>(10).fill(1000), Array<number>(10).fill(600)];
  expect(Math.round(highWater([...excellent, ...usable]))).toBe(908);
  expect(Math.round(highWater([...usable, ...excellent]))).toBe(774);
});

test('thousands of good rows stay under a newcomer’s five excellent ones', () => {
  expect(highWater(Array<number>(5000).fill(800))).toBeLessThan(800);
  expect(highWater(Array<number>(5).fill(1000))).toBe(850);
});

interface Given {
  personId: number;
  value: number;
  items: number;
  status?: 'accepted' | 'rejected';
}

/** Writes decided submissions as they come out of reviews, one a minute. */
async function decided(given: Given[]): Promise<{ community: number; people: Map<number, number> }> {
  const tag = crypto.randomUUID();
  const community = await db.one<{ id: number }>(sql`
    insert into community (platform, external_id, name) values ('web', ${tag}, 'Mill') returning id`);
  const people = new Map<number, number>();
  for (const { personId } of given) {
    if (people.has(personId)) continue;
    const person = await db.one<{ id: number }>(sql`
      insert into person (name) values (${`Person ${personId}`}) returning id`);
    people.set(personId, person.id);
  }
  const owner = [...people.values()][0];
  const datanet = await db.one<{ id: number }>(sql`
    insert into datanet (community_id, name, created_by, modality, summary, guidelines, license, review,
      daily_files, daily_megabytes, max_megabytes, origin, created_at)
    values (${community.id}, 'maths', ${owner}, 'text', '', '', '', 'people', 1, 1, 1, ${tag}, now())
    returning id`);
  for (const [i, { personId, value, items, status = 'accepted' }] of given.entries()) {
    const at = new Date(Date.UTC(2026, 0, 1, 0, i));
    await db.run(sql`
      insert into submission (datanet_id, person_id, origin, context, status, decision_no, value, rows_accepted,
        decided_at, created_at)
      values (${datanet.id}, ${people.get(personId)}, ${`${tag} ${i}`}, '', ${status}, ${i + 1},
        ${status === 'accepted' ? value : 0}, ${status === 'accepted' ? items : 0}, ${at}, ${at})`);
  }
  return { community: community.id, people };
}

async function scoresOf(given: Given[]): Promise<Map<number, number>> {
  const { community, people } = await decided(given);
  const found = await ranks(db, sql`d.community_id = ${community}`);
  const numbers = new Map([...people].map(([number, id]) => [id, number]));
  return new Map(found.map(rank => [numbers.get(rank.personId) ?? -1, rank.score]));
}

function history(random: () => number, submissions: number): Given[] {
  return Array.from({ length: submissions }, () => ({
    personId: Math.floor(random() * 4),
    value: 600 + Math.floor(random() * 9) * 50,
    items: 1 + Math.floor(random() ** 3 * 60),
    status: random() < 0.25 ? ('rejected' as const) : ('accepted' as const),
  }));
}

function byItems(given: Given[]): Map<number, number[]> {
  const values = new Map<number, number[]>();
  for (const { personId, value, items, status } of given) {
    if (status === 'rejected') continue;
    values.set(personId, [...(values.get(personId) ?? []), ...Array<number>(items).fill(value)]);
  }
  return values;
}

test('the query over submissions says what the rule over single items says, in made-up histories', async () => {
  const random = dice(23);
  for (let round = 0; round < 12; round++) {
    const given = history(random, 30);
    const scores = await scoresOf(given);
    for (const [person, values] of byItems(given)) {
      expect(scores.get(person)).toBeCloseTo(highWater(values), 6);
    }
  }
});

test('splitting a file into many submissions changes nobody’s rank', async () => {
  const random = dice(31);
  for (let round = 0; round < 4; round++) {
    const given = history(random, 10);
    const split = given.flatMap(one => {
      const pieces: Given[] = [];
      for (let left = one.items; left > 0; ) {
        const items = Math.min(left, 1 + Math.floor(random() * 5));
        pieces.push({ ...one, items });
        left -= items;
      }
      return pieces;
    });
    const [whole, parts] = [await scoresOf(given), await scoresOf(split)];
    expect([...parts.keys()].sort()).toEqual([...whole.keys()].sort());
    for (const [person, score] of whole) expect(parts.get(person)).toBeCloseTo(score, 6);
  }
});

test('a rejection never lowers a rank', async () => {
  const given = history(dice(41), 12);
  const before = await scoresOf(given);
  const after = await scoresOf([
    ...given,
    ...[0, 1, 2, 3].map(personId => ({ personId, value: 0, items: 500, status: 'rejected' as const })),
  ]);
  expect(after).toEqual(before);
});

test('the board: places, ties, credit beside the rank, and who is provisional', async () => {
  const { community } = await decided([
    { personId: 1, value: 600, items: 2000 },
    { personId: 2, value: 1000, items: 5 },
    { personId: 3, value: 600, items: 2 },
  ]);
  const board = await leaderboard(db, community, {
    board: 'contributors',
    season: 'all',
    now: new Date('2026-02-01'),
  });
  expect(board).toMatchObject([
    { rank: 1, name: 'Person 2', score: 850, items: 5, credit: 5000, provisional: false, automatic: false },
    { rank: 2, name: 'Person 1', score: 600, items: 2000, credit: 1_200_000, provisional: false },
    { rank: 2, name: 'Person 3', score: 600, items: 2, credit: 1200, provisional: true },
  ]);
});

test('a season counts what was decided in it', async () => {
  const { community } = await decided([{ personId: 1, value: 800, items: 3 }]);
  const boardAt = (season: 'week' | 'month' | 'all', now: string) =>
    leaderboard(db, community, { board: 'contributors', season, now: new Date(now) });
  expect((await boardAt('week', '2026-01-04T23:59:00Z')).length).toBe(1);
  expect((await boardAt('week', '2026-01-05T00:01:00Z')).length).toBe(0);
  expect((await boardAt('month', '2026-01-31T23:00:00Z')).length).toBe(1);
  expect((await boardAt('month', '2026-02-01T00:00:00Z')).length).toBe(0);
  expect((await boardAt('all', '2030-01-01')).length).toBe(1);
});

test('a season begins at midnight where the community is', async () => {
  const { community } = await decided([{ personId: 1, value: 800, items: 3 }]);
  const boardAt = async (zone: string, now: string) => {
    await db.run(sql`
      update community set settings = settings || ${json({ timeZone: zone })}::jsonb where id = ${community}`);
    return await leaderboard(db, community, { board: 'contributors', season: 'week', now: new Date(now) });
  };
  // Sunday, 23:30, in UTC; in Berlin Monday has begun, in Chicago it has not for hours after midnight in UTC.
  expect((await boardAt('Europe/Berlin', '2026-01-04T23:30:00Z')).length).toBe(0);
  expect((await boardAt('UTC', '2026-01-04T23:30:00Z')).length).toBe(1);
  expect((await boardAt('America/Chicago', '2026-01-05T05:59:00Z')).length).toBe(1);
  expect((await boardAt('America/Chicago', '2026-01-05T06:00:00Z')).length).toBe(0);
});

test('all time has no beginning', () => {
  expect(seasonStart('all', new Date(), 'UTC')).toBeUndefined();
});
