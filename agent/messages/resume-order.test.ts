import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptiedDatabase } from '../../test/fresh-house.ts';
import { testAgent } from '../room.fixture.ts';
import { resumeOrder } from './resume-order.ts';

const db = await emptiedDatabase();
/** On a busy machine. */
const slow = { timeout: 30_000 };

test('suspects are worked on alone, the least suspect first; the others keep their order', () => {
  const left = [2, 0, 6, 1, 5, 0, 1].map((attempts, id) => ({ id, attempts }));
  const { hopeless, alone, together } = resumeOrder(left);
  expect(hopeless.map(one => one.id)).toEqual([2]);
  expect(alone.map(one => one.id)).toEqual([3, 6, 0, 4]);
  expect(together.map(one => one.id)).toEqual([1, 5]);
});

/** A life of the process, on what the last one left. What hangs stays unfinished, as by a SIGKILL. */
async function live(hangs: { innocents: boolean }) {
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  const begun: string[] = [];
  const hang = (what: string, does: boolean) => async () => {
    begun.push(what);
    return does ? ended.promise : [];
  };
  const house = await testAgent(db, {
    knowledge: { sources: hang('innocent', hangs.innocents) },
    workers: { models: hang('killer', true) },
  });
  return {
    ...house,
    begun,
    /** Ends what hangs, so that the house can be stopped. */
    end: () => ended.reject(new Error('The process ended.')),
  };
}

const attempts = async () =>
  (
    await db.all<{ external_id: string; attempts: number }>(
      sql`select external_id, attempts from incoming where finished_at is null order by id`,
    )
  ).map(row => [row.external_id, row.attempts]);

const said = async (externalId: string) =>
  JSON.stringify(
    await db.all(sql`
      select reply from message join incoming on origin like 'incoming:' || incoming.id || ':%'
      where incoming.external_id = ${externalId} and author_id is null`),
  );

test('one update that ends the process again and again is given up after five times; what was begun beside it is answered', async () => {
  const first = await live({ innocents: true });
  const ada = await first.person('Ada', 'operator');
  const send = async (house: typeof first, name: string, text: string) =>
    house.agent.receive(house.at(ada, await house.chat(name)), name, { kind: 'text', text, files: [] });
  await send(first, 'one', '/docs list');
  await send(first, 'killer', '/models');
  await send(first, 'two', '/docs list');
  await send(first, 'three', '/docs list');
  await expect.poll(() => first.begun, slow).toHaveLength(4);

  const lives = [first];
  const next = async (innocents = false) => {
    const life = await live({ innocents });
    lives.push(life);
    return life;
  };
  const second = await next(true);
  await expect.poll(() => second.begun, slow).toHaveLength(4);
  expect(await attempts()).toEqual([
    ['one', 1],
    ['killer', 1],
    ['two', 1],
    ['three', 1],
  ]);

  for (const [tried, innocents] of [1, 2, 0, 0, 0].entries()) {
    const life = await next();
    await expect.poll(() => life.begun.at(-1), slow).toBe('killer');
    expect(life.begun.slice(0, -1)).toEqual(Array(innocents).fill('innocent'));
    expect((await attempts()).find(([name]) => name === 'killer')).toEqual(['killer', tried + 2]);
  }
  expect(await attempts()).toEqual([['killer', 6]]);
  for (const name of ['one', 'two', 'three']) expect(await said(name)).toContain('No docs');

  const last = await next();
  await send(last, 'later', '/docs list');
  await expect.poll(attempts, slow).toEqual([]);
  expect(await said('killer')).toContain('was given up');
  expect(last.begun).toEqual(['innocent']);
  for (const life of lives) life.end();
});

test('a stop is no fault of what was worked on: it is tried again as if nothing had been', async () => {
  const first = await live({ innocents: false });
  const ada = await first.person('Ada', 'operator');
  await first.agent.receive(first.at(ada, await first.chat('one')), 'one', {
    kind: 'text',
    text: '/models',
    files: [],
  });
  await expect.poll(() => first.begun, slow).toHaveLength(1);
  for (const expected of [1, 1]) {
    const life = await live({ innocents: false });
    await expect.poll(() => life.begun, slow).toHaveLength(1);
    expect(await attempts()).toEqual([['one', expected]]);
    const stopped = life.agent.stop();
    life.end();
    await stopped;
    expect(await attempts()).toEqual([['one', 0]]);
  }
  first.end();
});
