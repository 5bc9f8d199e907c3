import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { openFiles } from '../store/files.ts';
import { openDatabase } from '../store/open.ts';
import { openQueues } from '../store/queue.ts';
import { openTopics } from '../store/topics.ts';
import { openEnvironment } from './environment.ts';
import { openWorkers } from './open.ts';

/** A worker alone on its machine: it takes training jobs from the queue of DATABASE_URL until it is told to stop. */
export async function startWorker(config: ReturnType<typeof readConfig>): Promise<{ stop(): Promise<void> }> {
  if (!config.databaseUrl) {
    throw new Error(
      'A worker of its own needs DATABASE_URL: the embedded database belongs to one process and can’t be shared. ' +
        'Set DATABASE_URL to the PostgreSQL server that Gristmill uses, or run `npm start`, which trains by itself.',
    );
  }
  const db = await openDatabase(config);
  const [files, topics, queues, environment] = await Promise.all([
    openFiles(join(config.dataDir, 'files')),
    openTopics(db),
    openQueues(db),
    openEnvironment(config),
  ]);
  const { dataDir } = config;
  const workers = await openWorkers({ db, queues, files, topics, dataDir, environment, runHere: true });
  return {
    async stop() {
      await workers.stop();
      await queues.close();
      await topics.close();
      await db.close();
    },
  };
}

if (import.meta.main) {
  let worker: { stop(): Promise<void> } | undefined;
  let stopping = false;
  const end = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log('Stopping: the running job saves a checkpoint and goes on elsewhere or later.');
    await worker?.stop().catch(error => console.error('Stopping:', error));
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  try {
    const config = readConfig();
    worker = await startWorker(config);
    console.log(`Worker ready. It waits for training jobs and keeps its files in ${config.dataDir}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
