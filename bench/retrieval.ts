import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hashedEmbedder } from '../knowledge/embedder/hashed.ts';
import { openKnowledge } from '../knowledge/open.ts';
import type { Database, Queryable } from '../store/database/database.ts';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import type { Sql } from '../store/database/sql.ts';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';
import { type Measurement, quantile } from './measurement.ts';

const questionsAsked = 100;

/**
 * Retrieval beside the statements that it runs, in one process and one run: the test corpus twelve times over (some 200
 * pages), asked with its own headings. `node bench/retrieval.ts DOCS QUESTIONS.jsonl` takes other docs and questions.
 */
export async function run(docs?: string, questions?: string): Promise<Measurement[]> {
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
  const at = `${pages} pages, ${sections} sections`;
  const p95 = { ours: quantile(whole, 0.95), baseline: quantile(raw, 0.95) };
  return [
    { name: `retrieval, p95 (${at})`, ...p95, unit: 'ms', ratio: p95.ours / p95.baseline, target: '≤ 2' },
    {
      name: 'retrieval, median',
      ours: quantile(whole, 0.5),
      baseline: quantile(raw, 0.5),
      unit: 'ms',
      ratio: quantile(whole, 0.5) / quantile(raw, 0.5),
      target: '',
    },
    { name: `reading and indexing (${at})`, ours: indexed / 1000, unit: 's', target: '' },
  ];
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
    select distinct section.heading, page.title as page from section join page on page.id = page_id order by 1, 2 limit ${questionsAsked}`);
  return rows.map(row => `how does ${row.heading} work in ${row.page} and where do I set it`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

if (import.meta.main) console.table(await run(process.argv[2], process.argv[3]));
