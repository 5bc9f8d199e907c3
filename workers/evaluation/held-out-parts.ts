import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Rows of both parts at most: as many as are measured without a GPU. */
const most = 200;

/** Held-out rows of an older version and those that are new since, one after the other in a file. */
export interface HeldOutParts {
  path: string;
  /** How many of each it has. */
  older: number;
  newer: number;
}

/**
 * Writes a job's held-out rows: those of the older data, then those of the newer that the older has not. Where they are
 * too many, each part has at least half of the room.
 *
 * @param folder of the run: emptied when an earlier attempt measured other rows
 * @param files JSONL, where equal rows are equal lines
 */
export async function heldOutParts(
  files: { older: string; newer: string },
  folder: string,
): Promise<HeldOutParts> {
  const [older, all] = await Promise.all([linesOf(files.older), linesOf(files.newer)]);
  const known = new Set(older);
  const parts = sharedRoom(
    older,
    all.filter(line => !known.has(line)),
  );
  const path = join(folder, 'held-out.jsonl');
  const content = [...parts.older, ...parts.newer].map(line => `${line}\n`).join('');
  // What an earlier attempt found of other rows, before some had to go, says nothing of these.
  if ((await readFile(path, 'utf8').catch(() => content)) !== content)
    await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path, content);
  return { path, older: parts.older.length, newer: parts.newer.length };
}

/** The first of each, so that another attempt measures the same. */
function sharedRoom(older: readonly string[], newer: readonly string[]) {
  const room = Math.max(most / 2, most - older.length);
  const news = newer.slice(0, room);
  return { older: older.slice(0, most - news.length), newer: news };
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter(line => line !== '');
}
