import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../../test/child.ts';
import { serverUrl, whyNoServer } from '../../test/database.ts';
import { openDatabase } from '../database/open.ts';
import { openQueues } from './queue.ts';

const missing = await whyNoServer();

/** A process takes a job and is killed; another one opens the same place and must do it. */
async function killedInTheMiddle(place: { databaseUrl: string | undefined; dataDir: string }) {
  const grinder = startChild('grind', place.databaseUrl ?? place.dataDir);
  await grinder.said('working');
  await grinder.kill();
  const db = await openDatabase(place);
  const queues = await openQueues(db);
  try {
    const worker = queues.worker('grind', async job => `${job.data.grain} flour`);
    return await new Promise(resolve => {
      worker.on('completed', (job, result) => resolve({ result, started: job.attemptsStarted }));
    });
  } finally {
    await queues.close();
    await db.close();
  }
}

// As long as it takes to notice that a worker is gone: 10 to 15 s.
test('embedded: a job whose process was killed is done by the next one', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-queue-'));
  const done = await killedInTheMiddle({ databaseUrl: undefined, dataDir });
  expect(done).toEqual({ result: 'rye flour', started: 2 });
  await rm(dataDir, { recursive: true });
}, 90_000);

test.skipIf(missing)(
  missing ?? 'server: a job whose process was killed is done by another one',
  async () => {
    const done = await killedInTheMiddle({ databaseUrl: await serverUrl(), dataDir: '' });
    expect(done).toEqual({ result: 'rye flour', started: 2 });
  },
  90_000,
);
