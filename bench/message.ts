import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../test/gristmill-process.ts';
import { signIn } from '../test/web-client.ts';
import { startBaseline } from './baseline-process.ts';
import { untilIndexed } from './indexed.ts';
import { beside, type Measurement } from './measurement.ts';

const warmUp = 50;
const messages = 200;

/**
 * From sending a message to having its answer, beside a bare Hono server that makes one insert into the same kind of
 * database and echoes. All take turns, message by message, so that whatever else runs slows them alike; and they begin
 * when the work of a first start is over.
 */
export async function run(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const gristmill = await startProcess({
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    MESSAGES_PER_MINUTE: '100000',
  });
  const echo = await startEcho(join(folder, 'echo'));
  try {
    const client = await signIn(gristmill.operatorLink, 'bench');
    await client.until('the greeting', () => true);
    await untilIndexed(client);
    const kinds = [
      { name: 'a command', text: '/datanet list', ours: [] as number[], baseline: [] as number[] },
      {
        name: 'a sentence',
        text: 'which datanets are there?',
        ours: [] as number[],
        baseline: [] as number[],
      },
    ];
    for (let n = -warmUp; n < messages; n++) {
      for (const { text, ours, baseline } of kinds) {
        const own = await timed(() => client.ask(text));
        const bare = await timed(() => echo.send(text));
        if (n < 0) continue;
        ours.push(own);
        baseline.push(bare);
      }
    }
    client.close();
    return kinds.flatMap(({ name, ours, baseline }) => beside(`${name} to its answer`, ours, baseline));
  } finally {
    echo.stop();
    await gristmill.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function startEcho(folder: string) {
  const { said: url, stop } = await startBaseline('echo.ts', folder);
  return {
    async send(text: string) {
      const body = new FormData();
      body.set('id', randomUUID());
      body.set('text', text);
      const response = await fetch(`${url}/echo`, { method: 'POST', body });
      if (!response.ok) throw new Error(`The echo answered ${response.status}.`);
      await response.json();
    },
    stop,
  };
}
