import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openChats } from './agent/community/chats.ts';
import { openDownloads } from './agent/downloads/downloads.ts';
import { openPeople } from './agent/people/people.ts';
import { readConfig } from './config.ts';
import { start } from './main.ts';
import { type BaseRooms, startingRooms } from './rooms.ts';
import type { Database } from './store/database/database.ts';
import { DatabaseUnavailable } from './store/database/unavailable.ts';
import { openFiles } from './store/files/files.ts';
import { sharedDisk } from './store/files/shared-folders.ts';
import { openLedger } from './store/ledger/ledger.ts';
import { openLedgerKey } from './store/ledger/signing-key.ts';
import { collectingLogger } from './store/logging/collecting-logger.fixture.ts';
import { message } from './store/message.ts';
import { openTopics } from './store/queue/topics.ts';
import { emptyDatabase } from './test/database.ts';
import { fakeDstack } from './test/fakes/dstack.ts';
import { fakeVllm } from './test/fakes/vllm.ts';

const db = await emptyDatabase();
const { log, problems } = collectingLogger();

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'gristmill-rooms-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** What the rooms are opened on; `idle` says when the next may be opened. */
async function foundation(idle: () => Promise<void>, on: Database = db): Promise<BaseRooms> {
  const dataDir = await folder();
  const now = () => new Date();
  const topics = await openTopics(db);
  onTestFinished(() => topics.close());
  return {
    config: readConfig({ DATA_DIR: dataDir, WORKER: 'none', EMBEDDINGS: 'letters' }),
    db: on,
    files: await openFiles(join(dataDir, 'files')),
    shared: sharedDisk,
    topics,
    ledger: openLedger({ db, topics, key: await openLedgerKey(dataDir), log }),
    secret: 'secret',
    people: openPeople(db, { webUrl: () => '', secret: 'secret', now, topics }),
    chats: openChats(db, topics),
    downloads: openDownloads({ webUrl: () => '', secret: 'secret', now }),
    llm: undefined,
    readByMeaning: () => {},
    platformHealth: async () => [],
    idle,
    now,
    log,
  };
}

/** Idle so many times; then somebody waits for an answer for ever, which `busy` says. */
function idleTimes(times: number) {
  const busy = Promise.withResolvers<void>();
  let asked = 0;
  return {
    busy: busy.promise,
    idle(): Promise<void> {
      if (asked++ < times) return Promise.resolve();
      busy.resolve();
      return new Promise(() => {});
    },
  };
}

test.each([0, 1, 2, 3])('a stop after %i rooms waits for no idle moment, and closes those', async times => {
  const { busy, idle } = idleTimes(times);
  const opening = startingRooms(log);
  opening.begin(await foundation(idle));
  await busy;
  opening.giveUp();
  await expect(opening.rooms).rejects.toThrow('aborted');
  await opening.close();
  expect(opening.isGivenUp()).toBe(true);
  expect(problems).toEqual([]);
});

test('a stop while the database is away ends the tries', async () => {
  const tried = Promise.withResolvers<void>();
  const away = () => {
    tried.resolve();
    return Promise.reject(new DatabaseUnavailable(message('It is away.')));
  };
  const opening = startingRooms(log);
  opening.begin(await foundation(async () => {}, { ...db, one: away }));
  await tried.promise;
  await expect.poll(() => problems, { timeout: 30_000 }).toHaveLength(1);
  opening.giveUp();
  await expect(opening.rooms).rejects.toThrow('It is away.');
  await opening.close();
});

test('a house that is stopped in its start opens no more rooms, and says of no fault', async () => {
  const { log, problems } = collectingLogger();
  const config = readConfig({ DATA_DIR: await folder(), PORT: '0', WORKER: 'none', EMBEDDINGS: 'letters' });
  const gristmill = await start(config, log);
  const ready = expect(gristmill.ready).rejects.toThrow('aborted');
  await gristmill.stop();
  await ready;
  expect(problems).toEqual([]);
});

test('a server elsewhere that answers with models is in the health, with its address for operators', async () => {
  const vllm = await fakeVllm({ base: { id: 'smol', root: '/models/smol' } });
  const base = await foundation(async () => {});
  const settings = { DATA_DIR: base.config.dataDir, WORKER: 'none', EMBEDDINGS: 'letters' };
  const config = readConfig({ ...settings, SERVING_URL: vllm.url });
  const opening = startingRooms(log);
  opening.begin({ ...base, config });
  const rooms = await opening.rooms;
  const line = async () => (await rooms.health()).find(({ part }) => part === 'vLLM server');
  const { host } = new URL(vllm.url);
  expect(await line()).toMatchObject({ well: true, words: `smol at ${host}; 0 tuned models loaded` });
  await vllm.close();
  const down = await line();
  expect(down).toMatchObject({ well: false, for: 'operator' });
  expect(down?.words).toMatch(`${host}: vLLM does not answer`);
  expect(down?.brief).not.toContain(host);
  await opening.close();
});

test('workers are in the health with their class and slots, and what starts machines where it is set', async () => {
  const dstack = await fakeDstack('a token', 'main');
  onTestFinished(() => dstack.close());
  const base = await foundation(async () => {});
  const config = readConfig({
    DATA_DIR: base.config.dataDir,
    EMBEDDINGS: 'letters',
    LAUNCHER: 'dstack',
    LAUNCH_IMAGE: 'gristmill',
    DSTACK_URL: dstack.url,
    DSTACK_TOKEN: 'a token',
  });
  const opening = startingRooms(log);
  opening.begin({ ...base, config });
  const lines = await (await opening.rooms).health();
  const line = (start: string) => lines.find(({ part }) => part.startsWith(start));
  expect(line('Worker ')).toMatchObject({
    for: 'operator',
    words: expect.stringMatching(/^waits for jobs · .* · class .*: 0 of \d+ slots? used/),
  });
  expect(line('Machines by dstack')).toMatchObject({
    well: true,
    for: 'operator',
    words: `0 of at most 1 at ${new URL(dstack.url).host}`,
  });
  await opening.close();
});
