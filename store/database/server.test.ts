import { describe, expect, test } from 'vitest';
import { serverDatabase, serverUrl, whyNoServer } from '../../test/database.ts';
import { queueContract } from '../queue/queue.contract.ts';
import { openQueues } from '../queue/queue.ts';
import { topicsContract } from '../queue/topics.contract.ts';
import { openTopics } from '../queue/topics.ts';
import { databaseContract } from './database.contract.ts';
import { openServer, whatIsMissing } from './server.ts';

const missing = await whyNoServer();

describe.skipIf(missing)(missing ? `server (SKIPPED: ${missing})` : 'server', () => {
  databaseContract(serverDatabase);
  topicsContract(serverDatabase);
  queueContract(serverDatabase);

  test('it closes although somebody still listens', async () => {
    const db = openServer(await serverUrl());
    await openTopics(db);
    const queues = await openQueues(db);
    const worker = queues.worker('grind', async () => 'flour');
    const done = new Promise(resolve => worker.on('completed', resolve));
    await queues.queue('grind').add('sack', {});
    await done;
    await db.close();
  });
});

describe('what a server must have', () => {
  test.each([
    ['an old PostgreSQL', { server: 150_017, vector: '0.8.5' }, /PostgreSQL 15. Gristmill needs 16/],
    ['no pgvector', { server: 160_014, vector: null }, /has no pgvector. Install it/],
    ['an old pgvector', { server: 170_001, vector: '0.8.3' }, /pgvector 0.8.3. Install 0.8.4/],
  ])('%s is refused', (_, found, message) => {
    expect(whatIsMissing(found)).toMatch(message);
  });

  test.each(['0.8.4', '0.8.10', '0.9.0', '1.0.0'])('pgvector %s will do', vector => {
    expect(whatIsMissing({ server: 160_000, vector })).toBeUndefined();
  });

  test('a connection string that is none is refused without repeating its password', () => {
    const open = () => openServer('postgres://me:sec ret@[host');
    expect(open).toThrow(/DATABASE_URL is not a connection string/);
    expect(open).not.toThrow(/sec ret/);
  });
});
