// Opens a database, given as a folder or a connection string, says so and closes it.
import { openDatabase } from '../../store/database/open.ts';

const place = process.argv[2] ?? '';
const isUrl = place.startsWith('postgresql:');
const db = await openDatabase({ databaseUrl: isUrl ? place : undefined, dataDir: isUrl ? '' : place });
console.log('open');
await db.close();
