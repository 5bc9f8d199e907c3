import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Brings a folder's list of names to the disk: without it, a power cut may take a file whose content is there. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // It has no such call, and needs none.
  await flush(folder);
}

/** Brings a folder with all that is in it to the disk. */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(folder, entry.name));
  for (let from = 0; from < files.length; from += atOnce) {
    await Promise.all(files.slice(from, from + atOnce).map(flush));
  }
  for (const entry of entries) if (entry.isDirectory()) await flushTree(join(folder, entry.name));
  await flushFolder(folder);
}

/** Files that are open at a time. */
const atOnce = 16;

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
