import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Agent, openAgent } from './agent/agent.ts';
import { commands } from './agent/commands/index.ts';
import { openChats } from './agent/community/chats.ts';
import type { Rooms } from './agent/context.ts';
import { openDownloads } from './agent/downloads/downloads.ts';
import { openPeople } from './agent/people/people.ts';
import { openUnderstanding } from './agent/understand/open.ts';
import { openFileIntake } from './bot/intake/file-intake.ts';
import { type BoardPosterOptions, openBoardPoster } from './bot/posts/board-poster.ts';
import { openRefineScheduler } from './bot/posts/refine-scheduler.ts';
import { openReviewReminders } from './bot/posts/review-reminders.ts';
import { openWeb } from './bot/web/server.ts';
import { type Config, loggerFor, readConfig } from './config.ts';
import type { Embedder } from './knowledge/embedder/embedder.ts';
import { openPlatforms, type Platforms } from './platforms.ts';
import { startingRooms } from './rooms.ts';
import { openSecret } from './store/disk/secret.ts';
import { openLedger } from './store/ledger/ledger.ts';
import { openLedgerKey } from './store/ledger/signing-key.ts';
import type { Logger } from './store/logging/logger.ts';
import { openStore } from './store/open.ts';

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
  const { db, files, shared: folders, topics, close } = await openStore(config, backups);
  opened.defer(close);
  const secret = await openSecret(config.dataDir);
  const ledger = openLedger({ db, topics, key: await openLedgerKey(config.dataDir), log });
  opened.defer(() => ledger.stop());
  let url = config.publicUrl ?? '';
  const people = openPeople(db, { webUrl: () => url, secret, now, topics });
  const downloads = openDownloads({ webUrl: () => url, secret, now });
  const chats = openChats(db, topics);
  const llm = await configuredLlm(config);
  const keepIn = join(config.dataDir, 'understanding');
  const { understanding, prepare, useEmbedder } = openUnderstanding(commands, llm, { weightsFile: keepIn });
  const opening = startingRooms(log);
  opened.defer(() => opening.close());
  const { rooms, problem } = opening;

  const { limits, host, port, publicUrl } = config;
  const agent = openAgent({ db, topics, chats, rooms, problem, understanding, secret, limits, now, log });
  opened.defer(() => agent.stop());
  const intake = openFileIntake({ files, agent });
  const shared = { db, files, intake, people, chats, agent, now, log };
  const platforms = openPlatforms(config, { ...shared, webUrl: () => url });
  opened.defer(() => platforms.stop());
  const { webhook } = platforms;
  const served = { host, port, publicUrl, docsFolder, webhook, problem };
  const knowledge = async () => (await rooms).knowledge;
  const workers = async () => (await rooms).workers;
  const web = await openWeb({ ...shared, downloads, ledger, knowledge, workers, ...served });
  opened.defer(() => web.stop());
  url ||= web.url;
  const operatorLink = await web.operatorLink(url);

  /** After the start, which the plain words' own learning belongs to. */
  function readByMeaning(embedder: Embedder): void {
    const learned = rooms.then(prepare).then(() => useEmbedder(embedder));
    learned.catch(err => {
      if (!opening.isGivenUp()) log.warn({ err }, 'Plain words are understood without the embedding');
    });
  }

  const shown = { platformHealth: platforms.health, idle: web.idle };
  const base = {
    config,
    db,
    files,
    shared: folders,
    topics,
    ledger,
    secret,
    people,
    chats,
    downloads,
    llm,
    now,
    log,
  };
  opening.begin({ ...base, ...shown, readByMeaning });
  const background = rooms.then(open =>
    startBackground({ db, topics, rooms: open, agent, platforms, prepare, now, log }, closing),
  );
  background.catch(err => {
    if (!opening.isGivenUp()) log.error({ err }, 'The start did not end well');
  });
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
  house: Omit<BoardPosterOptions, 'posts' | 'outbox' | 'rooms'> & {
    rooms: Rooms;
    agent: Agent;
    platforms: Platforms;
    prepare: () => Promise<void>;
  },
  closing: AsyncDisposableStack,
): Promise<void> {
  const { rooms, agent, platforms, log } = house;
  const keeper = openBoardPoster({ ...house, posts: rooms.posts, outbox: agent.outbox });
  closing.defer(() => keeper.stop());
  const reminders = openReviewReminders({ ...house, outbox: agent.outbox });
  closing.defer(() => reminders.stop());
  const scheduler = openRefineScheduler({ ...house, outbox: agent.outbox });
  closing.defer(() => scheduler.stop());
  await Promise.all([
    agent.start(),
    rooms.datanets.resume(),
    rooms.ledger.start(),
    house.prepare(),
    // A deleted post is seen only once somebody shows messages.
    platforms.start().finally(async () => {
      reminders.start();
      scheduler.start();
      await keeper.start();
    }),
    openManual(rooms, log),
  ]);
}
const docsFolder = join(import.meta.dirname, 'docs');

async function configuredLlm({ llm }: Config) {
  if (!llm.model && !llm.url && !llm.ollamaUrl) return undefined;
  return (await import('./agent/models/llm.ts')).openLlm(llm);
}

/** The project's own manual, which questions are answered from as well. */
async function openManual({ knowledge, people }: Rooms, log: Logger): Promise<void> {
  const { followManual } = await import('./knowledge/sources/follow-manual.ts');
  const { id } = await people.community('web', 'local', 'Local chat');
  await followManual(knowledge, docsFolder, id).catch(err =>
    log.error({ err }, 'The manual could not be followed'),
  );
}

if (import.meta.main) {
  const { runUntilSignal } = await import('./process.ts');
  await runUntilSignal(() => {
    const config = readConfig();
    const log = loggerFor(config);
    return {
      log,
      async start() {
        if (!config.databaseUrl && !existsSync(config.dataDir))
          console.log(
            `This is the first start: making the database in ${config.dataDir}, which takes some seconds.`,
          );
        const gristmill = await start(config, log);
        // For a person to read and to follow: no lines of the log.
        console.log(`Gristmill is at ${gristmill.url}`);
        console.log(`Sign in as the operator (works once): ${gristmill.operatorLink}`);
        return gristmill;
      },
    };
  });
}
