import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');

/** `npm start` as a process of its own, for tests that kill it. */
export interface GristmillProcess {
  operatorLink: string;
  url: string;
  pid: number;
  /** SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number | null>;
  /** What it wrote to stderr. */
  errors(): string;
}

/** No test fetches a model that it does not ask for. */
const withoutFetching = { EMBEDDINGS: 'letters' };

export async function startProcess(environment: Record<string, string>): Promise<GristmillProcess> {
  const child = spawn(process.execPath, ['--import', './quick-start.js', 'main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ENV_FILE: '',
      ...withoutFetching,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  const exited = once(child, 'exit');
  const operatorLink = await linkOf(child);
  if (operatorLink === undefined) {
    const [code] = await exited;
    throw new Error(`It ended with ${code} before it was ready:\n${errors}`);
  }
  return {
    operatorLink,
    url: new URL(operatorLink).origin,
    pid: child.pid ?? 0,
    errors: () => errors,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0] as number | null;
    },
  };
}

/** The sign-in link that it prints; undefined when it ends without one. */
async function linkOf(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) throw new Error('It has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /https?:\/\/\S+\/sign-in\/\S+/.exec(line)?.[0];
    if (link) {
      child.stdout.resume();
      return link;
    }
  }
  return undefined;
}
