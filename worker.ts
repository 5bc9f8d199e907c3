import { type Config, loggerFor, readConfig } from './config.ts';
import { runUntilSignal } from './process.ts';
import { CannotStart } from './store/errors.ts';
import type { Logger } from './store/logging/logger.ts';
import { openStore } from './store/open.ts';
import { openQueues } from './store/queue/queue.ts';
import { openEnvironment } from './workers/environment/environment.ts';
import { openWorkers } from './workers/open.ts';

/**
 * The second entrance, `npm run worker`: a worker alone on its machine takes training jobs from the queue of
 * DATABASE_URL until it is told to stop.
 */
async function startWorker(config: Config, log: Logger): Promise<{ stop(): Promise<void> }> {
  if (!config.databaseUrl) {
    throw new CannotStart(
      'A worker of its own needs DATABASE_URL: the embedded database belongs to one process and can’t be shared. ' +
        'Set DATABASE_URL to the PostgreSQL server that Gristmill uses, or run `npm start`, which trains by itself.',
    );
  }
  const { db, files, topics, close } = await openStore(config);
  const [queues, environment] = await Promise.all([openQueues(db), openEnvironment(config)]);
  const { dataDir, baseFolders } = config;
  const workers = await openWorkers({
    db,
    queues,
    files,
    topics,
    dataDir,
    environment,
    baseFolders,
    runHere: true,
    log,
  });
  log.info({}, 'Worker ready: it waits for training jobs');
  return {
    async stop() {
      log.info({}, 'Stopping: the running job saves a checkpoint and goes on elsewhere or later');
      await workers.stop();
      await queues.close();
      await close();
    },
  };
}

await runUntilSignal(() => {
  const config = readConfig();
  const log = loggerFor(config);
  return { log, start: () => startWorker(config, log) };
});
