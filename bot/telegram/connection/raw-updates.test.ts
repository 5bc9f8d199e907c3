import { expect, test } from 'vitest';
import { sql } from '../../../store/database/sql.ts';
import { collectingLogger } from '../../../store/logging/collecting-logger.fixture.ts';
import { emptiedDatabase } from '../../../test/fresh-house.ts';
import { openRawUpdates } from './raw-updates.ts';
import { readUpdate } from './update-schema.ts';

const db = await emptiedDatabase();

/** A life of the process. What hangs in it stays unfinished, as by a SIGKILL. */
async function live(hangs: (id: number) => boolean) {
  const closing = new AbortController();
  const { log, problems } = collectingLogger();
  const begun: number[] = [];
  const updates = openRawUpdates({
    db,
    botId: () => 7,
    albumQuietMs: 1,
    async work([{ id }]) {
      begun.push(id);
      if (!hangs(id)) return;
      await new Promise((_, reject) =>
        closing.signal.addEventListener('abort', () => reject(closing.signal.reason)),
      );
    },
    signal: closing.signal,
    log,
  });
  await updates.start();
  return {
    updates,
    begun,
    problems,
    async stop() {
      closing.abort();
      await updates.stop();
    },
  };
}

/** Each in a chat of its own. */
const messages = (ids: readonly number[]) =>
  ids.flatMap(id => {
    const chat = { id, type: 'private', first_name: 'Ada' };
    return readUpdate({ update_id: id, message: { message_id: id, date: 1, chat, text: 'hello' } }) ?? [];
  });

const attempts = async () =>
  (
    await db.all<{ id: number; attempts: number }>(
      sql`select update_id as id, attempts from telegram_update where done_at is null order by update_id`,
    )
  ).map(row => [Number(row.id), row.attempts]);

const killer = 2;

test('an update that ends the process again and again is given up after five times; what was begun beside it is worked off', async () => {
  const first = await live(() => true);
  await first.updates.take(messages([1, killer, 3, 4]));
  await expect.poll(() => first.begun, { timeout: 30_000 }).toHaveLength(4);
  const second = await live(() => true);
  await expect.poll(() => second.begun, { timeout: 30_000 }).toHaveLength(4);
  const lives = [first, second];
  for (const [tried, expected] of [[1, killer], [3, 4, killer], [killer], [killer], [killer]].entries()) {
    const life = await live(id => id === killer);
    lives.push(life);
    await expect.poll(() => life.begun, { timeout: 30_000 }).toEqual(expected);
    expect((await attempts()).find(([id]) => id === killer)).toEqual([killer, tried + 2]);
    if (tried > 0) expect(await attempts()).toHaveLength(1);
  }
  const last = await live(id => id === killer);
  await last.updates.take(messages([5]));
  await expect.poll(attempts, { timeout: 30_000 }).toEqual([]);
  expect(last.begun).toEqual([5]);
  expect(last.problems).toMatchObject([{ update: killer, msg: expect.stringContaining('given up') }]);
  await last.stop();
  for (const life of lives) await life.stop();
});

test('what comes while a suspect is worked on waits for it; a stop is no fault of the suspect', async () => {
  const lives = [await live(() => true)];
  await lives[0]?.updates.take(messages([killer]));
  for (const life of [await live(() => true), await live(() => true)]) {
    lives.push(life);
    await expect.poll(() => life.begun, { timeout: 30_000 }).toEqual([killer]);
  }
  const suspected = lives.at(-1);
  await suspected?.updates.take(messages([9]));
  expect(suspected?.begun).toEqual([killer]);
  const [[, before = 0] = []] = await attempts();
  await suspected?.stop();
  expect(await attempts()).toEqual([
    [killer, before - 1],
    [9, 0],
  ]);
  const free = await live(() => false);
  await expect.poll(attempts, { timeout: 30_000 }).toEqual([]);
  expect(free.begun).toEqual([killer, 9]);
  for (const life of [free, ...lives]) await life.stop();
});
