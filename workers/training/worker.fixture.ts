/**
 * A worker process to be killed: `node worker.fixture.ts DATA_DIR STEP [DATABASE_URL [S3]]` trains a job, holds it after
 * that step and says so in a line of JSON. `S3` is the settings of a file store as JSON.
 */
import { openDatabase } from '../../store/database/open.ts';
import { openRoom } from '../room.fixture.ts';

const [, , dataDir = '', step = '', databaseUrl, s3] = process.argv;
const db = await openDatabase({ dataDir, databaseUrl });
const room = await openRoom(db, dataDir, s3 && JSON.parse(s3));
room.trainer = [`holdAt=${step}`];
const { workers, close } = await room.open();
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
const { number } = await workers.start(room.request(), 'the only one');
await room.until(workers, number, ({ phase }) => phase === 'holding');
console.log(JSON.stringify({ number, communityId: room.communityId }));
await room.until(workers, number, ({ status }) => status !== 'running');
