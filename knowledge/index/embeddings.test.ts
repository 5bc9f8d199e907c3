import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Embedder } from '../embedder/embedder.ts';
import type { Knowledge } from '../knowledge.ts';
import { openKnowledge } from '../open.ts';
import { followedDocs } from '../room.fixture.ts';

const db = await emptyDatabase();
const { topics, opened, home } = await followedDocs(db);

/** Vectors of four dimensions, by the first letters; can be told to be away or never to answer. */
const letters = (id: string, state: { away?: boolean; silent?: boolean } = {}): Embedder => ({
  id,
  dimensions: 4,
  async embed(texts, signal) {
    if (state.away) throw new Error('away');
    if (state.silent) {
      await new Promise((_, refuse) => signal?.addEventListener('abort', () => refuse(signal.reason)));
    }
    return texts.map(text => [text.length % 7, text.length % 5, text.length % 3, 1].map(value => value / 10));
  },
});

test('another embedder embeds anew in the background while the old vectors answer', async () => {
  const room = await opened();
  await untilEmbedded(room);
  room.useEmbedder(letters('letters'));
  const meanwhile = await room.search('correlation id', { communityId: home });
  expect(meanwhile.vector?.embedder ?? 'letters').toMatch(/hashed|letters/);
  await untilEmbedded(room);
  expect((await room.search('correlation id', { communityId: home })).vector?.embedder).toBe('letters');
  await room.stop();
});

test('an embedder that was there before finds its vectors again after a start with the hashed one', async () => {
  const room = await opened();
  await untilEmbedded(room);
  const calls: number[] = [];
  const before = letters('letters');
  room.useEmbedder({
    ...before,
    embed: async texts => {
      calls.push(texts.length);
      return before.embed(texts);
    },
  });
  expect(await room.embedded()).toBe(1);
  expect((await room.search('correlation id', { communityId: home })).vector?.embedder).toBe('letters');
  expect(calls).toEqual([1]);
  await room.stop();
});

test.each([
  [true, 1],
  [false, 2],
])('beside words a multilingual embedding (%s) counts %d', async (isMultilingual, weight) => {
  const room = await opened({ embedder: { ...letters(`speaks-${isMultilingual}`), isMultilingual } });
  await untilEmbedded(room);
  expect((await room.search('correlation id', { communityId: home })).vector).toMatchObject({ weight });
  await room.stop();
});

test('an embedder that nobody knows any more loses its vectors once the new one is done', async () => {
  const room = await opened({ embedder: letters('newest') });
  await untilEmbedded(room);
  await expect
    .poll(() => db.one(sql`select count(*) from embedding where embedder = 'letters'`), { timeout: 10_000 })
    .toEqual({ count: 0 });
  // One that goes on would drop the next test's vectors as well.
  await room.stop();
});

test('an embedder that is away or never answers costs an answer its vectors, never the answer', async () => {
  const room = await openKnowledge({
    db,
    topics,
    embedder: letters('letters'),
    allowPrivate: false,
    settleTimeout: 20,
  });
  await untilEmbedded(room);
  room.useEmbedder(letters('letters', { silent: true }));
  const found = await room.search('correlation id', { communityId: home });
  expect(found.vector).toBeUndefined();
  expect(found.sections[0]?.page).toBe('Correlation ID');
  room.useEmbedder(letters('gone', { away: true }));
  expect((await room.ask('what is the correlation id for?', { communityId: home })).answered).toBe(true);
  await room.stop();
});

async function untilEmbedded(room: Knowledge): Promise<void> {
  await expect.poll(() => room.embedded(), { timeout: 20_000 }).toBe(1);
}
