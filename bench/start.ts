import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../test/free-port.ts';
import { startProcess } from '../test/gristmill-process.ts';
import { signIn, type WebClient } from '../test/web-client.ts';
import { untilIndexed } from './indexed.ts';
import { type Measurement, quantile } from './measurement.ts';

const rounds = 7;
const execute = promisify(execFile);

/**
 * From the start of the process to a page that can be used, on a data folder that is there, beside PGlite's own boot
 * on a copy of its database; both as processes, in turns. And the memory of a process that has answered.
 */
export async function run(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  try {
    const dataDir = join(folder, 'data');
    const environment = { DATA_DIR: dataDir, PORT: String(await freePort()) };
    const client = await prepare(environment);
    const copy = join(folder, 'postgres');
    await cp(join(dataDir, 'postgres'), copy, { recursive: true });
    const ours: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round < rounds; round++) {
      baseline.push(await boot(copy));
      const started = performance.now();
      const gristmill = await startProcess(environment);
      await usable(client);
      ours.push(performance.now() - started);
      await gristmill.stop();
    }
    const [start, own] = [quantile(ours, 0.5), quantile(baseline, 0.5)];
    return [
      {
        name: 'start to usable page, beside PGlite’s boot',
        ours: start,
        baseline: own,
        unit: 'ms',
        ratio: start / own,
        target: '≤ 2',
      },
      {
        name: 'memory of the process without a trainer',
        ours: await memory(environment),
        unit: 'MB',
        target: '< 800',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first start: makes the data folder, signs in and waits until the manual is indexed. */
async function prepare(environment: Record<string, string>): Promise<WebClient> {
  const gristmill = await startProcess(environment);
  const client = await signIn(gristmill.operatorLink, 'bench');
  await untilIndexed(client);
  client.close();
  await gristmill.stop();
  return client;
}

/** What the page needs before a person can type. */
async function usable(client: WebClient): Promise<void> {
  for (const path of ['/', '/page/page.js', '/page/page.css', '/api/me']) {
    const response = await client.fetch(path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    await response.arrayBuffer();
  }
}

/** Milliseconds from the start of a process to PGlite's first answer in it. */
async function boot(folder: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'boot.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  const took = performance.now() - started;
  const [code] = await ended;
  if (code !== 0) throw new Error('PGlite did not boot.');
  return took;
}

/** Megabytes that a process holds once it has answered a command, a sentence and a question about the manual. */
async function memory(environment: Record<string, string>): Promise<number> {
  const started = await startProcess(environment);
  const client = await signIn(started.operatorLink, 'bench');
  for (const text of ['/help', 'which datanets are there?', 'how do I train a model?', '/status']) {
    await client.ask(text, undefined, 60);
  }
  client.close();
  const { stdout } = await execute('ps', ['-o', 'rss=', '-p', String(started.pid)]);
  await started.stop();
  return (Number(stdout) * 1024) / 1e6;
}
