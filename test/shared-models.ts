import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonForTests, smollm2 } from './python.ts';

/**
 * An empty data folder whose Python environment and base models are the ones that all tests share; everything else in
 * it is its own. Give the hook that calls it a quarter of an hour: the first time the environment is made.
 */
export async function dataFolderWithModels(): Promise<string> {
  const environment = await pythonForTests();
  await smollm2(environment);
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-data-'));
  await mkdir(join(folder, 'models'));
  await symlink(join(environment.paths.root, '..', 'python'), join(folder, 'python'));
  await symlink(join(environment.paths.root, 'bases'), join(folder, 'models', 'bases'));
  return folder;
}
