import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program and its arguments. */
export interface Program {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** How a program ended: by its own exit code, by a signal, or by not starting at all. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  error?: NodeJS.ErrnoException;
}

/** A running program with all that it started. */
export interface ProcessGroup {
  pid: number | undefined;
  ended: Promise<Ending>;
  /** Asks the group to end, and ends it after `grace` milliseconds if it has not. Resolves when it is gone. */
  terminate(grace: number): Promise<Ending>;
}

/**
 * Starts a program in a process group of its own, so that it gets no Ctrl-C meant for us and that a signal reaches
 * its children too. Its standard input stays open as long as this process lives: it ends itself when it closes,
 * which also happens when we are killed.
 *
 * @param onLine called with each line of standard output (`out`) and standard error (`err`)
 */
export function startGroup(
  program: Program,
  onLine: (line: string, stream: 'out' | 'err') => void,
): ProcessGroup {
  const child = spawn(program.command, program.args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...passedOn(process.env), ...program.env },
  });
  child.stdin.on('error', () => {}); // It closed its end: it is going.
  const read = [
    lines(child.stdout, line => onLine(line, 'out')),
    lines(child.stderr, line => onLine(line, 'err')),
  ];
  const ended = endingOf(child, read);
  return {
    pid: child.pid,
    ended,
    async terminate(grace) {
      signalGroup(child, 'SIGTERM');
      const hard = setTimeout(() => signalGroup(child, 'SIGKILL'), grace);
      try {
        return await ended;
      } finally {
        clearTimeout(hard);
      }
    },
  };
}

function endingOf(child: ChildProcess, read: Promise<void>[]): Promise<Ending> {
  const left = new Promise<Ending>(resolve => {
    child.once('error', error => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return left.then(async ending => {
    // What it started must not outlive it, nor hold its output open.
    signalGroup(child, 'SIGKILL');
    await Promise.race([Promise.all(read), new Promise(resolve => setTimeout(resolve, 2000).unref())]);
    return ending;
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

async function lines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
      onLine(line);
  } catch {
    // Cut off with the process: what came was read.
  }
}

const passed =
  /^(PATH|HOME|USER|LANG|LC_.+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|LD_LIBRARY_PATH|XDG_.+|SSL_CERT_.+|REQUESTS_CA_BUNDLE|(HTTPS?|ALL|NO)_PROXY|CUDA_.+|NVIDIA_.+|ROCR?_.+|HIP_.+|HF_.+|TORCH_.+|PYTORCH_.+|OMP_.+|MKL_.+|NCCL_.+)$/i;

/** What a program of ours needs of the environment; the database's address, tokens and keys are none of its business. */
function passedOn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && passed.test(name),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
