import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { openAgent } from './agent/agent.ts';
import { commands } from './agent/commands/index.ts';
import { openChats } from './agent/community/chats.ts';
import { openConversations } from './agent/community/conversations.ts';
import { platformLines } from './agent/community/health-lines.ts';
import { openPosts } from './agent/community/posts.ts';
import { openQuestions } from './agent/community/questions.ts';
import type { Rooms } from './agent/context.ts';
import { openLinks } from './agent/people/linked-accounts.ts';
import { openPeople } from './agent/people/people.ts';
import { offlineUnderstanding } from './agent/understand/offline.ts';
import type { Discord } from './bot/discord/discord.ts';
import { postHealth } from './bot/posts/health.ts';
import { openPostKeeper, type PostKeeper } from './bot/posts/keeper.ts';
import type { Telegram } from './bot/telegram/telegram.ts';
import { openWeb } from './bot/web/server.ts';
import { type Config, readConfig } from './config.ts';
import type { DroppedFile } from './datanets/datanets.ts';
import { health } from './health.ts';
import type { Database } from './store/database/database.ts';
import { openDatabase } from './store/database/open.ts';
import { type Files, openFiles } from './store/files/files.ts';
import { openSecret } from './store/files/secret.ts';
import { openTopics, type Topics } from './store/queue/topics.ts';

const root = import.meta.dirname;

export interface Gristmill {
  url: string;
  /** A one-time sign-in link for the operator. */
  operatorLink: string;
  /** Resolves when every room is open. Until then messages are stored and wait. */
  ready: Promise<unknown>;
  stop(): Promise<void>;
}

/** Builds the rooms from the settings and starts them. The only place that knows everything. */
export async function start(config: Config, log: Log = logToStderr): Promise<Gristmill> {
  const now = () => new Date();
  const db = await openDatabase(config);
  const [files, secret, topics] = await Promise.all([
    openFiles(join(config.dataDir, 'files')),
    openSecret(config.dataDir),
    openTopics(db),
  ]);
  let webUrl = '';
  const docsFolder = join(root, 'docs');
  const people = openPeople(db, {
    webUrl: () => webUrl,
    secret,
    now,
    topics,
  });
  // The page is served while the rooms are still opened (they are two thirds of a start): their places are filled by
  // `openRooms`, and the agent asks nobody before `ready`.
  const rooms = {
    people,
    chats: openChats(db, topics),
    conversations: openConversations(db, topics),
    questions: openQuestions(db),
    posts: openPosts(db, topics, now),
    change: (topic: string, milliseconds: number) => changeOf(topics, topic, milliseconds),
    example: () => exampleFile(files),
  } as Rooms;
  // It moves what the other rooms have of a person.
  Object.assign(rooms, { links: openLinks({ db, topics, rooms, secret, now }) });
  const opening = Promise.withResolvers<void>();
  const ready = opening.promise;
  const offline = offlineUnderstanding(commands, { keepIn: join(config.dataDir, 'understanding') });
  // LangChain is loaded only where a model is configured.
  const llm = await openConfiguredLlm(config);
  const understanding = llm
    ? (await import('./agent/understand/llm.ts')).llmUnderstanding(llm.chat, commands, offline)
    : offline;
  const { limits } = config;
  const agent = openAgent({ db, topics, rooms, ready, understanding, secret, limits, now, log });
  let telegram: Telegram | undefined;
  const web = await openWeb({
    db,
    files,
    agent,
    people,
    secret,
    host: config.host,
    port: config.port,
    docsFolder,
    webhook: config.telegram.webhook && {
      path: new URL(config.telegram.webhook.url).pathname,
      // Telegram sends again what comes before it is opened.
      take: async request => (await telegram?.receive(request)) ?? new Response('Starting.', { status: 503 }),
    },
    now,
    log,
  });
  webUrl = config.publicUrl ?? web.url;
  const operatorLink = await web.operatorLink(webUrl);

  let keeper: PostKeeper | undefined;
  let discord: Discord | undefined;
  /** A platform is on when its token is set; its library is loaded only then. */
  async function openPlatforms(): Promise<void> {
    const { chats } = rooms;
    const common = { agent, people, chats, db, files, webUrl: () => webUrl, now, log };
    await Promise.all([openDiscord(), openTelegram()]);

    async function openDiscord(): Promise<void> {
      const { token } = config.discord;
      if (!token) return;
      const platform = await import('./bot/discord/discord.ts');
      discord = await platform.openDiscord({ ...config.discord, token, ...common });
      console.log(`Add the bot to a Discord server: ${discord.inviteUrl}`);
    }

    async function openTelegram(): Promise<void> {
      const { token, webhook, api } = config.telegram;
      if (!token) return;
      const platform = await import('./bot/telegram/telegram.ts');
      telegram = await platform.openTelegram({ token, api, ...(webhook && { webhook }), ...common });
      const link = telegram.addUrl();
      if (link) console.log(`Add the bot to a Telegram group: ${link}`);
    }
  }

  const places = { db, files, topics };
  const closeRooms = openRooms(config, places, llm, rooms, web.idle).then(close => {
    rooms.health = async () => [
      ...(await health(config, rooms, llm?.model)),
      ...platformLines(discord?.health() ?? [], discord?.inviteUrl),
      ...platformLines((await telegram?.health()) ?? [], telegram?.addUrl()),
      ...(await postHealth(rooms.posts, now())),
    ];
    keeper = openPostKeeper({ db, posts: rooms.posts, outbox: agent.outbox, topics, rooms, now, log });
    opening.resolve();
    return close;
  });
  closeRooms.catch(opening.reject);
  const background = ready
    .then(() =>
      Promise.all([
        agent.start(),
        rooms.datanets.resume(),
        offline.prepare(), // The first time, and after each change, it learns: a second or two, in slices.
        // A deleted post is seen only once somebody shows messages.
        openPlatforms().finally(() => keeper?.start()),
        joinEmbeddings(config, rooms, topics, error => log('Embeddings', error)),
        followManual(rooms, docsFolder).catch(error => log('The manual', error)),
      ]),
    )
    .catch(error => log('Starting up', error));

  return {
    url: webUrl,
    operatorLink,
    ready,
    async stop() {
      await web.stop();
      await background;
      await keeper?.stop();
      await Promise.all([discord?.stop(), telegram?.stop()]);
      await agent.stop();
      await (await closeRooms.catch(() => undefined))?.();
      await topics.close();
      await db.close();
    },
  };
}

/**
 * Opens the rooms in the middle of the house and puts them in their places, one after another, each in a calm moment:
 * to import one keeps the event loop for up to a tenth of a second, and somebody may wait for the page. Returns the
 * way to close them.
 */
async function openRooms(
  config: Config,
  { db, files, topics }: { db: Database; files: Files; topics: Topics },
  llm: Awaited<ReturnType<typeof openConfiguredLlm>>,
  rooms: Rooms,
  idle: () => Promise<void>,
): Promise<() => Promise<void>> {
  const { dataDir } = config;
  const runHere = config.worker === 'here';
  await idle();
  const { openQueues } = await import('./store/queue/queue.ts');
  const queues = await openQueues(db);
  await idle();
  const { openDatanets } = await import('./datanets/open.ts');
  const datanets = await openDatanets({ db, files, topics });
  await idle();
  const { openEnvironment } = await import('./workers/environment/environment.ts');
  const { openWorkers } = await import('./workers/open.ts');
  const environment = await openEnvironment(config);
  const workers = await openWorkers({ db, queues, files, topics, dataDir, environment, runHere });
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
  Object.assign(rooms, { datanets, workers, knowledge });
  return async () => {
    await Promise.all([datanets.stop(), knowledge.stop(), workers.stop()]);
    await queues.close();
  };
}

async function openConfiguredLlm({ llm }: Config) {
  if (!llm.model && !llm.url && !llm.ollamaUrl) return undefined;
  return (await import('./agent/models/llm.ts')).openLlm(llm);
}

export type Log = (words: string, error: unknown) => void;

function logToStderr(words: string, error: unknown): void {
  console.error(`${new Date().toISOString()} ${words}:`, error);
}

/** The project's own manual is the first source that questions are answered from, in every community. */
async function followManual({ knowledge, people }: Rooms, folder: string): Promise<void> {
  const { id: communityId } = await people.community('web', 'local', 'Local chat');
  const manual = await knowledge.follow({
    communityId,
    name: 'manual',
    address: folder,
    refreshMinutes: 1440,
    origin: `manual:${communityId}`,
    shared: true,
  });
  if (manual.status !== 'reading') await knowledge.refresh(manual.id);
}

/** Takes the embedding that the settings name, or the local model server's once its Python environment is there. */
async function joinEmbeddings(
  config: Config,
  { knowledge, workers }: Rooms,
  topics: Topics,
  log: (error: unknown) => void,
): Promise<void> {
  const { embeddingDimensions, openaiEmbedder } = await import('./knowledge/embedder/openai.ts');
  const { url: baseUrl, model, apiKey } = config.embeddings;
  if (baseUrl && model) {
    const dimensions = await embeddingDimensions({ baseUrl, model, apiKey });
    knowledge.useEmbedder(openaiEmbedder({ baseUrl, model, apiKey, dimensions }));
    return;
  }
  // The environment is made by the first training, so a job that moves on is the moment to look again.
  let joining = false;
  const join = async () => {
    if (joining || (await workers.environment.status()).state !== 'ready') return;
    joining = true;
    unsubscribe();
    const endpoint = await workers.embeddingEndpoint();
    if (endpoint) knowledge.useEmbedder(openaiEmbedder(endpoint));
  };
  const unsubscribe = topics.subscribe(topic => {
    if (topic.startsWith('job:')) void join().catch(log);
  });
  await join();
}

async function changeOf(topics: Topics, topic: string, milliseconds: number): Promise<void> {
  let stop = () => {};
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    const unsubscribe = topics.subscribe(changed => changed === topic && resolve());
    stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
  });
  stop();
}

async function exampleFile(files: Files): Promise<DroppedFile> {
  const name = 'example.jsonl';
  return { name, ...(await files.put(createReadStream(join(root, 'examples', name)))) };
}

if (import.meta.main) {
  const { runUntilSignal } = await import('./process.ts');
  await runUntilSignal(async () => {
    const gristmill = await start(readConfig());
    console.log(`Gristmill is at ${gristmill.url}`);
    console.log(`Sign in as the operator (works once): ${gristmill.operatorLink}`);
    return gristmill;
  });
}
