import { join } from 'node:path';
import type { BackupSettings } from './database/backup/schedule.ts';
import type { Database } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { withRetry } from './database/retry.ts';
import { openDataFolder } from './disk/data-folder.ts';
import { type Files, type LocalFiles, openFiles } from './files/files.ts';
import { type SharedFolders, sharedDisk, sharedThrough } from './files/shared-folders.ts';
import { sendMissing, storedFiles } from './files/stored-files.ts';
import { openS3, type S3Settings } from './objects/s3.ts';
import { openTopics, type Topics } from './queue/topics.ts';

/** What every process of an installation shares: the database, the files, and the word that something changed. */
export interface Store {
  db: Database;
  files: Files;
  /** How machines hand the folders of runs and models to each other. */
  shared: SharedFolders;
  topics: Topics;
  close(): Promise<void>;
}

/**
 * Opens the store; when a part of it fails, what is open already is closed again.
 *
 * @param backups how often the embedded database is backed up; never without
 * @throws CannotStart when the settings or the folder won't do; OutsideError when the database can't be reached
 */
export async function openStore(
  settings: {
    dataDir: string;
    databaseUrl: string | undefined;
    /** Megabytes that stay free on the disk of DATA_DIR. */
    freeDiskMegabytes: number;
    /** A file store that machines share; without it they share the folder, or there is only one. */
    s3?: S3Settings | undefined;
    /** Whether the database is brought up to date; unless it says so, it is. */
    migrates?: boolean;
  },
  backups?: BackupSettings,
): Promise<Store> {
  await openDataFolder(settings.dataDir);
  await using opened = new AsyncDisposableStack();
  const db = await openDatabase({ ...settings, backups });
  opened.defer(() => db.close());
  const folder = await openFiles(join(settings.dataDir, 'files'), settings.freeDiskMegabytes * 1024 ** 2);
  const { files, shared, stop } = sharedBy(settings.s3, folder);
  opened.defer(stop);
  const topics = await openTopics(db);
  opened.defer(() => topics.close());
  const closing = opened.move();
  return { db, files, shared, topics, close: () => closing.disposeAsync() };
}

/** Files by the store that the settings name, which is sent in the background what it has not got yet. */
function sharedBy(
  s3: S3Settings | undefined,
  folder: LocalFiles,
): Pick<Store, 'files' | 'shared'> & { stop(): Promise<void> } {
  if (!s3) return { files: folder, shared: sharedDisk, stop: async () => {} };
  const objects = openS3(s3);
  const ending = new AbortController();
  const { signal } = ending;
  // What it meets is met, and said, by whoever asks the store for something.
  const sending = withRetry(() => sendMissing(folder, objects, signal), {
    tries: Number.POSITIVE_INFINITY,
    signal,
  }).catch(() => {});
  return {
    files: storedFiles(folder, objects),
    shared: sharedThrough(objects),
    async stop() {
      ending.abort();
      await sending;
      objects.close();
    },
  };
}
