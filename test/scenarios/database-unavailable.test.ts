import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilAnswered } from '../../bot/web/page/retry.js';
import { whyNoServer } from '../database.ts';
import { type GristmillProcess, startProcess } from '../gristmill-process.ts';
import { startServer, type TestServer } from '../server.ts';
import { signIn, type WebClient } from '../web-client.ts';

const missing = await whyNoServer();

// The database server goes away and comes back while people talk to the bot through the page's own protocol.
describe.skipIf(missing)(missing ?? 'the database away for a while', { timeout: 120_000 }, () => {
  let server: TestServer;
  let gristmill: GristmillProcess;
  let client: WebClient;
  let dataDir: string;

  beforeAll(async () => {
    server = await startServer();
    dataDir = await mkdtemp(join(tmpdir(), 'gristmill-away-'));
    gristmill = await startProcess({
      DATABASE_URL: server.url('postgres'),
      DATA_DIR: dataDir,
      PORT: '0',
      WORKER: 'none',
      MESSAGES_PER_MINUTE: '1000',
    });
    client = await signIn(gristmill.operatorLink);
    // An answer of a command says that every room is open.
    await client.ask('/datanet list', message => message.reply.title !== undefined);
  }, 120_000);

  afterAll(async () => {
    client?.close();
    await gristmill?.stop();
    await server?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** As the page sends a message: always with the same id. */
  async function post(id: string, text: string): Promise<{ status: number; error?: string }> {
    const body = new FormData();
    body.set('id', id);
    body.set('text', text);
    const response = await client.fetch('/api/messages', { method: 'POST', body });
    return { status: response.status, ...((await response.json()) as { error?: string }) };
  }

  const answersTo = (title: string) => client.messages().filter(message => message.reply.title === title);

  test('a message sent meanwhile is answered with words, sent again by the page, and done once', async () => {
    await server.stop();
    const back = Promise.withResolvers<void>();
    const told: string[] = [];
    const id = randomUUID();
    const send = () => post(id, '/datanet create oats text');
    const delivered = untilAnswered(send, () => back.promise, {
      onWait: ({ status, error }) => {
        told.push(`${status}: ${error}`);
      },
    });
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]).toMatch(/^503: The database can’t be reached just now\. Nothing was lost/);
    expect((await client.fetch('/api/me')).status).toBe(503);
    expect((await client.fetch('/page/page.js')).status).toBe(200);

    await server.start();
    back.resolve();
    expect((await delivered).status).toBe(202);
    await client.until('the card', message => message.reply.title === 'oats');
    // The answer to the first try may have been lost on the way: the page then sends it once more.
    expect((await send()).status).toBe(202);
    const list = await client.ask('/datanet list', message => message.reply.title === 'Datanets');
    expect(list.text.match(/oats/g)).toHaveLength(1);
    expect(answersTo('oats')).toHaveLength(1);
  });

  test('what was taken before the database went is answered once it is back, without being sent again', async () => {
    const release = await holdTable(server.url('postgres'), 'datanet');
    const mark = await client.send('/datanet create rye text');
    await release.blocked();
    await server.stop();
    await server.start();
    await client.until('the card', message => message.id > mark && message.reply.title === 'rye', 60);
    expect(answersTo('rye')).toHaveLength(1);
    expect(client.messages().filter(message => /can’t be reached/.test(message.text))).toEqual([]);
  });

  test('a stream that is opened meanwhile ends, and goes on later just where it was', async () => {
    const last = Math.max(...client.messages().map(message => message.revision));
    await client.ask('/datanet list', message => message.reply.title === 'Datanets');
    const events = async () => {
      const response = await client.fetch('/api/events', { headers: { 'Last-Event-ID': String(last) } });
      return response.ok && response.body ? response.body : undefined;
    };
    await server.stop();
    const meanwhile = await events();
    if (meanwhile) await expect(new Response(meanwhile).text()).rejects.toThrow();
    await server.start();

    const revisions: number[] = [];
    const later = await events();
    if (!later) throw new Error('The stream was not opened.');
    let heard = '';
    for await (const piece of later.pipeThrough(new TextDecoderStream())) {
      heard += piece;
      if (heard.includes('event: ready')) break;
    }
    for (const [, id] of heard.matchAll(/^id: (\d+)\nevent: message$/gm)) revisions.push(Number(id));
    const missed = client.messages().filter(message => message.revision > last);
    expect(revisions).toEqual(missed.map(message => message.revision).sort((a, b) => a - b));
    expect(revisions.length).toBeGreaterThan(0);
    // The stream that was open all the time hears what comes now.
    await client.ask('/help', message => /datanet/.test(message.text));
    expect(gristmill.errors()).not.toMatch(/Unhandled|uncaught/i);
  });
});

// A database that goes away in the first seconds: the rooms are then not open yet.
describe.skipIf(missing)(missing ?? 'the database away during a start', { timeout: 120_000 }, () => {
  let server: TestServer;
  let dataDir: string;
  let gristmill: GristmillProcess | undefined;
  let client: WebClient | undefined;

  beforeAll(async () => {
    server = await startServer();
    dataDir = await mkdtemp(join(tmpdir(), 'gristmill-start-'));
  }, 120_000);

  afterAll(async () => {
    client?.close();
    await gristmill?.stop();
    await server?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const startIt = () =>
    startProcess({ DATABASE_URL: server.url('postgres'), DATA_DIR: dataDir, PORT: '0', WORKER: 'none' });

  test('messages are taken, told that it still starts and why, and answered once it is back', async () => {
    const first = await startIt(); // It makes the tables.
    await first.stop();
    await query(server, 'alter system set max_prepared_transactions = 1');
    await server.stop();
    await server.start();

    // What is prepared holds its locks over a restart of the server, so that the start can't end before it is let go.
    await query(
      server,
      "begin; lock table source in access exclusive mode; prepare transaction 'the start waits'",
    );
    gristmill = await startIt();
    client = await signIn(gristmill.operatorLink);
    await expect.poll(() => waitingForLocks(server), { timeout: 60_000 }).toBeGreaterThan(0);
    await server.stop();
    await expect.poll(() => gristmill?.errors(), { timeout: 30_000 }).toMatch(/rooms could not be opened/);
    await server.start();

    await client.send('/datanet create barley text');
    await client.until(
      'why it waits',
      ({ text }) => /Still starting: The database can’t be reached/.test(text),
      60,
    );
    expect(client.messages().filter(({ reply }) => reply.title === 'barley')).toEqual([]);
    await query(server, "rollback prepared 'the start waits'");
    await client.until('the card', ({ reply }) => reply.title === 'barley', 60);
    expect(gristmill.errors()).not.toMatch(/Unhandled|uncaught/i);
  });
});

async function query(server: TestServer, statements: string) {
  const asker = new pg.Client(server.url('postgres'));
  await asker.connect();
  return await asker.query(statements).finally(() => asker.end());
}

async function waitingForLocks(server: TestServer): Promise<number> {
  return (await query(server, 'select from pg_locks where not granted')).rowCount ?? 0;
}

/** Keeps others from a table until the server ends. */
async function holdTable(url: string, table: string) {
  const [holder, watcher] = [new pg.Client(url), new pg.Client(url)];
  for (const one of [holder, watcher]) {
    one.on('error', () => {}); // It is cut off with all others.
    await one.connect();
  }
  await holder.query(`begin; lock table ${table} in access exclusive mode`);
  return {
    /** Resolves when somebody waits for it. */
    async blocked(): Promise<void> {
      await expect
        .poll(async () => (await watcher.query('select from pg_locks where not granted')).rowCount, {
          timeout: 30_000,
        })
        .toBeGreaterThan(0);
    },
  };
}
