/** A worker process to be killed: `node worker.fixture.ts DATA_DIR STEP` trains a job and holds it after that step. */
import { openEmbedded } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import { openRoom } from './room.fixture.ts';

const [, , dataDir = '', step = ''] = process.argv;
const db = await openEmbedded(dataDir);
await migrate(db);
const room = await openRoom(db, dataDir);
room.trainer = [`holdAt=${step}`];
const { workers } = await room.open();
const { number } = await workers.start(room.request(), 'the only one');
const job = await room.until(workers, number, ({ phase }) => phase === 'holding');
console.log(JSON.stringify({ number, communityId: room.communityId, step: job.step }));
