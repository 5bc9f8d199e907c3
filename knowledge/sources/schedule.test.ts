import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { openQueues } from '../../store/queue/queue.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { DocsRetriever } from '../langchain.ts';
import { openKnowledge } from '../open.ts';

const db = await emptyDatabase();
const folder = await mkdtemp(join(tmpdir(), 'gristmill-docs-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
await writeFile(join(folder, 'README.md'), '# Home\n\nAll about mills.');
const { id: communityId } = await db.one<{ id: number }>(
  sql`insert into community (platform, external_id, name) values ('web', 'a', 'a') returning id`,
);

test('docs are refreshed by the clock, until they are removed', async () => {
  const queues = await openQueues(db);
  const knowledge = await openKnowledge({
    db,
    queues,
    topics: await openTopics(db),
    embedder: hashedEmbedder(),
    allowPrivate: false,
  });
  const source = await knowledge.follow({
    communityId,
    name: 'docs',
    address: folder,
    refreshMinutes: 30,
    origin: 'a',
  });
  await knowledge.refresh(source.id);
  const queue = queues.queue('docs');
  expect(await queue.getJobSchedulers()).toMatchObject([{ key: `refresh-${source.id}`, every: 30 * 60_000 }]);
  await writeFile(join(folder, 'wheel.md'), '# Wheel\n\nThe wheel turns the stone.');
  await queue.add('refresh', { sourceId: source.id });
  await expect.poll(async () => (await knowledge.sourceById(source.id))?.pages, { timeout: 15_000 }).toBe(2);

  const documents = await new DocsRetriever({ knowledge, communityId, limit: 1 }).invoke(
    'what turns the stone?',
  );
  expect(documents).toMatchObject([
    { pageContent: 'The wheel turns the stone.', metadata: { title: 'Wheel', source: '/docs/wheel.md' } },
  ]);

  await knowledge.remove(source.id, source.communityId);
  expect(await queue.getJobSchedulers()).toEqual([]);
  await knowledge.stop();
  await queues.close();
});
