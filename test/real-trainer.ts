import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonEnvironment } from '../workers/environment/environment.ts';
import { defaultBase } from '../workers/models/catalog.ts';
import { pythonEngine } from '../workers/python-engine.ts';
import type { openRoom } from '../workers/room.fixture.ts';
import { pythonForTests, smollm2 } from './python.ts';

/**
 * Gives a room the real programs instead of those that only speak their protocol.
 *
 * @param folderOf where the base is that is used under the default one's name; left out, it is that one itself
 */
export async function withRealTrainer(
  room: Awaited<ReturnType<typeof openRoom>>,
  folderOf: (shared: PythonEnvironment) => Promise<string> = smollm2,
): Promise<void> {
  const shared = await pythonForTests();
  const root = join(room.dataDir, 'models');
  await mkdir(join(root, 'bases'), { recursive: true });
  await symlink(await folderOf(shared), join(root, 'bases', defaultBase));
  room.environment = { ...shared, paths: { ...shared.paths, root } };
  room.engine = pythonEngine(room.environment);
}
