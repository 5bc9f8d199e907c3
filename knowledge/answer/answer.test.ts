import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Embedder } from '../embedder/embedder.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { openKnowledge } from '../open.ts';
import { answered, said } from './said.fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'gristmill-manual-'));
await cp(join(import.meta.dirname, '../../docs'), folder, { recursive: true });
await writeFile(
  join(folder, 'zeppelin.md'),
  '# Zeppelins\n\n## Moor a zeppelin\n\nTo moor a zeppelin, follow these steps:\n\n### Throw the rope\n\nThrow it far.\n\n### Climb down\n\nMind the wind.\n\n## Paint a zeppelin\n\nUse a long brush.\n',
);
const db = await emptyDatabase();
const { id: communityId } = await db.one<{ id: number }>(
  sql`insert into community (platform, external_id, name) values ('web', 'manual', 'manual') returning id`,
);
let embedded: number[] = [];
const hashed = hashedEmbedder();
const counting: Embedder = {
  ...hashed,
  id: 'counting',
  embed: async (texts, signal) => {
    embedded.push(texts.length);
    return hashed.embed(texts, signal);
  },
};
const knowledge = await openKnowledge({
  db,
  topics: await openTopics(db),
  embedder: counting,
  allowPrivate: false,
});
afterAll(async () => {
  await knowledge.stop();
  await rm(folder, { recursive: true, force: true });
});
const { id } = await knowledge.follow({
  communityId,
  name: 'manual',
  address: folder,
  refreshMinutes: 60,
  origin: 'manual',
});
await knowledge.refresh(id);
await vi.waitUntil(async () => (await knowledge.embedded()) === 1, { timeout: 20_000 });

const history = [{ question: 'How does Gristmill work?', answer: 'In six steps.' }];

test("the greeting's question is answered with all six steps of its section", async () => {
  const { text } = answered(await knowledge.ask('How does Gristmill work?', { communityId }));
  expect(text).toContain('six steps');
  expect(text.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. ', '6. ']);
});

test('a section that only leads to those under it is shown with them', async () => {
  const { text } = answered(await knowledge.ask('how do I moor a zeppelin?', { communityId }));
  expect(text).toMatch(
    /these steps:\n\n\*\*Throw the rope\*\*\n\nThrow it far\.\n\n\*\*Climb down\*\*\n\nMind the wind\./,
  );
  expect(text).not.toContain('brush');
});

test.each(['capital of France?', 'how do I bake bread?', 'What is the capital of France?'])(
  '"%s" after a question on Gristmill is not answered from it, and the closest section is named',
  async question => {
    const answer = await knowledge.ask(question, { communityId, history });
    expect(answer.answered).toBe(false);
    expect(said(answer)).toMatch(/The closest section is \[[^\]]+\]\([^)]+\)\./);
  },
);

test('an answer embeds its question and nothing else', async () => {
  embedded = [];
  await knowledge.ask('How does Gristmill work?', { communityId });
  expect(embedded).toEqual([1]);
});
