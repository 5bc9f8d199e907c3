import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './environment/engine.ts';
import type { PythonEnvironment } from './environment/environment.ts';
import { trainerFolder } from './environment/trainer-folder.ts';
import { ensureBase } from './models/base-files.ts';
import { folderOf } from './models/bases.ts';
import { placeFolder } from './models/place-folder.ts';

/**
 * The engine of `workers/trainer/`, run by the environment's own Python.
 *
 * @param baseFolders folders of this machine that bases may be taken from
 */
export function pythonEngine(environment: PythonEnvironment, baseFolders: readonly string[] = []): Engine {
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
      const place = join(root, 'bases', folderOf(base));
      if (await has('bases', folderOf(base))) return place;
      const { from } = base.added ?? {};
      if (from && 'path' in from) return placeFolder(from, place, baseFolders, onProgress, signal);
      return ensureBase(environment, base, onProgress, signal);
    },
    hasBase: folder => has('bases', folder),
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
    converter: file => program('to_gguf.py', file),
    server: () => program('serve.py', '--root', root, '--port', '0'),
  };
}
