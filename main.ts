import { join } from 'node:path';
import { type Agent, openAgent } from './agent/agent.ts';
import { commands } from './agent/commands/index.ts';
import { openChats } from './agent/community/chats.ts';
import type { Rooms } from './agent/context.ts';
import { openPeople } from './agent/people/people.ts';
import { openUnderstanding } from './agent/understand/open.ts';
import { type BoardPosterOptions, openBoardPoster } from './bot/posts/board-poster.ts';
import { openWeb } from './bot/web/server.ts';
import { type Config, loggerFor, readConfig } from './config.ts';
import { openPlatforms, type Platforms } from './platforms.ts';
import { startingRooms } from './rooms.ts';
import { openSecret } from './store/disk/secret.ts';
import type { Logger } from './store/logging/logger.ts';
import { openStore } from './store/open.ts';
import type { Topics } from './store/queue/topics.ts';

export interface Gristmill {
  url: string;
  /** A one-time sign-in link for the operator. */
  operatorLink: string;
  /** Resolves when every room is open. Until then messages are stored and wait. */
  ready: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Builds the rooms from the settings and starts them. The only place that knows everything. The page is served while the
 * rooms are still opened (they are two thirds of a start), so what is served takes them as a promise.
 */
export async function start(config: Config, log: Logger = loggerFor(config)): Promise<Gristmill> {
  await using opened = new AsyncDisposableStack();
  const now = () => new Date();
  const backups = {
    ...config.backups,
    failed: (err: unknown) => log.error({ err }, 'A backup could not be made'),
  };
  const { db, files, topics, close } = await openStore(config, backups);
  opened.defer(close);
  const secret = await openSecret(config.dataDir);
  let url = config.publicUrl ?? '';
  const people = openPeople(db, { webUrl: () => url, secret, now, topics });
  const chats = openChats(db, topics);
  const llm = await configuredLlm(config);
  const keepIn = join(config.dataDir, 'understanding');
  const { understanding, prepare } = await openUnderstanding(commands, llm?.chat, { weightsFile: keepIn });
  const opening = startingRooms(log);
  opened.defer(() => opening.close());
  const { rooms, problem } = opening;

  const { limits, host, port, publicUrl } = config;
  const agent = openAgent({ db, topics, chats, rooms, problem, understanding, secret, limits, now, log });
  opened.defer(() => agent.stop());
  const shared = { db, files, people, chats, agent, now, log };
  const platforms = openPlatforms(config, { ...shared, webUrl: () => url });
  opened.defer(() => platforms.stop());
  const { webhook } = platforms;
  const web = await openWeb({ ...shared, secret, host, port, publicUrl, docsFolder, webhook, problem });
  opened.defer(() => web.stop());
  url ||= web.url;
  const operatorLink = await web.operatorLink(url);

  const shown = { platformHealth: platforms.health, idle: web.idle };
  opening.begin({ config, db, files, topics, secret, people, chats, llm, now, log, ...shown });
  const background = rooms.then(open =>
    startBackground(config, { db, topics, rooms: open, agent, platforms, prepare, now, log }, closing),
  );
  background.catch(err => log.error({ err }, 'The start did not end well'));
  rooms.then(() => log.info({ milliseconds: Math.round(performance.now()) }, 'Gristmill is ready'), noMatter);
  // It ends first: what it still opens is then closed as well.
  opened.defer(() => background.then(noMatter, noMatter));
  const closing = opened.move();
  return {
    url,
    operatorLink,
    ready: rooms,
    stop() {
      opening.giveUp();
      return closing.disposeAsync();
    },
  };
}

const noMatter = () => {};

/** What goes on once every room is open. */
async function startBackground(
  config: Config,
  house: Omit<BoardPosterOptions, 'posts' | 'outbox' | 'rooms'> & {
    rooms: Rooms;
    agent: Agent;
    platforms: Platforms;
    prepare: () => Promise<void>;
  },
  closing: AsyncDisposableStack,
): Promise<void> {
  const { rooms, agent, platforms, topics, log } = house;
  const keeper = openBoardPoster({ ...house, posts: rooms.posts, outbox: agent.outbox });
  closing.defer(() => keeper.stop());
  await Promise.all([
    agent.start(),
    rooms.datanets.resume(),
    house.prepare(),
    // A deleted post is seen only once somebody shows messages.
    platforms.start().finally(() => keeper.start()),
    openKnowledgeSources(config, rooms, topics, log),
  ]);
}
const docsFolder = join(import.meta.dirname, 'docs');

async function configuredLlm({ llm }: Config) {
  if (!llm.model && !llm.url && !llm.ollamaUrl) return undefined;
  return (await import('./agent/models/llm.ts')).openLlm(llm);
}

/** What questions are answered from: the project's own manual, and the embedding that there is. */
async function openKnowledgeSources(
  { embeddings }: Config,
  { knowledge, people, workers }: Rooms,
  topics: Topics,
  log: Logger,
): Promise<void> {
  const { followManual } = await import('./knowledge/sources/follow-manual.ts');
  const { useEmbeddings } = await import('./knowledge/embedder/use-embeddings.ts');
  const { id } = await people.community('web', 'local', 'Local chat');
  const local = async () =>
    (await workers.environment.status()).state === 'ready' ? workers.embeddingEndpoint() : undefined;
  await Promise.all([
    followManual(knowledge, docsFolder, id).catch(err =>
      log.error({ err }, 'The manual could not be followed'),
    ),
    useEmbeddings(knowledge.useEmbedder, embeddings, local, topics, err =>
      log.warn({ err }, 'The embedding could not be taken'),
    ),
  ]);
}

if (import.meta.main) {
  const { runUntilSignal } = await import('./process.ts');
  await runUntilSignal(() => {
    const config = readConfig();
    const log = loggerFor(config);
    return {
      log,
      async start() {
        const gristmill = await start(config, log);
        // For a person to read and to follow: no lines of the log.
        console.log(`Gristmill is at ${gristmill.url}`);
        console.log(`Sign in as the operator (works once): ${gristmill.operatorLink}`);
        return gristmill;
      },
    };
  });
}
