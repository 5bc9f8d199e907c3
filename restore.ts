import { readConfig } from './config.ts';
import { whenMade } from './store/database/backup/list.ts';
import { restoreBackup } from './store/database/backup/restore.ts';
import { CannotStart } from './store/errors.ts';

/** `npm run restore [-- NAME]`: puts the newest backup of the embedded database, or the one of that name, in its place. */
try {
  const { dataDir, databaseUrl } = readConfig();
  if (databaseUrl)
    throw new CannotStart('DATABASE_URL is set. A PostgreSQL server is restored by its own pg_restore.');
  const { backup, replaced } = await restoreBackup(dataDir, process.argv[2], new Date());
  console.log(`Restored the backup of ${whenMade(backup)}. What was stored later is not in it.`);
  if (replaced) console.log(`What it replaced is in ${replaced}; remove that when all is well.`);
  console.log('Start it with “npm start”.');
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
}
