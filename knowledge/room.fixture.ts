import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';
import { hashedEmbedder } from './embedder/hashed.ts';
import type { Knowledge } from './knowledge.ts';
import { type KnowledgeOptions, openKnowledge } from './open.ts';

/** Fifteen pages of a product's manual. */
export const corpus = join(import.meta.dirname, '../test/corpora/elsa-docs');

/** The room on an empty database, with a community that follows a copy of {@link corpus} as `elsa`. */
export async function followedDocs(db: Database) {
  const topics = await openTopics(db);
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-docs-'));
  await cp(corpus, folder, { recursive: true });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  let communities = 0;
  async function community(): Promise<number> {
    const name = `c${communities++}`;
    const { id } = await db.one<{ id: number }>(
      sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
    );
    return id;
  }

  /** The room opened once more. */
  async function opened(options: Partial<KnowledgeOptions> = {}): Promise<Knowledge> {
    const room = await openKnowledge({
      db,
      topics,
      embedder: hashedEmbedder(),
      allowPrivate: false,
      ...options,
    });
    afterAll(() => room.stop());
    return room;
  }

  const home = await community();
  const knowledge = await opened();
  const source = await knowledge.follow({
    communityId: home,
    name: 'elsa',
    address: folder,
    refreshMinutes: 60,
    origin: 'first',
  });
  const firstReport = await knowledge.refresh(source.id);
  return { db, topics, folder, community, opened, home, knowledge, source, firstReport };
}
