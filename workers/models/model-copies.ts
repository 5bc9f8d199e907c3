import { access, rm } from 'node:fs/promises';
import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { FileStoreUnavailable } from '../../store/errors.ts';
import { type FolderCopy, folderCopy, type SharedFolders } from '../../store/files/shared-folders.ts';
import type { Folders } from '../environment/folders.ts';
import { checkAdapter } from './adapter-files.ts';

/** What the weights of models are brought with. */
export interface ModelStore {
  db: Queryable;
  folders: Folders;
  shared: SharedFolders;
}

/** Where a job’s weights are in the file store: apart for each attempt, so that a late one harms nothing. */
export const copyPlace = ({ number, attempt }: { number: number; attempt: number }) =>
  `adapters/${number}/${attempt}`;

/**
 * Sees to it that a model’s weights are on this machine and are those that were trained: fetched from the file store
 * where they are missing or damaged.
 *
 * @throws OutsideError when they can’t be had; FileStoreUnavailable while the store is away
 */
export async function bringAdapter(
  { db, folders, shared }: ModelStore,
  model: { name: string; adapter: string; sha256: string },
  signal?: AbortSignal,
): Promise<void> {
  const folder = folders.adapter(model.adapter);
  if (await isSound(folders, model)) return;
  const copy = shared.apart ? await copyOf(db, model.adapter) : undefined;
  if (copy) {
    await rm(folder, { recursive: true, force: true });
    await fetchOnce(folder, () => shared.fetch(copy, folder, signal));
  }
  await checkAdapter(folders, model);
}

const fetching = new Map<string, Promise<void>>();

/** Whoever wants the same weights meanwhile waits for the same. */
function fetchOnce(folder: string, fetch: () => Promise<void>): Promise<void> {
  const known = fetching.get(folder);
  if (known) return known;
  const begun = fetch().finally(() => fetching.delete(folder));
  fetching.set(folder, begun);
  return begun;
}

function isSound(folders: Folders, model: Parameters<typeof checkAdapter>[1]): Promise<boolean> {
  return checkAdapter(folders, model).then(
    () => true,
    () => false,
  );
}

async function copyOf(db: Queryable, adapter: string): Promise<FolderCopy | undefined> {
  const row = await db.first<{ copy: unknown }>(sql`
    select copy from trained_model where adapter = ${adapter} and deleted_at is null`);
  return folderCopy.safeParse(row?.copy).data;
}

/** Sends the weights of models that were made before there was a file store, as far as this machine has them. */
export async function sendUnsentModels(
  { db, folders, shared }: ModelStore & { db: Database },
  signal: AbortSignal,
): Promise<void> {
  if (!shared.apart) return;
  const unsent = await db.all<{ id: number; number: number; adapter: string }>(sql`
    select id, job_number as number, adapter from trained_model
    where copy is null and deleted_at is null order by id desc`);
  for (const { id, number, adapter } of unsent) {
    const folder = folders.adapter(adapter);
    const here = await access(folder).then(
      () => true,
      () => false,
    );
    if (!here) continue;
    const copy = await shared.send(copyPlace({ number, attempt: 0 }), folder, signal);
    await db.run(
      sql`update trained_model set copy = ${json(copy ?? null)} where id = ${id} and copy is null`,
    );
  }
}

/** Once a model is deleted. While the store is away they are left to the next start. */
export async function removeModelCopies(shared: SharedFolders, jobNumber: number): Promise<void> {
  await shared.remove(`adapters/${jobNumber}/`).catch(error => {
    if (!(error instanceof FileStoreUnavailable)) throw error;
  });
}
