import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { corpus, followedDocs } from '../room.fixture.ts';

const db = await emptyDatabase();
const { folder, community, home, knowledge, source, firstReport } = await followedDocs(db);

test('reads every page, those in no SUMMARY included', async () => {
  expect(firstReport.added).toHaveLength(15);
  expect(firstReport).toMatchObject({ changed: [], removed: [], failed: [] });
  expect(await knowledge.source(home, 'elsa')).toMatchObject({
    status: 'ready',
    pages: 15,
    kind: 'folder',
    progress: undefined,
  });
  expect(await db.one(sql`select listed from page where path = 'optimize/retention.md'`)).toEqual({
    listed: false,
  });
});

test('the same origin again is the same source; the same folder or name again is said to be taken', async () => {
  const again = { communityId: home, name: 'elsa', address: folder, refreshMinutes: 60 };
  expect((await knowledge.follow({ ...again, origin: 'first' })).id).toBe(source.id);
  await expect(knowledge.follow({ ...again, origin: 'second' })).rejects.toThrow(
    /followed here already, as elsa/,
  );
  await expect(knowledge.follow({ ...again, address: corpus, origin: 'third' })).rejects.toThrow(
    /already a source called elsa/,
  );
});

test('a folder that is not there is refused, and an unknown name gets the nearest', async () => {
  await expect(
    knowledge.follow({
      communityId: home,
      name: 'x',
      address: '/no/such/folder',
      refreshMinutes: 60,
      origin: 'o',
    }),
  ).rejects.toThrow(/There is no folder/);
  await expect(knowledge.source(home, 'elza')).rejects.toMatchObject({ suggestions: ['elsa'] });
});

test('a removed source leaves nothing behind', async () => {
  const place = await community();
  const gone = await knowledge.follow({
    communityId: place,
    name: 'gone',
    address: corpus,
    refreshMinutes: 60,
    origin: 'gone',
  });
  await knowledge.refresh(gone.id);
  await knowledge.remove(gone.id, gone.communityId);
  expect(await knowledge.sourceById(gone.id)).toBeUndefined();
  for (const table of ['page', 'section', 'posting', 'embedding']) {
    expect(
      await db.one({ text: `select count(*) from ${table} where source_id = $1`, values: [gone.id] }),
    ).toEqual({ count: 0 });
  }
  await expect(knowledge.refresh(gone.id)).rejects.toThrow(/not followed any more/);
});

test('a shared source is read once for all, left by one, and back when it is followed by its name', async () => {
  const host = await community();
  const shared = await knowledge.follow({
    communityId: host,
    name: 'handbook',
    address: corpus,
    refreshMinutes: 60,
    origin: 'handbook',
    shared: true,
  });
  await knowledge.refresh(shared.id);
  // Also in a community that was met after it.
  const [here, there] = [await community(), await community()];
  const answered = async (communityId: number) =>
    (await knowledge.ask('what is the correlation id for?', { communityId })).answered;
  expect(await answered(here)).toBe(true);
  await knowledge.remove(shared.id, here);
  expect(await knowledge.sourceNames(here)).toEqual([]);
  expect(await answered(here)).toBe(false);
  expect(await answered(there)).toBe(true);
  const own = { communityId: here, name: 'handbook', address: folder, refreshMinutes: 60, origin: 'own' };
  await expect(knowledge.follow(own)).rejects.toThrow(/already a source called handbook/);
  const back = {
    communityId: here,
    name: undefined,
    address: 'handbook',
    refreshMinutes: 60,
    origin: 'back',
  };
  expect((await knowledge.follow(back)).id).toBe(shared.id);
  expect(await answered(here)).toBe(true);
});
