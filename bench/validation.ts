import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Datanets } from '../datanets/datanets.ts';
import { openDatanets } from '../datanets/open.ts';
import { openInMemory } from '../store/embedded.ts';
import { type Files, openFiles } from '../store/files.ts';
import { migrate } from '../store/migrate.ts';
import { sql } from '../store/sql.ts';
import { openTopics, type Topics } from '../store/topics.ts';

const sample = join(import.meta.dirname, '../test/corpora/gsm8k-sample/train.jsonl');

/** One figure of a bench, beside what it is measured against. */
export interface Figure {
  what: string;
  ours: number;
  baseline: number;
  unit: string;
  /** `ours / baseline`. */
  ratio: number;
  note: string;
}

/**
 * Text validation with all checks on, from the drop to the stored items on the embedded database, in rows a second,
 * beside a plain parse of the same file in the same process.
 *
 * @param file question-and-answer rows as .jsonl; without it the sample of the tests
 */
export async function validationBench(file = sample): Promise<Figure[]> {
  const content = readFileSync(file);
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const db = await openInMemory();
  try {
    await migrate(db);
    const files = await openFiles(folder);
    const topics = await openTopics(db);
    const room = await openDatanets({ db, files, topics });
    const { community, person } = await db.one<{ community: number; person: number }>(sql`
      with c as (insert into community (platform, external_id, name) values ('web', 'bench', 'Bench') returning id),
        p as (insert into person (name) values ('Bench') returning id)
      select c.id as community, p.id as person from c, p`);
    const runs: Run[] = [];
    for (let i = 0; i < 4; i++) {
      runs.push(await validated({ room, files, topics, community, person, content, name: `bench ${i}` }));
    }
    await room.stop();
    const [first, ...warm] = runs;
    const best = warm.reduce((a, b) => (b.ms < a.ms ? b : a));
    const parse = Math.min(...Array.from({ length: 20 }, () => plainParse(content)));
    const rate = (ms: number) => (best.rows / ms) * 1000;
    const note = `${best.rows} rows; first run ${Math.round(first?.ms ?? 0)} ms, then ${Math.round(best.ms)} ms (${Math.round(best.cpu)} ms of CPU); longest block ${Math.round(best.block)} ms (first run ${Math.round(first?.block ?? 0)})`;
    return [
      {
        what: 'text validation, all checks, against a plain parse',
        ours: rate(best.ms),
        baseline: rate(parse),
        unit: 'rows/s',
        ratio: parse / best.ms,
        note,
      },
    ];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the rows and nothing else; the time of one pass in ms. */
function plainParse(content: Uint8Array): number {
  const started = performance.now();
  const rows = new TextDecoder()
    .decode(content)
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown);
  if (rows.length === 0) throw new Error('The file has no rows.');
  return performance.now() - started;
}

interface Run {
  ms: number;
  rows: number;
  /** CPU time of this thread, in ms. */
  cpu: number;
  /** The longest the event loop was kept, in ms of this thread's CPU time: waiting for other processes is not ours. */
  block: number;
}

async function validated(input: {
  room: Datanets;
  files: Files;
  topics: Topics;
  community: number;
  person: number;
  content: Uint8Array;
  name: string;
}): Promise<Run> {
  const { room, files, topics, community, person, content, name } = input;
  const datanet = await room.create({
    communityId: community,
    createdBy: person,
    name,
    modality: 'text',
    origin: name,
  });
  const dropped = { name: 'rows.jsonl', ...(await files.put(content)) };
  const started = performance.now();
  const cpuBefore = threadCpu();
  const blocks = watchBlocks();
  const { id } = await room.submit({
    datanetId: datanet.id,
    personId: person,
    origin: name,
    files: [dropped],
  });
  const submission = await new Promise<Awaited<ReturnType<Datanets['submission']>>>((resolve, reject) => {
    const stop = topics.subscribe(topic => {
      if (topic !== `submission:${id}`) return;
      room.submission(id).then(found => {
        if (found.status === 'received' || found.status === 'checking') return;
        stop();
        resolve(found);
      }, reject);
    });
  });
  const run = {
    ms: performance.now() - started,
    cpu: threadCpu() - cpuBefore,
    block: blocks.stop(),
    rows: submission.rows.total,
  };
  if (submission.rows.good !== submission.rows.total) {
    console.warn(
      `${submission.rows.total - submission.rows.good} rows were left out: ${submission.reasons.join(' ')}`,
    );
  }
  return run;
}

function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function watchBlocks(): { stop: () => number } {
  let longest = 0;
  let last = threadCpu();
  let running = true;
  const turn = () => {
    const now = threadCpu();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop: () => {
      running = false;
      return longest;
    },
  };
}

if (import.meta.main) {
  for (const { what, ours, baseline, unit, ratio, note } of await validationBench(process.argv[2])) {
    console.log(
      `${what}: ${Math.round(ours)} ${unit} beside ${Math.round(baseline)} ${unit}, ratio ${ratio.toFixed(4)}`,
    );
    console.log(note);
  }
}
