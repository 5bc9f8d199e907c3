import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Chats } from './agent/community/chats.ts';
import { openConversations } from './agent/community/conversations.ts';
import { openFeedback } from './agent/community/feedback.ts';
import type { HealthLine } from './agent/community/health-lines.ts';
import { openPosts } from './agent/community/posts.ts';
import { openQuestions } from './agent/community/questions.ts';
import { openRefineSchedules } from './agent/community/refine-schedules.ts';
import type { Rooms } from './agent/context.ts';
import type { Downloads } from './agent/downloads/downloads.ts';
import { openHub } from './agent/hub/hub.ts';
import { openInstructions } from './agent/instructions/instructions.ts';
import type { Llm } from './agent/models/llm.ts';
import { openLinks } from './agent/people/linked-accounts.ts';
import type { People } from './agent/people/people.ts';
import { postHealth } from './bot/posts/health.ts';
import type { Config } from './config.ts';
import type { Datanets } from './datanets/datanets.ts';
import { health, type SearchModels } from './health.ts';
import type { EmbeddingChoice } from './knowledge/embedder/chosen.ts';
import type { Embedder } from './knowledge/embedder/embedder.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import type { CrossEncoder } from './knowledge/reranker/cross-encoder.ts';
import type { Database } from './store/database/database.ts';
import { withRetry } from './store/database/retry.ts';
import { OutsideError } from './store/errors.ts';
import type { Files } from './store/files/files.ts';
import type { SharedFolders } from './store/files/shared-folders.ts';
import type { Ledger } from './store/ledger/ledger.ts';
import type { Logger } from './store/logging/logger.ts';
import type { Said } from './store/message.ts';
import type { Topics } from './store/queue/topics.ts';
import type { Workers } from './workers/workers.ts';

/** What is open before the rooms are. */
export interface BaseRooms {
  config: Config;
  db: Database;
  files: Files;
  shared: SharedFolders;
  topics: Topics;
  ledger: Ledger;
  secret: string;
  people: People;
  chats: Chats;
  downloads: Downloads;
  llm: Llm | undefined;
  /** Given the embedding model in this process once that is there: nobody waits for what is asked over a network. */
  readByMeaning: (embedder: Embedder) => void;
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
  problem(): Said | undefined;
  /** Begins. While the database is away, or the disk full, it is tried again until it works. */
  begin(foundation: BaseRooms): void;
  /** Tries and waits no more: what is not open yet rejects, and what was opened already is closed. */
  giveUp(): void;
  /** Whether it was given up: that the rooms are not open is then no fault. */
  isGivenUp(): boolean;
  close(): Promise<void>;
}

export function startingRooms(log: Logger): Opening {
  const { promise: rooms, resolve, reject } = Promise.withResolvers<Rooms>();
  const ending = new AbortController();
  let problem: Said | undefined;
  let opened: Promise<OpenRooms> | undefined;

  async function attempt(foundation: BaseRooms): Promise<OpenRooms> {
    try {
      return await openRooms(foundation, ending.signal);
    } catch (error) {
      if (ending.signal.aborted) throw error;
      if (error instanceof OutsideError) problem = error.said;
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
    isGivenUp: () => ending.signal.aborted,
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

/**
 * Opens every room; when one fails, closes those that are open already, so that it can be tried again.
 *
 * @throws the reason of `signal` once that is aborted
 */
async function openRooms(foundation: BaseRooms, signal: AbortSignal): Promise<OpenRooms> {
  await using opened = new AsyncDisposableStack();
  const { config, db, files, topics, ledger, secret, people, chats, downloads, llm, platformHealth, now } =
    foundation;
  const { datanets, workers, knowledge, search } = await openDomainRooms(foundation, opened, signal);
  const rooms: Rooms = {
    datanets,
    workers,
    knowledge,
    ledger,
    people,
    chats,
    links: openLinks({ db, topics, rooms: { datanets, workers }, secret, now }),
    conversations: openConversations(db, topics),
    feedback: openFeedback(db, topics),
    questions: openQuestions(db),
    instructions: openInstructions(db, knowledge),
    downloads,
    hub: config.hub && openHub({ ...config.hub, files }),
    posts: openPosts(db, topics, now),
    refineSchedules: openRefineSchedules(db, now),
    change: topics.next,
    keepFile: content => files.put(content),
    example: () => exampleFile(files),
    health: async () => [
      ...(await health(config, foundation.shared, rooms, llm, search)),
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
  { config, db, files, shared, topics, llm, readByMeaning, idle, log }: BaseRooms,
  opened: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<{ datanets: Datanets; workers: Workers; knowledge: Knowledge; search: SearchModels }> {
  await unlessAborted(signal, idle);
  const { openQueues } = await import('./store/queue/queue.ts');
  const queues = await openQueues(db);
  opened.defer(() => queues.close());

  await unlessAborted(signal, idle);
  const { openDatanets } = await import('./datanets/open.ts');
  const datanets = await openDatanets({
    db,
    files,
    topics,
    log,
    uploadMegabytesPerDay: config.uploadMegabytesPerDay,
    undoSeconds: config.undoSeconds,
  });
  opened.defer(() => datanets.stop());

  await unlessAborted(signal, idle);
  const { openEnvironment } = await import('./workers/environment/environment.ts');
  const { openWorkers } = await import('./workers/open.ts');
  const { launcherFor } = await import('./workers/launching/launchers.ts');
  const environment = await openEnvironment(config);
  const { dataDir, baseFolders, baseLimits, launch, jobsPerPerson, tracking, training, vllm, servingOllama } =
    config;
  const runHere = config.worker === 'here';
  const workers = await openWorkers({
    db,
    queues,
    files,
    shared,
    topics,
    dataDir,
    environment,
    baseFolders,
    baseLimits,
    launch: launch && { limits: launch.limits, launcher: launcherFor(launch.target) },
    runHere,
    jobsPerPerson,
    tracking,
    training,
    vllm,
    ollama: servingOllama,
    log,
  });
  opened.defer(() => workers.stop());

  await unlessAborted(signal, idle);
  const { openKnowledge } = await import('./knowledge/open.ts');
  const { openChosenEmbedder } = await import('./knowledge/embedder/chosen.ts');
  const choice = chosenEmbedding(config, workers);
  const embedding = await openChosenEmbedder(choice, {
    failed: err =>
      log.warn({ err }, 'The embedding is not there; meaning is compared by letters until it is'),
  });
  opened.defer(() => embedding.stop());
  const reranker = await chosenReranker(config, log);
  if (reranker) opened.defer(() => reranker.stop());
  const knowledge = await openKnowledge({
    db,
    queues,
    topics,
    embedder: embedding.first,
    reranker,
    writer: llm?.writer,
    allowPrivate: config.docsAllowPrivate,
    folderUrl: (page, anchor) => `/docs/${page}${anchor ? `#${anchor}` : ''}`,
  });
  opened.defer(() => knowledge.stop());
  signal.throwIfAborted();
  if (choice.is === 'in process' && embedding.state().is === 'there') readByMeaning(embedding.first);
  embedding.begin(embedder => {
    knowledge.useEmbedder(embedder);
    if (choice.is === 'in process') readByMeaning(embedder);
  });
  return { datanets, workers, knowledge, search: { embedding: embedding.state, reranker } };
}

function chosenEmbedding({ embeddings }: Config, { embeddingModels }: Workers): EmbeddingChoice {
  const { url, model, apiKey, here } = embeddings;
  if (url && model) return { is: 'endpoint', baseUrl: url, model, apiKey };
  return here === 'letters'
    ? { is: 'letters' }
    : { is: 'in process', model: here, files: embeddingModels[here] };
}

/** @throws CannotStart when the folder that the settings name lacks its files */
async function chosenReranker({ reranker: folder }: Config, log: Logger): Promise<CrossEncoder | undefined> {
  if (!folder) return undefined;
  const { crossEncoderFiles } = await import('./knowledge/reranker/model-folder.ts');
  const { openCrossEncoder } = await import('./knowledge/reranker/cross-encoder.ts');
  return openCrossEncoder(crossEncoderFiles(folder), err =>
    log.warn({ err }, 'The reranker is not there; what is found keeps the order that it has'),
  );
}

/** @throws the reason of `signal` as soon as that is aborted */
async function unlessAborted(signal: AbortSignal, wait: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    await Promise.race([wait(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function exampleFile(files: Files) {
  const name = 'example.jsonl';
  const content = createReadStream(join(import.meta.dirname, 'examples', name));
  return { name, ...(await files.put(content)) };
}
