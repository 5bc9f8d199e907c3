import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoServer } from '../../test/database.ts';
import { startServer, type TestServer } from '../../test/server.ts';
import { DiskFull } from '../errors.ts';
import { openQueues } from '../queue/queue.ts';
import { openTopics } from '../queue/topics.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';
import { sql } from './sql.ts';
import { asOutside, DatabaseUnavailable, isUnavailable } from './unavailable.ts';

const missing = await whyNoServer();

// An error event that nobody listens to would end the process, here as in production: vitest fails on it.
describe.skipIf(missing)(missing ?? 'a server that goes and comes back', () => {
  let server: TestServer;
  let db: Database;
  beforeAll(async () => {
    server = await startServer();
    db = await openDatabase({ databaseUrl: server.url('postgres'), dataDir: '' });
  });
  afterAll(async () => {
    await db.close();
    await server.close();
  });

  test('statements and transactions say so meanwhile, and work again afterwards', async () => {
    let begun = () => {};
    const inside = new Promise<void>(resolve => {
      begun = resolve;
    });
    const stopped = Promise.withResolvers<void>();
    const interrupted = db.transaction(async tx => {
      await tx.run(sql`insert into person (name) values ('half')`);
      begun();
      await stopped.promise;
      await tx.run(sql`insert into person (name) values ('done')`);
    });
    await inside;
    await server.stop();
    stopped.resolve();
    await expect(interrupted).rejects.toThrow(DatabaseUnavailable);
    const asked = db.one(sql`select 1 as n`);
    await expect(asked).rejects.toThrow(
      'The database can’t be reached at the moment. Nothing is lost; try again in a minute.',
    );
    await expect(asked).rejects.toSatisfy(isUnavailable);
    await expect(db.transaction(tx => tx.run(sql`select 1`))).rejects.toThrow(DatabaseUnavailable);

    await server.start();
    expect(await db.all(sql`select name from person`)).toEqual([]);
    expect(await db.run(sql`insert into person (name) values ('ana')`)).toBe(1);
  });

  test('a statement that runs while the server goes is cut off with the same words', async () => {
    const long = db.run(sql`select pg_sleep(600)`);
    await db.one(sql`select 1 as n`);
    await Promise.all([expect(long).rejects.toThrow(DatabaseUnavailable), server.stop()]);
    await server.start();
  });

  test('topics are heard again, and it is said that some may have been missed', async () => {
    const topics = await openTopics(db);
    const gap = new Promise<void>(resolve => topics.afterGap(resolve));
    await server.stop();
    topics.publish('job:1');
    await server.start();
    await gap;
    const heard = new Promise(resolve => topics.subscribe(resolve));
    topics.publish('job:2');
    expect(await heard).toBe('job:2');
    await topics.close();
  });

  test('the queue goes on with what was in it', async () => {
    const queues = await openQueues(db);
    const done = new Map<string, () => void>();
    const result = (name: string) => new Promise<void>(resolve => done.set(name, resolve));
    queues.worker('grind', async job => job.name).on('completed', job => done.get(job.name)?.());
    const before = result('before');
    await queues.queue('grind').add('before', {});
    await before;
    await server.stop();
    await server.start();
    const after = result('after');
    await queues.queue('grind').add('after', {});
    await after;
    await queues.close();
  }, 60_000);

  test('at the start it is said where it was looked for, without the password', async () => {
    const url = server.url('postgres').replace('postgres@', 'postgres:flour@');
    await server.stop();
    const starting = openDatabase({ databaseUrl: url, dataDir: '' });
    await expect(starting).rejects.toThrow(
      /^The database at \/.+\/postgres can't be used: connect ENOENT .+ See whether it runs, and DATABASE_URL\.$/,
    );
    await expect(starting).rejects.not.toThrow(/flour/);
    await server.start();
    const wrong = openDatabase({ databaseUrl: server.url('granary'), dataDir: '' });
    await expect(wrong).rejects.toThrow(/granary can't be used: database "granary" does not exist/);
  });
});

describe('errors', () => {
  const coded = (code: string, more = {}) => Object.assign(new Error('it said so'), { code, ...more });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', '57P01', '57P03', '08006', '53300'])(
    '%s means that the database is away',
    code => {
      const error = asOutside(coded(code));
      expect(error).toBeInstanceOf(DatabaseUnavailable);
      expect(error).toHaveProperty('cause.message', 'it said so');
    },
  );

  test.each(['ENOSPC', 'EDQUOT', '53100'])('%s means that the disk is full', code => {
    expect(asOutside(coded(code))).toBeInstanceOf(DiskFull);
  });

  test.each(['23505', '42601', 'ENOENT', 'EACCES'])('%s is what it is', code => {
    const error = coded(code);
    expect(asOutside(error)).toBe(error);
    expect(isUnavailable(error)).toBe(false);
  });
});
