import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hashedEmbedder } from '../knowledge/embedder/hashed.ts';
import type { InProcessEmbedder } from '../knowledge/embedder/in-process.ts';
import { embeddingDimensions, openaiEmbedder } from '../knowledge/embedder/openai.ts';
import { isModelName, openModel } from './embedding.ts';
import { type AskedCorpus, askCorpus } from './knowledge/corpus.ts';
import { leaveOneOut } from './knowledge/left-out.ts';
import { meanOf, type Scores, scoresOf } from './knowledge/scores.ts';

/**
 * Measures retrieval, answers and refusal on folders of docs with questions, each corpus as it is and with what is chosen
 * on all the others:
 *
 *     npm run eval:knowledge -- --corpora DIR [--embedder e5|minilm|letters] [--misses]
 *     npm run eval:knowledge -- --docs DIR --questions FILE.jsonl
 *
 * `--embedder letters` takes hashed n-grams, `--embeddings-url URL --embeddings-model NAME` an endpoint.
 *
 * `DIR` holds the manuals that `test/corpora/questions/README.md` names, as many as there are. page@1, page@5 and MRR@10
 * count distinct pages, section@1 and @5 sections; a question's gold is any one of its pages or headings. Refused is the
 * share of unanswerable questions that were refused, wrongly refused that of answerable ones.
 */
const { values: options } = parseArgs({
  options: {
    corpora: { type: 'string' },
    docs: { type: 'string' },
    questions: { type: 'string' },
    embedder: { type: 'string', default: 'e5' },
    'embeddings-url': { type: 'string' },
    'embeddings-model': { type: 'string', default: 'all-minilm-l6-v2' },
    misses: { type: 'boolean', default: false },
  },
});
const chosen = await chosenCorpora();
if (chosen.length === 0) {
  console.error(
    'Usage: npm run eval:knowledge -- --corpora DIR | --docs DIR --questions FILE.jsonl [--embedder e5|minilm|letters] [--embeddings-url URL --embeddings-model NAME] [--misses]',
  );
  process.exit(2);
}
let inProcess: InProcessEmbedder | undefined;
const embedder = await chosenEmbedder();
const corpora: AskedCorpus[] = [];
for (const { name, docs, questions } of chosen) {
  const corpus = await askCorpus(name, docs, questions, embedder);
  corpora.push(corpus);
  tell(corpus);
}
if (corpora.length > 1) tellLeftOut();
await inProcess?.stop();

async function chosenCorpora(): Promise<{ name: string; docs: string; questions: string }[]> {
  const { corpora, docs, questions } = options;
  if (docs && questions) return [{ name: docs, docs, questions }];
  if (!corpora) return [];
  const folder = join(import.meta.dirname, 'corpora/questions');
  return (await readdir(folder))
    .filter(file => file.endsWith('.jsonl'))
    .map(file => ({
      name: file.replace('.jsonl', ''),
      docs: join(corpora, file.replace('.jsonl', '')),
      questions: join(folder, file),
    }))
    .filter(corpus => existsSync(corpus.docs));
}

async function chosenEmbedder() {
  const baseUrl = options['embeddings-url'];
  if (!baseUrl) {
    if (!isModelName(options.embedder)) return hashedEmbedder();
    inProcess = await openModel(options.embedder);
    return inProcess;
  }
  const model = options['embeddings-model'];
  return openaiEmbedder({ baseUrl, model, dimensions: await embeddingDimensions({ baseUrl, model }) });
}

function tell({ name, asked, sections, told }: AskedCorpus): void {
  const answerable = asked.filter(({ question }) => question.answerable);
  const legs = {
    'BM25 alone': answerable.map(({ question, found }) => scored(question, found.lexical.hits)),
    'vectors alone': answerable.map(({ question, found }) => scored(question, found.semantic)),
    fused: answerable.map(({ question, found }) => scored(question, found.sections)),
  };
  console.log(
    `\n${name}: ${told}, ${embedder.id}; ${answerable.length} answerable questions of ${asked.length}`,
  );
  console.log(line('', ['page@1', 'page@5', 'MRR@10', 'section@1', 'section@5']));
  for (const [leg, scores] of Object.entries(legs)) console.log(line(leg, figures(scores)));
  const right = answerable.filter(
    ({ question, answeredWith }) =>
      answeredWith !== undefined && scored(question, [{ sectionId: answeredWith }]).section1,
  );
  const refused = (wanted: boolean) => {
    const all = asked.filter(({ question }) => question.answerable === wanted);
    return share(all.filter(({ answeredWith }) => answeredWith === undefined).length, all.length);
  };
  console.log(
    `answered from a right section ${share(right.length, answerable.length)}; refused ${refused(false)} of the unanswerable, wrongly ${refused(true)} of the answerable`,
  );
  const times = asked.map(({ time }) => time).sort((a, b) => a - b);
  const at = (quantile: number) => (times[Math.floor(times.length * quantile)] ?? 0).toFixed(0);
  console.log(`retrieval: median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  if (!options.misses) return;
  for (const { question, found, answeredWith } of asked) {
    if ((answeredWith !== undefined) !== question.answerable)
      console.log(`${question.answerable ? 'refused ' : 'answered'} ${question.id} ${question.question}`);
    if (question.answerable && !scored(question, found.sections).page1)
      console.log(
        `missed   ${question.id} ${question.question}\n         wanted ${question.gold[0]?.page}, got ${found.sections
          .slice(0, 3)
          .map(section => sections.get(section.sectionId)?.page)
          .join(', ')}`,
      );
  }

  function scored(question: (typeof asked)[number]['question'], hits: readonly { sectionId: number }[]) {
    return scoresOf(
      question,
      hits.flatMap(hit => sections.get(hit.sectionId) ?? []),
    );
  }
}

function tellLeftOut(): void {
  console.log('\nwith what is best on all the other corpora:');
  console.log(
    line('', ['weight', 'page@1', 'page@5', 'MRR@10', 'section@1', 'section@5', 'refused', 'wrongly']),
  );
  for (const { name, weight, scores, refused } of leaveOneOut(corpora)) {
    const shares = [refused.unanswerable, refused.answerable].map(value => value.toFixed(3));
    console.log(line(name, [weight.toFixed(1), ...figures(scores), ...shares]));
  }
}

function figures(scores: readonly Scores[]): string[] {
  const picks = ['page1', 'page5', 'reciprocal', 'section1', 'section5'] as const;
  return picks.map(pick => meanOf(scores, score => score[pick]).toFixed(3));
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(14)}${cells.map(cell => cell.padStart(10)).join('')}`;
}

function share(part: number, whole: number): string {
  return whole ? (part / whole).toFixed(3) : '-';
}
