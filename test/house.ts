import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, openAgent } from '../agent/agent.ts';
import { commands } from '../agent/commands/index.ts';
import { openChats } from '../agent/community/chats.ts';
import { openConversations } from '../agent/community/conversations.ts';
import { openFeedback } from '../agent/community/feedback.ts';
import { openPosts } from '../agent/community/posts.ts';
import { openQuestions } from '../agent/community/questions.ts';
import { openRefineSchedules } from '../agent/community/refine-schedules.ts';
import type { Rooms } from '../agent/context.ts';
import { openDownloads } from '../agent/downloads/downloads.ts';
import { openInstructions } from '../agent/instructions/instructions.ts';
import { openLinks } from '../agent/people/linked-accounts.ts';
import { openPeople, type People } from '../agent/people/people.ts';
import { offlineUnderstanding } from '../agent/understand/offline.ts';
import { type FileIntake, openFileIntake } from '../bot/intake/file-intake.ts';
import { openDatanets } from '../datanets/open.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Database } from '../store/database/database.ts';
import { type Files, openFiles } from '../store/files/files.ts';
import { openLedger } from '../store/ledger/ledger.ts';
import { openLedgerKey } from '../store/ledger/signing-key.ts';
import { collectingLogger, type LogEntry } from '../store/logging/collecting-logger.fixture.ts';
import type { Logger } from '../store/logging/logger.ts';
import { openQueues } from '../store/queue/queue.ts';
import { openTopics } from '../store/queue/topics.ts';
import type { Engine } from '../workers/environment/engine.ts';
import { openEnvironment, type PythonEnvironment } from '../workers/environment/environment.ts';
import { openWorkers } from '../workers/open.ts';

/** The rooms with one door, on a database of the test's. */
export interface House<Door> {
  agent: Agent;
  people: People;
  /** The platform's adapter. */
  door: Door;
  rooms: Rooms;
  /** What was logged. */
  problems: LogEntry[];
  stop(): Promise<void>;
}

/** What every platform's adapter is opened with. */
export type PlatformOptions = Pick<House<Door>, 'agent' | 'people'> & {
  chats: Rooms['chats'];
  db: Database;
  files: Files;
  intake: FileIntake;
  webUrl: () => string;
  now: () => Date;
  log: Logger;
};

interface Door {
  stop(): Promise<void>;
}

export interface HouseOptions {
  /** What trains here; without it jobs wait. */
  training?: { engine: Engine; environment: PythonEnvironment };
  /** The same database as the door has it, where that is to be slower. */
  doorDatabase?: Database;
}

/** @param now the time of the platform: what ends by the clock ends by the platform's, which tests push forward */
export async function openHouse<Platform extends Door>(
  db: Database,
  now: () => Date,
  openDoor: (options: PlatformOptions) => Promise<Platform>,
  options: HouseOptions = {},
): Promise<House<Platform>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-house-'));
  const { log, problems } = collectingLogger();
  const webUrl = () => 'http://127.0.0.1:8484';
  const files = await openFiles(join(dataDir, 'files'));
  const topics = await openTopics(db);
  const queues = await openQueues(db);
  const people = openPeople(db, { webUrl, secret: 'secret', now, topics });
  const { training } = options;
  const environment = training?.environment ?? (await openEnvironment({ dataDir }));
  const datanets = await openDatanets({ db, files, topics, log });
  const runHere = training !== undefined;
  const workers = await openWorkers({
    db,
    queues,
    files,
    topics,
    dataDir,
    environment,
    runHere,
    log,
    ...(training && { engine: training.engine }),
  });
  const ledger = openLedger({ db, topics, key: await openLedgerKey(dataDir), log });
  const rooms: Rooms = {
    datanets,
    workers,
    ledger,
    links: openLinks({ db, topics, rooms: { datanets, workers }, secret: 'secret', now }),
    knowledge: withoutSources,
    people,
    posts: openPosts(db, topics, now),
    refineSchedules: openRefineSchedules(db, now),
    chats: openChats(db, topics),
    conversations: openConversations(db, topics),
    feedback: openFeedback(db, topics),
    questions: openQuestions(db),
    instructions: openInstructions(db, withoutSources),
    hub: undefined,
    downloads: openDownloads({ webUrl, secret: 'secret', now }),
    change: async () => {},
    health: async () => [],
    keepFile: content => files.put(content),
    example: () => Promise.reject(new Error('The example is not in this house.')),
  };
  const understanding = offlineUnderstanding(commands);
  const agent = openAgent({
    db,
    topics,
    chats: rooms.chats,
    rooms: Promise.resolve(rooms),
    understanding,
    secret: 'secret',
    now,
    log,
  });
  await agent.start();
  await datanets.resume();
  ledger.start();
  const own = options.doorDatabase ?? db;
  const intake = openFileIntake({ files, agent });
  const door = await openDoor({
    agent,
    people,
    chats: rooms.chats,
    db: own,
    files,
    intake,
    webUrl,
    now,
    log,
  });
  return {
    agent,
    people,
    door,
    rooms,
    problems,
    async stop() {
      await door.stop();
      await agent.stop();
      await Promise.all([datanets.stop(), workers.stop(), ledger.stop()]);
      await queues.close();
      await topics.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Docs are no part of what is tested here. */
const none = (): never => {
  throw new Error('There are no docs in this house.');
};
const withoutSources: Knowledge = {
  quote: async () => undefined,
  alike: async questions => questions.map(one => [one]),
  follow: none,
  sources: async () => [],
  sourceNames: async () => [],
  source: none,
  sourceById: async () => undefined,
  refresh: none,
  remove: none,
  ask: none,
  search: none,
  unanswered: async () => [],
  useEmbedder: none,
  embedded: async () => 1,
  stop: async () => {},
};
