import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes what a job's program is told into the job's folder, whole or not at all. Returns its path. */
export async function writeJobFile<Contents>(folder: string, contents: Contents): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'run.json');
  await writeFile(`${path}.new`, JSON.stringify(contents, null, 2));
  await rename(`${path}.new`, path);
  return path;
}
