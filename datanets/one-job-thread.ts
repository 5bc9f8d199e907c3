import { Worker } from 'node:worker_threads';

/**
 * Runs a file in a thread of its own for one job, which it finds in its `workerData`, and gives what it posts. For what
 * reads every row of a version, which would keep the chat waiting for seconds.
 *
 * @param megabytes of heap at most
 * @throws what the thread throws, or an error when it ends without an answer
 */
export function oneJobThread<Job, Result>(file: URL, job: Job, megabytes: number): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const worker = new Worker(file, {
    execArgv: [],
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 48 },
  });
  worker.unref();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error(`The thread of ${file.pathname} ended without an answer.`)));
  return promise;
}
