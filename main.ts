import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { openAgent } from './agent/agent.ts';
import { commands } from './agent/commands/index.ts';
import type { Rooms } from './agent/context.ts';
import { openConversations } from './agent/conversation.ts';
import { openPeople } from './agent/people.ts';
import { offlineUnderstanding } from './agent/understand/offline.ts';
import type { Discord } from './bot/discord/discord.ts';
import { openWeb } from './bot/web/server.ts';
import { type Config, readConfig } from './config.ts';
import type { DroppedFile } from './datanets/datanets.ts';
import { openDatanets } from './datanets/open.ts';
import { health } from './health.ts';
import { hashedEmbedder } from './knowledge/embedder/hashed.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { openKnowledge } from './knowledge/open.ts';
import { type Files, openFiles } from './store/files.ts';
import { openDatabase } from './store/open.ts';
import { openQueues } from './store/queue.ts';
import { openSecret } from './store/secret.ts';
import { openTopics, type Topics } from './store/topics.ts';
import { openEnvironment } from './workers/environment.ts';
import { openWorkers } from './workers/open.ts';

const root = import.meta.dirname;

export interface Gristmill {
  url: string;
  /** A one-time sign-in link for the operator. */
  operatorLink: string;
  stop(): Promise<void>;
}

/** Builds the rooms from the settings and starts them. The only place that knows everything. */
export async function start(config: Config, log: Log = logToStderr): Promise<Gristmill> {
  const now = () => new Date();
  const db = await openDatabase(config);
  const [files, secret, topics, queues] = await Promise.all([
    openFiles(join(config.dataDir, 'files')),
    openSecret(config.dataDir),
    openTopics(db),
    openQueues(db),
  ]);
  let webUrl = '';
  const docsFolder = join(root, 'docs');
  const reading = new Map<number, Promise<void>>();
  const people = openPeople(db, {
    webUrl: () => webUrl,
    secret,
    now,
    onCommunity({ id }) {
      if (reading.has(id)) return;
      const followed = followManual(knowledge, id, docsFolder);
      reading.set(
        id,
        followed.catch(error => log('The manual', error)),
      );
    },
  });
  const environment = await openEnvironment(config);
  const datanets = await openDatanets({ db, files, topics });
  const workers = await openWorkers({
    db,
    queues,
    files,
    topics,
    dataDir: config.dataDir,
    environment,
    runHere: config.worker === 'here',
  });
  // LangChain is loaded only where a model is configured.
  const llm = await openConfiguredLlm(config);
  const knowledge = await openKnowledge({
    db,
    queues,
    topics,
    embedder: hashedEmbedder(),
    writer: llm?.writer,
    allowPrivate: config.docsAllowPrivate,
    folderUrl: (page, anchor) => `/docs/${page}${anchor ? `#${anchor}` : ''}`,
  });
  const rooms: Rooms = {
    datanets,
    knowledge,
    workers,
    people,
    conversations: openConversations(db),
    change: (topic, milliseconds) => changeOf(topics, topic, milliseconds),
    health: async () => [...(await health(config, rooms, llm?.model)), ...(discord?.health() ?? [])],
    example: () => exampleFile(files),
  };
  const offline = offlineUnderstanding(commands);
  const understanding = llm
    ? (await import('./agent/understand/llm.ts')).llmUnderstanding(llm.chat, commands, offline)
    : offline;
  const agent = openAgent({ db, topics, rooms, understanding, secret, now, log });
  const web = await openWeb({
    db,
    files,
    agent,
    people,
    secret,
    host: config.host,
    port: config.port,
    docsFolder,
    now,
    log,
  });
  webUrl = config.publicUrl ?? web.url;
  const operatorLink = await web.operatorLink(webUrl);

  let discord: Discord | undefined;
  /** A platform is on when its token is set; its library is loaded only then. */
  async function openPlatforms(): Promise<void> {
    const { token } = config.discord;
    if (!token) return;
    const { openDiscord } = await import('./bot/discord/discord.ts');
    const options = { ...config.discord, token, agent, people, db, files, webUrl: () => webUrl, now, log };
    discord = await openDiscord(options);
    console.log(`Add the bot to a Discord server: ${discord.inviteUrl}`);
  }

  // From here on it can be used; the rest goes on beside it.
  const background = Promise.all([
    agent.start(),
    datanets.resume(),
    offline.prepare(), // Learns from the definitions: a second or two, in slices.
    openPlatforms(),
    joinEmbeddings(config, rooms, topics, error => log('Embeddings', error)),
  ]).catch(error => log('Starting up', error));

  return {
    url: webUrl,
    operatorLink,
    async stop() {
      await web.stop();
      await background;
      await Promise.all(reading.values());
      await discord?.stop();
      await agent.stop();
      await Promise.all([datanets.stop(), knowledge.stop(), workers.stop()]);
      await queues.close();
      await topics.close();
      await db.close();
    },
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
async function followManual(knowledge: Knowledge, communityId: number, folder: string): Promise<void> {
  const known = (await knowledge.sources(communityId)).find(source => source.kind === 'folder');
  if (known) {
    await knowledge.refresh(known.id);
    return;
  }
  const origin = `manual:${communityId}`;
  await knowledge.follow({ communityId, name: 'manual', address: folder, refreshMinutes: 1440, origin });
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
