import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a file of the folder says, made on first use and readable by its owner only.
 *
 * @param make what a new one is to say
 */
export async function openSecretFile(folder: string, name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  // Written aside and linked: a crash in between, or another starter, never leaves half a secret.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, make(), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(file, 'utf8')).trim();
}
