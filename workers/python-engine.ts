import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './environment/engine.ts';
import type { PythonEnvironment } from './environment/environment.ts';
import { trainerFolder } from './environment/trainer-folder.ts';
import { ensureBase } from './models/base-files.ts';

/** The engine of `workers/trainer/`, run by the environment's own Python. */
export function pythonEngine(environment: PythonEnvironment): Engine {
  const { python, root } = environment.paths;
  const program = (script: string, ...args: string[]) => ({
    command: python,
    args: [join(trainerFolder, script), ...args],
  });
  const has = (...path: string[]) =>
    access(join(root, ...path, 'config.json')).then(
      () => true,
      () => false,
    );
  return {
    // Looking by ourselves is instant; asking Python whether it is there takes a second, before each answer.
    async ensureBase(base, onProgress, signal) {
      if (await has('bases', base.name)) return join(root, 'bases', base.name);
      return ensureBase(environment, base, onProgress, signal);
    },
    hasBase: name => has('bases', name),
    counter: (base, file, limits) =>
      program('count.py', join(root, 'bases', base), file, String(limits.rows), String(limits.seconds)),
    dryRunner: (base, file, { rows, maxLength, loss }) =>
      program(
        'dry_run.py',
        join(root, 'bases', base),
        file,
        String(rows),
        String(maxLength),
        loss ? '1' : '0',
      ),
    trainer: runFile => program('train.py', runFile),
    evaluator: file => program('evaluate.py', file),
    merger: file => program('merge.py', file),
    server: () => program('serve.py', '--root', root, '--port', '0'),
  };
}
