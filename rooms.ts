import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Chats } from './agent/community/chats.ts';
import { openConversations } from './agent/community/conversations.ts';
import type { HealthLine } from './agent/community/health-lines.ts';
import { openPosts } from './agent/community/posts.ts';
import { openQuestions } from './agent/community/questions.ts';
import type { Rooms } from './agent/context.ts';
import type { Llm } from './agent/models/llm.ts';
import { openLinks } from './agent/people/linked-accounts.ts';
import type { People } from './agent/people/people.ts';
import { postHealth } from './bot/posts/health.ts';
import type { Config } from './config.ts';
import type { Datanets } from './datanets/datanets.ts';
import { health } from './health.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import type { Database } from './store/database/database.ts';
import { withRetry } from './store/database/retry.ts';
import { OutsideError } from './store/errors.ts';
import type { Files } from './store/files/files.ts';
import type { Logger } from './store/logging/logger.ts';
import type { Topics } from './store/queue/topics.ts';
import type { Workers } from './workers/workers.ts';

/** What is open before the rooms are. */
export interface BaseRooms {
  config: Config;
  db: Database;
  files: Files;
  topics: Topics;
  secret: string;
  people: People;
  chats: Chats;
  llm: Llm | undefined;
  /** How the platforms stand, for `/status`. */
  platformHealth: () => Promise<HealthLine[]>;
  /** Resolves when nobody waits for an answer. */
  idle: () => Promise<void>;
  now: () => Date;
  log: Logger;
}

/** The rooms while they are opened: what is served already takes them as a promise. */
export interface Opening {
  /** Rejects when they can't be opened at all. */
  rooms: Promise<Rooms>;
  /** Why they are not open yet, after a try that failed, in words for people. */
  problem(): string | undefined;
  /** Begins. While the database is away, or the disk full, it is tried again until it works. */
  begin(foundation: BaseRooms): void;
  /** Tries no more: what is not open yet rejects. */
  giveUp(): void;
  close(): Promise<void>;
}

export function startingRooms(log: Logger): Opening {
  const { promise: rooms, resolve, reject } = Promise.withResolvers<Rooms>();
  const ending = new AbortController();
  let problem: string | undefined;
  let opened: Promise<OpenRooms> | undefined;

  async function attempt(foundation: BaseRooms): Promise<OpenRooms> {
    try {
      return await openRooms(foundation);
    } catch (error) {
      if (error instanceof OutsideError) problem = error.message;
      log.error({ err: error }, 'The rooms could not be opened; it is tried again where that helps');
      throw error;
    }
  }

  return {
    rooms,
    problem: () => problem,
    begin(foundation) {
      const retry = { tries: Number.POSITIVE_INFINITY, longest: 2000, signal: ending.signal };
      opened = withRetry(() => attempt(foundation), retry);
      opened.then(open => {
        problem = undefined;
        resolve(open.rooms);
      }, reject);
    },
    giveUp: () => ending.abort(),
    async close() {
      const open = await opened?.catch(() => undefined);
      await open?.close();
    },
  };
}

interface OpenRooms {
  rooms: Rooms;
  close(): Promise<void>;
}

/** Opens every room; when one fails, closes those that are open already, so that it can be tried again. */
async function openRooms(foundation: BaseRooms): Promise<OpenRooms> {
  await using opened = new AsyncDisposableStack();
  const { config, db, files, topics, secret, people, chats, llm, platformHealth, now } = foundation;
  const { datanets, workers, knowledge } = await openDomainRooms(foundation, opened);
  const rooms: Rooms = {
    datanets,
    workers,
    knowledge,
    people,
    chats,
    links: openLinks({ db, topics, rooms: { datanets, workers }, secret, now }),
    conversations: openConversations(db, topics),
    questions: openQuestions(db),
    posts: openPosts(db, topics, now),
    change: topics.next,
    example: () => exampleFile(files),
    health: async () => [
      ...(await health(config, rooms, llm?.model)),
      ...(await platformHealth()),
      ...(await postHealth(rooms.posts, now())),
    ],
  };
  const closing = opened.move();
  return { rooms, close: () => closing.disposeAsync() };
}

/**
 * The rooms that know nothing of each other, one after another, each in an idle moment: to import one keeps the event
 * loop for up to a tenth of a second, and somebody may wait for the page.
 */
async function openDomainRooms(
  { config, db, files, topics, llm, idle, log }: BaseRooms,
  opened: AsyncDisposableStack,
): Promise<{ datanets: Datanets; workers: Workers; knowledge: Knowledge }> {
  await idle();
  const { openQueues } = await import('./store/queue/queue.ts');
  const queues = await openQueues(db);
  opened.defer(() => queues.close());

  await idle();
  const { openDatanets } = await import('./datanets/open.ts');
  const datanets = await openDatanets({
    db,
    files,
    topics,
    log,
    uploadMegabytesPerDay: config.uploadMegabytesPerDay,
  });
  opened.defer(() => datanets.stop());

  await idle();
  const { openEnvironment } = await import('./workers/environment/environment.ts');
  const { openWorkers } = await import('./workers/open.ts');
  const environment = await openEnvironment(config);
  const { dataDir } = config;
  const runHere = config.worker === 'here';
  const workers = await openWorkers({ db, queues, files, topics, dataDir, environment, runHere, log });
  opened.defer(() => workers.stop());

  await idle();
  const { openKnowledge } = await import('./knowledge/open.ts');
  const { hashedEmbedder } = await import('./knowledge/embedder/hashed.ts');
  const knowledge = await openKnowledge({
    db,
    queues,
    topics,
    embedder: hashedEmbedder(),
    writer: llm?.writer,
    allowPrivate: config.docsAllowPrivate,
    folderUrl: (page, anchor) => `/docs/${page}${anchor ? `#${anchor}` : ''}`,
  });
  opened.defer(() => knowledge.stop());
  return { datanets, workers, knowledge };
}

async function exampleFile(files: Files) {
  const name = 'example.jsonl';
  const content = createReadStream(join(import.meta.dirname, 'examples', name));
  return { name, ...(await files.put(content)) };
}
