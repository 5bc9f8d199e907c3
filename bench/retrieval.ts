import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hashedEmbedder } from '../knowledge/embedder/hashed.ts';
import { openKnowledge } from '../knowledge/open.ts';
import type { Database, Queryable } from '../store/database.ts';
import { openInMemory } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import type { Sql } from '../store/sql.ts';
import { sql } from '../store/sql.ts';
import { openTopics } from '../store/topics.ts';

/**
 * Retrieval beside the SQL that it runs, in one process and one run: `node bench/retrieval.ts [DOCS [QUESTIONS]]`. Without
 * arguments it indexes the test corpus twelve times over (about 200 pages) and asks with its own headings.
 */
export async function benchRetrieval(docs?: string, questions?: string): Promise<RetrievalFigures> {
  const plain = await openInMemory();
  await migrate(plain);
  const seen: Sql[] = [];
  const db = recording(plain, seen);
  const { id: communityId } = await plain.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', 'bench', 'bench') returning id`,
  );
  const knowledge = await openKnowledge({
    db,
    topics: await openTopics(db),
    embedder: hashedEmbedder(),
    allowPrivate: false,
  });
  const corpus = join(import.meta.dirname, '../test/corpora/elsa-docs');
  const copies = docs ? [resolve(docs)] : await copiesOf(corpus, 12);
  const started = performance.now();
  for (const [index, address] of copies.entries()) {
    const source = await knowledge.follow({
      communityId,
      name: `docs-${index}`,
      address,
      refreshMinutes: 1440,
      origin: `bench-${index}`,
    });
    await knowledge.refresh(source.id);
  }
  const indexed = performance.now() - started;
  const { pages, sections } = await plain.one<{ pages: number; sections: number }>(
    sql`select (select count(*) from page) as pages, (select count(*) from section) as sections`,
  );
  const asked = questions ? await questionsOf(questions) : await headingsOf(plain);
  for (const question of asked.slice(0, 5)) await knowledge.search(question, { communityId });
  const whole: number[] = [];
  const raw: number[] = [];
  for (const question of asked) {
    seen.length = 0;
    whole.push(await timed(() => knowledge.search(question, { communityId })));
    // Those same statements again, with the same values and nothing around them.
    const statements = [...seen];
    raw.push(
      await timed(async () => {
        for (const statement of statements) await plain.all(statement);
      }),
    );
  }
  await knowledge.stop();
  await plain.close();
  return { pages, sections, indexed, search: quantiles(whole), sql: quantiles(raw) };
}

export interface RetrievalFigures {
  pages: number;
  sections: number;
  /** Milliseconds to read and index all. */
  indexed: number;
  /** Milliseconds of a search, the question's vector included. */
  search: Quantiles;
  /** Milliseconds of its statements alone. */
  sql: Quantiles;
}

interface Quantiles {
  median: number;
  p95: number;
}

/** A database that notes what it is asked outside transactions. */
function recording(db: Database, seen: Sql[]): Database {
  const note =
    <Row>(ask: (query: Sql) => Promise<Row>) =>
    (query: Sql) => {
      seen.push(query);
      return ask(query);
    };
  const { all, first, one, run }: Queryable = db;
  return {
    ...db,
    all: <Row>(query: Sql) => note<Row[]>(all)(query),
    first: <Row>(query: Sql) => note<Row | undefined>(first)(query),
    one: <Row>(query: Sql) => note<Row>(one)(query),
    run: note(run),
  };
}

async function copiesOf(folder: string, count: number): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const copies = Array.from({ length: count }, (_, index) => join(home, `${index}`));
  for (const copy of copies) await cp(folder, copy, { recursive: true });
  return copies;
}

async function questionsOf(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line.trim());
  return lines.map(line => String((JSON.parse(line) as { question: unknown }).question));
}

async function headingsOf(db: Database): Promise<string[]> {
  const rows = await db.all<{ heading: string; page: string }>(sql`
    select distinct section.heading, page.title as page from section join page on page.id = page_id order by 1, 2 limit 100`);
  return rows.map(row => `how does ${row.heading} work in ${row.page} and where do I set it`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function quantiles(times: number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

if (import.meta.main) {
  const figures = await benchRetrieval(process.argv[2], process.argv[3]);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(
    `retrieval over ${figures.pages} pages, ${figures.sections} sections (indexed in ${(figures.indexed / 1000).toFixed(1)} s)`,
  );
  console.log(`  search      median ${ms(figures.search.median)}, p95 ${ms(figures.search.p95)}`);
  console.log(`  its SQL     median ${ms(figures.sql.median)}, p95 ${ms(figures.sql.p95)}`);
  console.log(`  ratio       p95 ${(figures.search.p95 / figures.sql.p95).toFixed(2)} (at most 2)`);
}
