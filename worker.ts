import { type Config, loggerFor, readConfig } from './config.ts';
import { type Running, runUntilSignal } from './process.ts';
import { CannotStart } from './store/errors.ts';
import type { Logger } from './store/logging/logger.ts';
import { openStore } from './store/open.ts';
import { openQueues } from './store/queue/queue.ts';
import { openEnvironment } from './workers/environment/environment.ts';
import { openWorkers } from './workers/open.ts';

/**
 * The second entrance, `npm run worker`: a worker alone on its machine takes training jobs from the queue of
 * DATABASE_URL until it is told to stop. With a file store it needs nothing else of the bot’s machine.
 */
async function startWorker(config: Config, log: Logger): Promise<Running> {
  if (!config.databaseUrl) {
    throw new CannotStart(
      'A worker of its own needs DATABASE_URL: the embedded database belongs to one process and can’t be shared. ' +
        'Set DATABASE_URL to the PostgreSQL server that Gristmill uses, or run `npm start`, which trains by itself.',
    );
  }
  const { db, files, shared, topics, close } = await openStore({ ...config, migrates: false });
  const [queues, environment] = await Promise.all([openQueues(db), openEnvironment(config)]);
  const { dataDir, baseFolders } = config;
  const workers = await openWorkers({
    db,
    queues,
    files,
    shared,
    topics,
    dataDir,
    environment,
    baseFolders,
    runHere: true,
    alone: true,
    tracking: config.tracking,
    trainingProcesses: config.trainingProcesses,
    log,
  });
  log.info({}, 'Worker ready: it waits for training jobs');
  return {
    async drain() {
      log.info({}, 'Draining: the running job goes on to its end, and no other is taken');
      await workers.drain();
    },
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
