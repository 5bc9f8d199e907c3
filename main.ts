import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { openAgent } from './agent/agent.ts';
import { commands } from './agent/commands/index.ts';
import type { HealthLine, Rooms } from './agent/context.ts';
import { openConversations } from './agent/conversation.ts';
import { openPeople } from './agent/people.ts';
import { offlineUnderstanding } from './agent/understand/offline.ts';
import type { World } from './agent/world.ts';
import { openWeb } from './bot/web/server.ts';
import { type Config, readConfig } from './config.ts';
import type { DroppedFile } from './datanets/datanets.ts';
import { openDatanets } from './datanets/open.ts';
import { hashedEmbedder } from './knowledge/embedder/hashed.ts';
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
  const people = openPeople(db, { webUrl: () => webUrl, secret, now });
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
    health: () => health(config, rooms, llm?.model),
    example: () => exampleFile(files),
  };
  const offline = offlineUnderstanding(commands);
  const understanding = llm
    ? (await import('./agent/understand/llm.ts')).llmUnderstanding(llm.chat, commands, offline)
    : offline;
  const agent = openAgent({ db, topics, rooms, understanding, secret, now, log });
  const docsFolder = join(root, 'docs');
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

  // From here on it can be used; the rest goes on beside it.
  const background = Promise.all([
    agent.start(),
    datanets.resume(),
    followManual(rooms, docsFolder),
    offline.understand('hello', nothing), // Learns from the definitions: a second, in slices.
    joinEmbeddings(config, rooms, topics, error => log('Embeddings', error)),
  ]).catch(error => log('Starting up', error));

  return {
    url: webUrl,
    operatorLink,
    async stop() {
      await web.stop();
      await background;
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

const nothing: World = {
  datanets: [],
  bases: [],
  models: [],
  jobs: [],
  submissions: [],
  people: [],
  sources: [],
};

export type Log = (words: string, error: unknown) => void;

function logToStderr(words: string, error: unknown): void {
  console.error(`${new Date().toISOString()} ${words}:`, error);
}

/** The project's own manual is the first source that questions are answered from. */
async function followManual(rooms: Rooms, folder: string): Promise<void> {
  const community = await rooms.people.community('web', 'local', 'Local chat');
  const followed = await rooms.knowledge.sources(community.id);
  const known = followed.find(source => source.kind === 'folder');
  if (known) await rooms.knowledge.refresh(known.id);
  else {
    await rooms.knowledge.follow({
      communityId: community.id,
      name: 'manual',
      address: folder,
      refreshMinutes: 1440,
      origin: `manual:${community.id}`,
    });
  }
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

async function health(config: Config, rooms: Rooms, llm: string | undefined): Promise<HealthLine[]> {
  const community = await rooms.people.community('web', 'local', 'Local chat');
  const [work, environment, sources, embedded] = await Promise.all([
    rooms.workers.health(),
    rooms.workers.environment.status(),
    rooms.knowledge.sources(community.id),
    rooms.knowledge.embedded(),
  ]);
  const failed = sources.filter(source => source.status === 'failed');
  return [
    {
      part: 'Database',
      well: true,
      words: config.databaseUrl ? 'a PostgreSQL server' : `embedded, in ${config.dataDir}`,
    },
    { part: 'Queue', well: true, words: `${work.running} running, ${work.queued} waiting` },
    {
      part: 'Workers',
      well: work.workers > 0,
      words: work.workers ? `${work.workers} here` : 'none; start one with “npm run worker”',
    },
    {
      part: 'Python environment',
      well: environment.state !== 'impossible',
      words: environmentWords(environment),
    },
    {
      part: 'Model server',
      well: true,
      words: work.server === 'off' ? 'off until it is asked for' : work.server,
    },
    {
      part: 'Docs',
      well: failed.length === 0,
      words: failed.length
        ? `${failed.map(source => source.name).join(', ')} could not be read`
        : `${sources.length} followed, ${Math.round(embedded * 100)} % embedded`,
    },
    {
      part: 'Language model',
      well: true,
      words: llm ?? 'none set; understanding and answers work without one',
    },
  ];
}

function environmentWords({ state, problem }: { state: string; problem?: string }): string {
  if (problem) return problem;
  if (state === 'ready') return 'ready';
  if (state === 'making') return 'being made';
  return 'not made yet (about 1.5 GB); training makes it, “npm run setup” makes it ahead';
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
