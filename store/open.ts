import { join } from 'node:path';
import type { BackupSettings } from './database/backup/schedule.ts';
import type { Database } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { openDataFolder } from './disk/data-folder.ts';
import { type Files, openFiles } from './files/files.ts';
import { openTopics, type Topics } from './queue/topics.ts';

/** What every process of an installation shares: the database, the files, and the word that something changed. */
export interface Store {
  db: Database;
  files: Files;
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
  },
  backups?: BackupSettings,
): Promise<Store> {
  await openDataFolder(settings.dataDir);
  await using opened = new AsyncDisposableStack();
  const db = await openDatabase({ ...settings, backups });
  opened.defer(() => db.close());
  const files = await openFiles(join(settings.dataDir, 'files'), settings.freeDiskMegabytes * 1024 ** 2);
  const topics = await openTopics(db);
  opened.defer(() => topics.close());
  const closing = opened.move();
  return { db, files, topics, close: () => closing.disposeAsync() };
}
