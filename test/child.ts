import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of `test/children/` in a process of its own, to be killed. */
export interface Child {
  pid: number;
  /** Resolves when it has printed that line. @throws Error with all it printed when it ends without. */
  said(line: string): Promise<void>;
  /** Resolves when it has ended, with everything it printed. */
  ended: Promise<{ code: number | null; output: string }>;
  /** Ends it at once (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>;
}

export function startChild(name: string, ...args: string[]): Child {
  const script = join(import.meta.dirname, 'children', `${name}.ts`);
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Map<string, () => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      lines.push(line);
      waiting.get(line)?.();
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>(resolve => {
    child.once('close', code => resolve({ code, output: lines.join('\n') }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    async said(line) {
      if (lines.includes(line)) return;
      const said = new Promise<void>(resolve => waiting.set(line, resolve));
      const cut = ended.then(({ output }) => {
        throw new Error(`${name} ended without saying “${line}”:\n${output}`);
      });
      await Promise.race([said, cut]);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
