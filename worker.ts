import { setTimeout } from 'node:timers/promises';
import { type Config, loggerFor, readConfig } from './config.ts';
import { type Running, runUntilSignal } from './process.ts';
import { CannotStart } from './store/errors.ts';
import type { Logger } from './store/logging/logger.ts';
import { openStore } from './store/open.ts';
import { openQueues } from './store/queue/queue.ts';
import { openEnvironment } from './workers/environment/environment.ts';
import { openWorkers } from './workers/open.ts';
import type { Workers } from './workers/workers.ts';

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
    training: config.training,
    log,
  });
  log.info({}, 'Worker ready: it waits for training jobs');
  return {
    over: idleFor(workers, config.workerIdleMinutes * 60_000).then(async () => {
      log.info({}, 'No job that fits has come for as long as WORKER_IDLE_MINUTES says');
      await workers.drain();
    }),
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

/** Resolves when no job has come for so many milliseconds; never for 0. */
async function idleFor(workers: Workers, milliseconds: number): Promise<void> {
  if (milliseconds === 0) return new Promise(() => {});
  while (workers.idleFor() < milliseconds)
    await setTimeout(Math.min(60_000, Math.max(100, milliseconds - workers.idleFor())), undefined, {
      ref: false,
    });
}

await runUntilSignal(() => {
  const config = readConfig();
  const log = loggerFor(config);
  return { log, start: () => startWorker(config, log) };
});
