import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../store/database/open.ts';
import { whyNoServer } from '../../test/database.ts';
import { startServer } from '../../test/server.ts';
import { openRoom } from '../room.fixture.ts';

describe.skipIf(await whyNoServer())('on a server that goes away', async () => {
  const server = await startServer();
  afterAll(() => server.close());

  test('a training goes on without it, and its end and its curve are written once it is back', {
    timeout: 120_000,
  }, async () => {
    const db = await openDatabase({ databaseUrl: server.url('postgres'), dataDir: '' });
    const room = await openRoom(db);
    const { workers, close } = await room.open();
    room.trainer = ['pace=200'];
    const { number } = await workers.start(room.request(), 'through an outage');
    await room.until(workers, number, ({ step }) => step >= 2);
    await server.stop();
    const story = join(room.dataDir, 'runs', String(number), 'output', 'story.txt');
    await expect.poll(() => readFile(story, 'utf8'), { timeout: 20_000 }).toContain('done');
    await server.start();
    await expect
      .poll(
        () =>
          workers.job(room.communityId, number).then(
            ({ status }) => status,
            () => 'away',
          ),
        { timeout: 60_000 },
      )
      .toBe('done');
    const job = await workers.job(room.communityId, number);
    expect(job).toMatchObject({ status: 'done', attempt: 1, evaluation: { before: 2.5, after: 1.5 } });
    expect(job.curve.train).toHaveLength(10);
    await close();
    await room.remove();
    await db.close();
  });
});
