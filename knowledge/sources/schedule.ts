import type { Worker } from 'bullmq';
import type { Database } from '../../store/database/database.ts';
import type { Queues } from '../../store/queue/queue.ts';
import type { PageReads } from './page-reads.ts';
import { allSources } from './source-rows.ts';

/**
 * Refreshes each source by BullMQ's clock, every `refreshMinutes`; the first refresh after a day is a full sweep. A
 * refresh that fails is told in the source's row and tried again at the next turn.
 */
export async function scheduleRefreshes(db: Database, queues: Queues, readings: PageReads): Promise<Worker> {
  const queue = queues.queue('docs');
  for (const { id, refreshMinutes } of await allSources(db)) {
    await queue.upsertJobScheduler(
      `refresh-${id}`,
      { every: refreshMinutes * 60_000 },
      { name: 'refresh', data: { sourceId: id }, opts: { removeOnComplete: true, removeOnFail: 20 } },
    );
  }
  return queues.worker('docs', async job => {
    const sourceId: unknown = job.data.sourceId;
    if (typeof sourceId === 'number') await readings.refresh(sourceId);
  });
}
