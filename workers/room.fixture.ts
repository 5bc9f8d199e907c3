import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { openFiles } from '../store/files/files.ts';
import { sharedDisk, sharedThrough } from '../store/files/shared-folders.ts';
import { storedFiles } from '../store/files/stored-files.ts';
import { openS3, type S3Settings } from '../store/objects/s3.ts';
import { openQueues, type Queues } from '../store/queue/queue.ts';
import { openTopics, type Topic } from '../store/queue/topics.ts';
import type { Engine } from './environment/engine.ts';
import type { PythonEnvironment } from './environment/environment.ts';
import type { Job } from './job.ts';
import { folderOf } from './models/bases.ts';
import { openWorkers, type WorkersOptions } from './open.ts';
import type { TrainingRequest } from './training-request.ts';
import type { Workers } from './workers.ts';

const fakes = join(import.meta.dirname, '..', 'test', 'fakes');

/** A community with a person, for jobs to belong to. */
export async function someCommunity(db: Database): Promise<{ communityId: number; personId: number }> {
  const { id: communityId } = await db.one<{ id: number }>(sql`
    insert into community (platform, external_id, name)
    values ('test', gen_random_uuid()::text, 'millers') returning id`);
  const { id: personId } = await db.one<{ id: number }>(
    sql`insert into person (name) values ('ana') returning id`,
  );
  return { communityId, personId };
}

/** The workers' room on a real database and queue, with programs that speak the engine's protocol. */
export async function openRoom(db: Database, folder?: string, s3?: S3Settings) {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'gristmill-workers-')));
  const here = await openFiles(join(dataDir, 'files'));
  const objects = s3 && openS3(s3, { tries: 2, silence: 5000 });
  const files = objects ? storedFiles(here, objects) : here;
  const shared = objects ? sharedThrough(objects) : sharedDisk;
  const topics = await openTopics(db);
  const people = await someCommunity(db);
  const rows = Array.from({ length: 24 }, (_, n) => ({
    messages: [
      { role: 'user', content: `What is ${n} and ${n}?` },
      { role: 'assistant', content: `${n} and ${n} is ${n + n}.` },
    ],
  }));
  const stored = await files.put(rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  const program = (name: string, ...args: string[]) => ({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', join(fakes, name), ...args],
  });
  const room = {
    dataDir,
    files,
    shared,
    topics,
    ...people,
    /** Folders that bases may be taken from, for what is opened next. */
    baseFolders: [] as string[],
    /** Options of the next trainers: test/fakes/trainer.ts. */
    trainer: [] as string[],
    /** Options of the next evaluators: test/fakes/evaluator.ts. */
    evaluator: [] as string[],
    /** Options of the next converters: test/fakes/converter.ts. */
    converter: [] as string[],
    environment: {
      paths: { python: 'python3', root: join(dataDir, 'models') },
      pipArgs: '',
      status: async () => ({ state: 'ready' }),
      ensure: async () => {},
    } as PythonEnvironment,
    engine: {
      ensureBase: async base => join(dataDir, 'models', 'bases', folderOf(base)),
      hasBase: async () => true,
      // No such program: rows are estimated.
      counter: () => program('counter.ts'),
      dryRunner: (base, file, how) =>
        program('dry-run.ts', base, file, String(how.rows), String(how.maxLength), how.loss ? '1' : '0'),
      trainer: runFile => program('trainer.ts', runFile, ...room.trainer),
      evaluator: file => program('evaluator.ts', file, ...room.evaluator),
      merger: file => program('merger.ts', file),
      converter: file => program('converter.ts', file, ...room.converter),
      server: () => program('model-server.ts'),
    } as Engine,
    request(change: Partial<TrainingRequest> = {}): TrainingRequest {
      return {
        ...people,
        base: 'smollm2-135m',
        data: {
          snapshotId: 1,
          label: 'maths v1',
          datanet: 'maths',
          train: stored.sha256,
          heldOut: stored.sha256,
          rows: { train: 24, heldOut: 24 },
        },
        settings: { method: 'lora', maxSteps: 10 },
        ...change,
      };
    },
    /** Opens the room as a process would; `close` ends it as SIGTERM would. */
    async open(
      runHere = true,
      as: Pick<
        WorkersOptions,
        'alone' | 'version' | 'jobsPerPerson' | 'baseLimits' | 'launch' | 'training' | 'vllm' | 'ollama'
      > = {},
    ) {
      const queues = await openQueues(db);
      const workers = await openWorkers({
        db,
        queues,
        files,
        shared,
        topics,
        dataDir,
        environment: room.environment,
        engine: room.engine,
        baseFolders: room.baseFolders,
        runHere,
        ...as,
      });
      return { workers, queues, close: () => closeAll(workers, queues) };
    },
    /** Resolves with the job as soon as it satisfies `wanted`; looks each time the job's topic is heard. */
    async until(workers: Workers, number: number, wanted: (job: Job) => boolean): Promise<Job> {
      for (;;) {
        const changed = nextTopic(topics, `job:${number}`);
        const job = await workers.job(room.communityId, number);
        if (wanted(job)) return job;
        await changed;
      }
    },
    async remove() {
      objects?.close();
      await topics.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return room;
}

async function closeAll(workers: Workers, queues: Queues): Promise<void> {
  await workers.stop();
  await queues.close();
}

function nextTopic(
  topics: { subscribe(listener: (topic: Topic) => void): () => void },
  wanted: Topic,
): Promise<void> {
  return new Promise(resolve => {
    const stop = topics.subscribe(topic => {
      if (topic !== wanted) return;
      stop();
      resolve();
    });
  });
}
