import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openServer } from '../../store/database/server.ts';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { embeddedDatabase, serverUrl, whyNoServer } from '../../test/database.ts';
import { type FakeS3, fakeS3 } from '../../test/fakes/s3.ts';
import type { Job } from '../job.ts';
import { openRoom } from '../room.fixture.ts';

// A dead worker is found after ten seconds.
vi.setConfig({ testTimeout: 120_000 });

const cleaning: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});
const ended = ({ status }: Job) => status === 'done' || status === 'failed' || status === 'cancelled';

describe.skipIf(await whyNoServer())('two machines that share a database server and a file store', () => {
  /** A worker process on its own data folder that holds a job at step 4, and a room on another folder. */
  async function twoMachines() {
    const [store, url, there, here] = [
      await newStore(),
      await serverUrl(),
      await newFolder(),
      await newFolder(),
    ];
    const worker = await workerHolding(there, url, JSON.stringify(store.settings));
    const db = openServer(url);
    cleaning.push(() => db.close());
    const room = await openRoom(db, here, store.settings);
    cleaning.push(() => room.topics.close());
    Object.assign(room, { communityId: worker.communityId });
    // What is trained on is to come from the store.
    for (const bucket of await readdir(join(here, 'files'))) {
      if (bucket !== 'incoming') await rm(join(here, 'files', bucket), { recursive: true });
    }
    await vi.waitFor(async () => expect(await sentStep(db, worker.number)).toBe(4), { timeout: 20_000 });
    return { ...worker, store, there, here, db, room };
  }

  const sentStep = async (db: Awaited<ReturnType<typeof embeddedDatabase>>, number: number) => {
    const row = await db.one<{ step: number | null }>(sql`
      select (checkpoint_copy->>'step')::int as step from training_job where number = ${number}`);
    return row.step;
  };

  test('a killed worker’s job goes on elsewhere from the last checkpoint that was sent', async () => {
    const { room, db, here, store, number, child } = await twoMachines();
    const { workers, close } = await room.open();
    cleaning.push(close);
    await ending(child, 'SIGKILL');
    expect(await room.until(workers, number, ended)).toMatchObject({
      status: 'done',
      attempt: 2,
      problem: undefined,
    });
    expect(await resumedFrom(db, number)).toBe(4);
    // A third machine, which has nothing yet, has the model.
    const bot = await openRoom(db, await newFolder(), store.settings);
    cleaning.push(() => bot.topics.close());
    const { workers: elsewhere, close: closeBot } = await bot.open(false);
    cleaning.push(closeBot);
    const exported = await elsewhere.exportModel(room.communityId, 'maths-v1', []);
    expect(exported.bytes).toBeGreaterThan(0);
    const weights = (dataDir: string) => readdir(join(dataDir, 'models', 'adapters'));
    expect(await weights(bot.dataDir)).toEqual(await weights(here));
    // What the run has left behind is gone, and with the model its weights.
    expect([...store.objects.keys()].filter(key => key.startsWith('runs/'))).toEqual([]);
    await elsewhere.deleteModel(room.communityId, 'maths-v1');
    expect([...store.objects.keys()].filter(key => key.startsWith('adapters/'))).toEqual([]);
  });

  test('a worker that is told to stop hands its job over with a fresh checkpoint', async () => {
    const { room, db, number, child } = await twoMachines();
    const { workers, close } = await room.open();
    cleaning.push(close);
    await ending(child, 'SIGTERM');
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
    expect(await resumedFrom(db, number)).toBe(4);
    const reasons = await db.all<{ reason: string }>(sql`
      select reason from training_job_change where job_number = ${number} and to_status = 'queued' order by id`);
    expect(reasons.map(({ reason }) => reason)).toEqual(['asked for', 'its worker closed']);
  });

  test('a checkpoint that is lost in the store costs its steps and nothing else', async () => {
    const { room, db, store, number, child } = await twoMachines();
    for (const key of [...store.objects.keys()].filter(key => key.startsWith('runs/')))
      store.objects.set(key, Buffer.from('something else'));
    const { workers, close } = await room.open();
    cleaning.push(close);
    await ending(child, 'SIGKILL');
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
    expect(await resumedFrom(db, number)).toBe(0);
  });
});

describe('a file store that fails', () => {
  async function oneMachine() {
    const [db, store] = [await embeddedDatabase(), await newStore()];
    const room = await openRoom(db, await newFolder(), store.settings);
    cleaning.push(room.remove);
    const { workers, close } = await room.open();
    cleaning.push(close);
    return { room, workers, store };
  }

  test('away for a while is waited for, in words, and the model is made all the same', async () => {
    const { room, workers, store } = await oneMachine();
    store.fail(request =>
      request.startsWith('PUT adapters/') ? { status: 503, code: 'SlowDown' } : undefined,
    );
    const { number } = await workers.start(room.request(), 'the only one');
    await room.until(workers, number, ({ phase }) => phase === 'waiting for the file store');
    store.fail();
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 1 });
    expect([...store.objects.keys()].some(key => key.startsWith('adapters/'))).toBe(true);
  });

  test('a job that waits for it can be cancelled, and goes on later', async () => {
    const { room, workers, store } = await oneMachine();
    store.fail(request => (request.startsWith('PUT adapters/') ? { cutAfter: 0 } : undefined));
    const { number } = await workers.start(room.request(), 'the only one');
    await room.until(workers, number, ({ phase }) => phase === 'waiting for the file store');
    await workers.cancel(room.communityId, number);
    await room.until(workers, number, ended);
    store.fail();
    await workers.resume(room.communityId, number);
    expect(await room.until(workers, number, ended)).toMatchObject({ status: 'done', attempt: 2 });
  });

  test('one that refuses this machine fails the job with what to check', async () => {
    const { room, workers, store } = await oneMachine();
    store.fail(request =>
      request.startsWith('PUT adapters/') ? { status: 403, code: 'AccessDenied' } : undefined,
    );
    const { number } = await workers.start(room.request(), 'the only one');
    const { status, problem = '' } = await room.until(workers, number, ended);
    expect(status).toBe('failed');
    expect(inEnglish(problem)).toMatch(/refuses this machine.*S3_SECRET_ACCESS_KEY/);
  });

  test('weights that were damaged on this disk are fetched anew', async () => {
    const { room, workers } = await oneMachine();
    const { number } = await workers.start(room.request(), 'the only one');
    await room.until(workers, number, ended);
    const adapters = join(room.dataDir, 'models', 'adapters');
    const [adapter = ''] = await readdir(adapters);
    const weights = join(adapters, adapter, 'adapter_model.safetensors');
    const before = await readFile(weights, 'utf8');
    await rm(weights);
    await workers.exportModel(room.communityId, 'maths-v1', []);
    expect(await readFile(weights, 'utf8')).toBe(before);
  });
});

async function resumedFrom(db: Awaited<ReturnType<typeof embeddedDatabase>>, number: number) {
  const row = await db.one<{ from: number }>(sql`
    select resumed_from as from from training_attempt where job_number = ${number} and attempt = 2`);
  return row.from;
}

async function newStore(): Promise<FakeS3> {
  const store = await fakeS3();
  cleaning.push(store.close);
  return store;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-apart-'));
  cleaning.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function workerHolding(...args: [dataDir: string, databaseUrl: string, s3: string]) {
  const [dataDir, ...shared] = args;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'worker.fixture.ts'), dataDir, '4', ...shared],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleaning.push(() => ending(child, 'SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as { number: number; communityId: number }), child };
  }
  throw new Error('The worker ended before it held a job.');
}

async function ending(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
