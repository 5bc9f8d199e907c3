// Takes a job from a queue and never finishes it. Adds it first, when it is told to.
import { openDatabase } from '../../store/database/open.ts';
import { openQueues } from '../../store/queue/queue.ts';

const place = process.argv[2] ?? '';
const isUrl = place.startsWith('postgresql:');
const db = await openDatabase({ databaseUrl: isUrl ? place : undefined, dataDir: isUrl ? '' : place });
const queues = await openQueues(db);
await queues.queue('grind').add('sack', { grain: 'rye' });
queues.worker('grind', () => {
  console.log('working');
  return new Promise(() => {});
});
