import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { type PageJob, preparePage } from './page-job.ts';
import type { FromWorker } from './page-workers.ts';

// The thread that `page-workers.ts` starts: one page at a time, and one question back, where its links lead.
const port = parentPort;
if (!port) throw new Error('page-worker.ts is started as a worker thread only.');

const resolvedShape = z.map(
  z.string(),
  z.object({ url: z.string().optional(), title: z.string().optional() }),
);

port.on('message', async (message: PageJob | Map<string, unknown>) => {
  // The answer to the question is waited for below.
  if (message instanceof Map) return;
  const say = (words: FromWorker) => port.postMessage(words);
  try {
    const page = await preparePage(message, async targets => {
      say({ is: 'targets', targets });
      const [links] = await once(port, 'message');
      return new Map(
        [...resolvedShape.parse(links)].map(([target, { url, title }]) => [target, { url, title }]),
      );
    });
    say({ is: 'page', page });
  } catch (error) {
    const isTooDeep = error instanceof RangeError && /call stack/.test(error.message);
    say({ is: 'failed', isTooDeep, message: error instanceof Error ? error.message : String(error) });
  }
});
