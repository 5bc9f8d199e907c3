import { UnrecoverableError } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../database/database.ts';
import { openQueues, type Queues } from './queue.ts';

/** What the queue has to do on every database. */
export function queueContract(open: () => Promise<Database>): void {
  describe('queue', () => {
    let queues: Queues;
    beforeAll(async () => {
      queues = await openQueues(await open());
    });
    afterAll(() => queues.close());

    test('a job is done and its result kept', async () => {
      const worker = queues.worker('grind', async job => `${job.data.grain} flour`);
      const done = new Promise(resolve => worker.on('completed', (job, result) => resolve([job.id, result])));
      const job = await queues.queue('grind').add('one', { grain: 'rye' });
      expect(await done).toEqual([job.id, 'rye flour']);
      expect(await (await queues.queue('grind').getJob(job.id ?? ''))?.getState()).toBe('completed');
    });

    test('of two with the same id, one is done', async () => {
      const seen: string[] = [];
      const worker = queues.worker('sift', async job => {
        seen.push(job.name);
      });
      const last = new Promise<void>(resolve =>
        worker.on('completed', job => job.name === 'last' && resolve()),
      );
      const queue = queues.queue('sift');
      await queue.add('first', {}, { jobId: 'same' });
      await queue.add('again', {}, { jobId: 'same' });
      await queue.add('last', {});
      await last;
      expect(seen).toEqual(['first', 'last']);
    });

    test('one that throws is tried again as often as it may be, then failed with its reason', async () => {
      let tries = 0;
      const worker = queues.worker('bake', async job => {
        tries++;
        throw job.data.hopeless ? new UnrecoverableError('no oven') : new Error('burnt');
      });
      const failures: string[] = [];
      const failed = new Promise<void>(resolve => {
        worker.on('failed', (_, error) => {
          if (failures.push(error.message) === 3) resolve();
        });
      });
      const queue = queues.queue('bake');
      const burnt = await queue.add('bread', {}, { attempts: 2 });
      await queue.add('cake', { hopeless: true }, { attempts: 5 });
      await failed;
      expect(failures.toSorted()).toEqual(['burnt', 'burnt', 'no oven']);
      expect(tries).toBe(3);
      expect(await (await queue.getJob(burnt.id ?? ''))?.getState()).toBe('failed');
    });

    test('many are shared by the workers and none is lost', async () => {
      const seen = new Set<number>();
      const all = new Promise<void>(resolve => {
        const work = async (job: { data: { n: number } }) => {
          seen.add(job.data.n);
          if (seen.size === 60) resolve();
        };
        queues.worker('pack', work, { concurrency: 4 });
        queues.worker('pack', work, { concurrency: 4 });
      });
      const jobs = Array.from({ length: 60 }, (_, n) => ({ name: 'bag', data: { n } }));
      await queues.queue('pack').addBulk(jobs);
      await all;
      expect(seen.size).toBe(60);
    });
  });
}
