import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { openKnowledge } from '../open.ts';
import { corpus, followedDocs } from '../room.fixture.ts';

const db = await emptyDatabase();
const { topics, folder, community, opened, home, knowledge, source } = await followedDocs(db);

test('says what appeared, changed and went away, and keeps the sections that did not change', async () => {
  const python = join(folder, 'expressions/python.md');
  const before = await sectionIds('expressions/python.md');
  await writeFile(
    python,
    `${await readFile(python, 'utf8')}\n## Pip packages\n\nInstall them with the frobnicator.\n`,
  );
  await rm(join(folder, 'expressions/liquid.md'));
  await writeFile(join(folder, 'optimize/new.md'), '# Brand new\n\nThe zephyrometer is new.');
  const report = await knowledge.refresh(source.id);
  expect(report).toMatchObject({
    added: ['Brand new'],
    changed: ['Python'],
    removed: ['Liquid'],
    unchanged: 13,
    failed: [],
  });
  expect((await sectionIds('expressions/python.md')).slice(0, before.length)).toEqual(before);
  expect((await knowledge.search('zephyrometer', { communityId: home })).sections[0]?.page).toBe('Brand new');
  expect(
    (await knowledge.search('liquid filters', { communityId: home })).sections.some(
      section => section.page === 'Liquid',
    ),
  ).toBe(false);
  expect(await knowledge.refresh(source.id)).toMatchObject({
    added: [],
    changed: [],
    removed: [],
    unchanged: 15,
  });
});

async function sectionIds(path: string): Promise<number[]> {
  const rows = await db.all<{ id: number }>(sql`
    select section.id from section join page on page.id = page_id where path = ${path} order by section.position`);
  return rows.map(row => row.id);
}

test('a reading that was cut off goes on at the next open and tells all that it did', async () => {
  const place = await community();
  const first = await openKnowledge({ db, topics, embedder: hashedEmbedder(), allowPrivate: false });
  const half = await first.follow({
    communityId: place,
    name: 'half',
    address: corpus,
    refreshMinutes: 60,
    origin: 'half',
  });
  const some = new Promise<void>(done => {
    const stop = topics.subscribe(topic => {
      if (topic === `source:${half.id}`) {
        stop();
        done();
      }
    });
  });
  await some;
  await first.stop();
  const reopened = await opened();
  const report = await reopened.refresh(half.id);
  expect(report.added).toHaveLength(15);
  expect(await reopened.sourceById(half.id)).toMatchObject({ status: 'ready', pages: 15 });
  const twice = await db.one(sql`
    select count(*) from section join page on page.id = page_id where page.source_id = ${half.id}
    group by page_id, section.position order by 1 desc limit 1`);
  expect(twice).toEqual({ count: 1 });
});
