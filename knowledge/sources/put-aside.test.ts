import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import type { RefreshReport } from '../knowledge.ts';
import { openKnowledge } from '../open.ts';
import { countAttempt, uncountAttempt } from './page-attempts.ts';
import type { PageLimits } from './page-workers.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
let count = 0;

async function followed(pages: Record<string, string>, pageLimits: PageLimits) {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-docs-'));
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  for (const [path, text] of Object.entries(pages)) await write(path, text);
  const name = `a${count++}`;
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
  );
  const embedder = hashedEmbedder();
  const knowledge = await openKnowledge({ db, topics, embedder, allowPrivate: false, pageLimits });
  onTestFinished(async () => {
    await knowledge.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const address = folder;
  const source = await knowledge.follow({ communityId, name, address, refreshMinutes: 60, origin: name });
  return { knowledge, communityId, source, write, refresh: () => knowledge.refresh(source.id) };
}

const reasons = ({ failed }: RefreshReport) => failed.map(({ why }) => inEnglish(why));

test('a page that is too much is said and put aside until it changes, and the others are read', async () => {
  const { knowledge, source, write, refresh } = await followed(
    { 'good.md': '# Good\n\nThe mill turns.', 'bad.md': `# Bad\n\n${' '.repeat(2000)}` },
    { characters: 1000 },
  );
  const first = await refresh();
  expect(first.added).toEqual(['Good']);
  expect(reasons(first)).toEqual(['Too large or malformed: it has more than 1,000 characters.']);
  expect(inEnglish((await knowledge.sourceById(source.id))?.problem ?? '')).toBe(
    '“bad.md” could not be read. Too large or malformed: it has more than 1,000 characters.',
  );
  await refresh();
  await refresh();
  expect(reasons(await refresh())).toEqual(['Too large or malformed. It is tried again when it changes.']);
  await write('bad.md', '# Bad\n\nNot any more.');
  expect(await refresh()).toMatchObject({ added: ['Bad'], failed: [] });
  expect(await db.all(sql`select from page_attempt where source_id = ${source.id}`)).toEqual([]);
}, 60_000);

test('attempts are counted before the work, for one text of a page, and one that was cut off does not count', async () => {
  const { source } = await followed({ 'good.md': '# Good' }, {});
  const count = (hash: string) => countAttempt(db, source.id, 'bad.md', hash);
  expect([await count('a'), await count('a'), await count('a'), await count('a')]).toEqual([1, 2, 3, 4]);
  expect(await count('b')).toBe(1);
  await uncountAttempt(db, source.id, 'bad.md');
  expect(await count('b')).toBe(1);
}, 60_000);

test('a source of which nothing can be read says so, and can be removed while it is read', async () => {
  const { knowledge, communityId, source } = await followed(
    { 'bad.md': `# Bad\n\n${'- a\n'.repeat(300_000)}` },
    {},
  );
  await knowledge.remove(source.id, communityId);
  expect(await knowledge.sources(communityId)).toEqual([]);
}, 60_000);
