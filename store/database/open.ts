import type { BackupSettings } from './backup/schedule.ts';
import type { Database } from './database.ts';
import { checkMigrated, migrate } from './migrate.ts';

/**
 * Opens the database that the settings name, the embedded one by default, and brings its schema up to date.
 *
 * @param settings.databaseUrl a PostgreSQL connection string, or `undefined` for the embedded database
 * @param settings.dataDir the folder of the embedded database
 * @param settings.migrates whether the schema is brought up to date, or has to be
 * @param settings.backups how often that one is backed up; never without
 */
export async function openDatabase(settings: {
  databaseUrl: string | undefined;
  dataDir: string;
  migrates?: boolean | undefined;
  backups?: BackupSettings | undefined;
}): Promise<Database> {
  // Each driver is loaded only where it is used: PGlite alone is 0.3 s of start-up.
  const { databaseUrl, dataDir, backups, migrates = true } = settings;
  const db = databaseUrl
    ? (await import('./server.ts')).openServer(databaseUrl)
    : await (await import('./embedded.ts')).openEmbedded(dataDir, { backups });
  try {
    if (databaseUrl) await (await import('./server.ts')).checkServer(db, databaseUrl);
    await (migrates ? migrate : checkMigrated)(db);
    return db;
  } catch (error) {
    await db.close().catch(() => {});
    if (databaseUrl) throw error;
    throw await (await import('./backup/damage.ts')).explained(dataDir, error);
  }
}
