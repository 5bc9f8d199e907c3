/**
 * A worker process to be killed: `node worker.fixture.ts DATA_DIR STEP [DATABASE_URL]` trains a job, holds it after
 * that step and says so in a line of JSON.
 */
import { openDatabase } from '../../store/database/open.ts';
import { openRoom } from '../room.fixture.ts';

const [, , dataDir = '', step = '', databaseUrl] = process.argv;
const db = await openDatabase({ dataDir, databaseUrl });
const room = await openRoom(db, dataDir);
room.trainer = [`holdAt=${step}`];
const { workers } = await room.open();
const { number } = await workers.start(room.request(), 'the only one');
await room.until(workers, number, ({ phase }) => phase === 'holding');
console.log(JSON.stringify({ number, communityId: room.communityId }));
await room.until(workers, number, ({ status }) => status !== 'running');
