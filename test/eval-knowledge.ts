import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { weighEvidence } from '../knowledge/answer/evidence.ts';
import { hashedEmbedder } from '../knowledge/embedder/hashed.ts';
import { embeddingDimensions, openaiEmbedder } from '../knowledge/embedder/openai.ts';
import type { SearchResult } from '../knowledge/knowledge.ts';
import { openKnowledge } from '../knowledge/open.ts';
import { wordFrequency } from '../knowledge/words/word-frequency.ts';
import type { Database } from '../store/database/database.ts';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { sql } from '../store/database/sql.ts';
import { openTopics } from '../store/queue/topics.ts';

/**
 * Measures retrieval and refusal on a folder of docs and a file of questions:
 *
 *     npm run eval:knowledge -- --docs DIR --questions FILE.jsonl [--embeddings-url URL --embeddings-model NAME]
 *
 * page@1, page@5 and MRR@10 count distinct pages, section@5 sections; a question's gold is any one of its pages or
 * headings. Refused is the share of unanswerable questions that were refused, wrongly refused that of answerable ones.
 */
const { values: options } = parseArgs({
  options: {
    docs: { type: 'string' },
    questions: { type: 'string' },
    embedder: { type: 'string', default: 'hashed' },
    'embeddings-url': { type: 'string' },
    'embeddings-model': { type: 'string', default: 'all-minilm-l6-v2' },
    misses: { type: 'boolean', default: false },
    features: { type: 'boolean', default: false },
  },
});
if (!options.docs || !options.questions) {
  console.error(
    'Usage: npm run eval:knowledge -- --docs DIR --questions FILE.jsonl [--embeddings-url URL --embeddings-model NAME] [--misses]',
  );
  process.exit(2);
}

const questionShape = z.object({
  id: z.string(),
  question: z.string(),
  answerable: z.boolean(),
  gold: z.array(z.object({ page: z.string(), heading: z.string().nullish() })).default([]),
});
type Question = z.output<typeof questionShape>;

interface Ranked {
  page: string;
  /** Headings that the section holds: its own, those above it, deeper ones inside it. */
  headings: Set<string>;
}

const questions = (await readFile(options.questions, 'utf8'))
  .split('\n')
  .filter(line => line.trim())
  .map(line => questionShape.parse(JSON.parse(line)));

const db = await openInMemory();
await migrate(db);
const { id: communityId } = await db.one<{ id: number }>(
  sql`insert into community (platform, external_id, name) values ('web', 'eval', 'eval') returning id`,
);
const embedder = await chosenEmbedder();
// Measured is what the vectors are worth, not how fast this machine makes them.
const settleTimeout = 60_000;
const knowledge = await openKnowledge({
  db,
  topics: await openTopics(db),
  embedder,
  allowPrivate: true,
  settleTimeout: settleTimeout,
});
const started = performance.now();
const source = await knowledge.follow({
  communityId,
  name: undefined,
  address: resolve(options.docs),
  refreshMinutes: 1440,
  origin: 'eval',
});
const report = await knowledge.refresh(source.id);
const read = performance.now();
while ((await knowledge.embedded()) < 1) await wait(200);
const { sections } = (await knowledge.sourceById(source.id)) ?? source;
console.log(
  `${report.added.length} pages, ${sections} sections: read in ${seconds(read - started)}, embedded by ${embedder.id} after ${seconds(performance.now() - started)}`,
);
for (const { page, why } of report.failed) console.log(`not read: ${page}: ${why}`);

const all = await rankedSections(db);
const legs = { 'BM25 alone': [] as Scores[], 'vectors alone': [] as Scores[], fused: [] as Scores[] };
const refused = { unanswerable: 0, answerable: 0 };
const times: number[] = [];
for (const question of questions) {
  const start = performance.now();
  const found = await knowledge.search(question.question, { communityId, limit: 50 });
  times.push(performance.now() - start);
  if (question.answerable) {
    legs['BM25 alone'].push(scoresOf(question, found.lexical.hits));
    legs['vectors alone'].push(scoresOf(question, found.semantic));
    const fused = scoresOf(question, found.sections);
    legs.fused.push(fused);
    if (options.misses && fused.page1 === 0) tellMiss(question, found);
  }
  if (options.features) console.log(JSON.stringify(await featuresOf(question, found)));
  const { answered } = await knowledge.ask(question.question, { communityId });
  if (!answered) refused[question.answerable ? 'answerable' : 'unanswerable']++;
  if (options.misses && answered !== question.answerable) {
    console.log(`${answered ? 'answered' : 'refused '} ${question.id} ${question.question}`);
  }
}
const answerable = questions.filter(question => question.answerable).length;
console.log(`${answerable} answerable questions, ${questions.length - answerable} unanswerable\n`);
console.log(line('', ['page@1', 'page@5', 'MRR@10', 'section@5']));
for (const [name, scores] of Object.entries(legs)) {
  const mean = (pick: (score: Scores) => number) =>
    share(
      scores.reduce((sum, score) => sum + pick(score), 0),
      scores.length,
    );
  console.log(
    line(name, [mean(s => s.page1), mean(s => s.page5), mean(s => s.reciprocal), mean(s => s.section5)]),
  );
}
console.log(
  `\nrefused ${share(refused.unanswerable, questions.length - answerable)} of the unanswerable, wrongly ${share(refused.answerable, answerable)} of the answerable`,
);
times.sort((a, b) => a - b);
console.log(`retrieval: median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
await knowledge.stop();
await db.close();

interface Scores {
  page1: number;
  page5: number;
  reciprocal: number;
  section5: number;
}

function scoresOf(question: Question, ranking: readonly { sectionId: number }[]): Scores {
  const ranked = ranking.flatMap(hit => all.get(hit.sectionId) ?? []);
  const pages = [...new Set(ranked.map(section => section.page))];
  const gold = new Set(question.gold.map(entry => entry.page));
  const place = pages.slice(0, 10).findIndex(page => gold.has(page));
  const isGold = (section: Ranked) =>
    question.gold.some(
      entry => entry.page === section.page && (!entry.heading || section.headings.has(plain(entry.heading))),
    );
  return {
    page1: place === 0 ? 1 : 0,
    page5: place >= 0 && place < 5 ? 1 : 0,
    reciprocal: place >= 0 ? 1 / (place + 1) : 0,
    section5: ranked.slice(0, 5).some(isGold) ? 1 : 0,
  };
}

async function rankedSections(from: Database): Promise<Map<number, Ranked>> {
  const rows = await from.all<{
    id: number;
    path: string;
    heading: string;
    above: string[];
    text: string;
  }>(sql`
    select section.id, page.path, section.heading, section.above, section.text
    from section join page on page.id = section.page_id`);
  return new Map(
    rows.map(row => {
      const deeper = row.text.split('\n').filter(text => /^\s*(?:#{4,6}\s|\*\*)/.test(text));
      return [
        row.id,
        { page: row.path, headings: new Set([row.heading, ...row.above, ...deeper].map(plain)) },
      ];
    }),
  );
}

function plain(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

async function chosenEmbedder() {
  const baseUrl = options['embeddings-url'];
  if (!baseUrl) {
    if (options.embedder !== 'hashed')
      throw new Error(`--embedder ${options.embedder} needs --embeddings-url`);
    return hashedEmbedder();
  }
  const model = options['embeddings-model'];
  return openaiEmbedder({ baseUrl, model, dimensions: await embeddingDimensions({ baseUrl, model }) });
}

/** What the refusal is decided by, for fitting it. */
async function featuresOf(question: Question, found: SearchResult) {
  const evidence = weighEvidence({ ...found, sections: found.sections.slice(0, 10) }, await wordFrequency());
  return { id: question.id, answerable: question.answerable, ...evidence };
}

function tellMiss(question: Question, found: SearchResult): void {
  const best = found.sections.slice(0, 3).map(section => all.get(section.sectionId)?.page);
  console.log(
    `missed   ${question.id} ${question.question}\n         wanted ${question.gold[0]?.page}, got ${best.join(', ')}`,
  );
}

function line(name: string, cells: string[]): string {
  return `${name.padEnd(14)}${cells.map(cell => cell.padStart(10)).join('')}`;
}

function share(part: number, whole: number): string {
  return whole ? (part / whole).toFixed(3) : '-';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function at(quantile: number): string {
  return (times[Math.floor(times.length * quantile)] ?? 0).toFixed(0);
}
