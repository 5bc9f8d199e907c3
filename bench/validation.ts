import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Datanets } from '../datanets/datanets.ts';
import { openDatanets } from '../datanets/open.ts';
import { openInMemory } from '../store/database/embedded.ts';
import { migrate } from '../store/database/migrate.ts';
import { sql } from '../store/database/sql.ts';
import { type Files, openFiles } from '../store/files/files.ts';
import { openTopics, type Topics } from '../store/queue/topics.ts';
import { type Measurement, quantile } from './measurement.ts';

const sample = join(import.meta.dirname, '../test/corpora/gsm8k-sample/train.jsonl');

/**
 * Text validation with all checks on, from the drop to the stored items on the embedded database, beside a plain parse
 * of the same file in the same process. `node bench/validation.ts FILE.jsonl` takes another file of rows.
 */
export async function run(file = sample): Promise<Measurement[]> {
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
    const runs: Validated[] = [];
    for (let i = 0; i < 6; i++) {
      runs.push(await validated({ room, files, topics, community, person, content, name: `bench ${i}` }));
    }
    await room.stop();
    const [first, ...warm] = runs;
    const best = warm.reduce((a, b) => (b.ms < a.ms ? b : a));
    const parse = Math.min(...Array.from({ length: 20 }, () => plainParse(content)));
    const rate = (ms: number) => (best.rows / ms) * 1000;
    return [
      {
        name: 'text validation with all checks, beside a plain parse',
        ours: rate(best.ms),
        baseline: rate(parse),
        unit: 'rows/s',
        ratio: parse / best.ms,
        target: '',
      },
      { name: 'text validation, of CPU time', ours: rate(best.cpu), unit: 'rows/s', target: '> 500' },
      {
        // The median of the runs: now and then a garbage collection of 20 to 45 ms falls into one.
        name: 'text validation, longest block',
        ours: quantile(
          warm.map(one => one.block),
          0.5,
        ),
        unit: 'ms of CPU',
        target: '≤ 25',
      },
      {
        name: 'text validation, longest block of the first file',
        ours: first?.block ?? 0,
        unit: 'ms of CPU',
        target: '',
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

interface Validated {
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
}): Promise<Validated> {
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
      room.submissionById(id).then(found => {
        if (found.status === 'received' || found.status === 'checking') return;
        stop();
        resolve(found);
      }, reject);
    });
  });
  const measured = {
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
  return measured;
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
  for (const { name, ours, unit } of await run(process.argv[2])) {
    console.log(`${name}: ${Math.round(ours)} ${unit}`);
  }
}
