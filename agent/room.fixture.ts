import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openDatanets } from '../datanets/open.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Database } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { UserError } from '../store/errors.ts';
import { openFiles } from '../store/files/files.ts';
import { openLedger } from '../store/ledger/ledger.ts';
import { openLedgerKey } from '../store/ledger/signing-key.ts';
import { collectingLogger } from '../store/logging/collecting-logger.fixture.ts';
import { openTopics } from '../store/queue/topics.ts';
import type { BaseModel } from '../workers/base-model.ts';
import type { Workers } from '../workers/workers.ts';
import { openAgent } from './agent.ts';
import { commands } from './commands/index.ts';
import { openChats } from './community/chats.ts';
import { openConversations } from './community/conversations.ts';
import { openFeedback } from './community/feedback.ts';
import { openPosts } from './community/posts.ts';
import { openQuestions } from './community/questions.ts';
import { openRefineSchedules } from './community/refine-schedules.ts';
import type { Rooms } from './context.ts';
import { openDownloads } from './downloads/downloads.ts';
import { openHub } from './hub/hub.ts';
import { openInstructions } from './instructions/instructions.ts';
import type { Message } from './messages/outbox.ts';
import type { PersonLimits } from './messages/person-rate-limit.ts';
import { openLinks } from './people/linked-accounts.ts';
import { openPeople } from './people/people.ts';
import type { Role } from './people/roles.ts';
import { offlineUnderstanding } from './understand/offline.ts';
import type { Understanding } from './understand/understanding.ts';
import type { Sender } from './update.ts';

/** The agent over its real rooms but for models and docs, with a clock that stands still and no platform. */
export async function testAgent(
  db: Database,
  options: {
    limits?: PersonLimits;
    workers?: Partial<Workers>;
    knowledge?: Partial<Knowledge>;
    uploadMegabytesPerDay?: number;
    undoSeconds?: number;
    /** A stand-in of the hub, with the token `hf_fake`. */
    hubUrl?: string;
    understanding?: Understanding;
    /** Where files are kept, where another room has to find them too. */
    dataDir?: string;
  } = {},
) {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'gristmill-agent-')));
  const files = await openFiles(join(dataDir, 'files'));
  const topics = await openTopics(db);
  const clock = { now: new Date('2026-11-22T12:00:00Z') };
  const now = () => clock.now;
  const { log, problems } = collectingLogger();
  const { uploadMegabytesPerDay, undoSeconds } = options;
  const datanets = await openDatanets({
    db,
    files,
    topics,
    now,
    log,
    ...(uploadMegabytesPerDay && { uploadMegabytesPerDay }),
    ...(undoSeconds && { undoSeconds }),
  });
  const webUrl = { current: 'http://mill.example' };
  const people = openPeople(db, { webUrl: () => webUrl.current, secret: 'secret', now, topics });
  const chats = openChats(db, topics);
  chats.seenBy('paper', async () => true);
  const ledger = openLedger({ db, topics, key: await openLedgerKey(dataDir), log });
  const workers = { ...withoutModels, ...options.workers };
  const knowledge = { ...withoutDocs, ...options.knowledge };
  const rooms: Rooms = {
    datanets,
    workers,
    ledger,
    links: openLinks({ db, topics, rooms: { datanets, workers }, secret: 'secret', now }),
    knowledge,
    people,
    chats,
    posts: openPosts(db, topics, now),
    refineSchedules: openRefineSchedules(db, now),
    conversations: openConversations(db, topics),
    feedback: openFeedback(db, topics),
    questions: openQuestions(db),
    instructions: openInstructions(db, knowledge),
    hub: options.hubUrl === undefined ? undefined : openHub({ token: 'hf_fake', url: options.hubUrl, files }),
    downloads: openDownloads({ webUrl: () => webUrl.current, secret: 'secret', now }),
    change: async () => {},
    health: async () => [],
    keepFile: content => files.put(content),
    example: () => Promise.reject(new Error('The example is not here.')),
  };
  const agent = openAgent({
    db,
    topics,
    chats: rooms.chats,
    rooms: Promise.resolve(rooms),
    understanding: options.understanding ?? offlineUnderstanding(commands),
    secret: 'secret',
    ...(options.limits && { limits: options.limits }),
    now,
    log,
  });
  afterAll(async () => {
    await agent.stop();
    await ledger.stop();
    await datanets.stop();
    await topics.close();
  });
  await agent.start();
  const community = await people.community('paper', 'mill', 'Mill');
  let updates = 0;
  let named = 0;

  /** Where a person says something. */
  const at = (person: { id: number; name: string }, chatId: number): Sender => ({
    chatId,
    community,
    person,
  });

  /** Hands in an update and waits until it is finished. Returns what was said in the chat for it, in its last versions. */
  async function settle(sender: Sender, update: Parameters<typeof agent.receive>[2]): Promise<Message[]> {
    const said = new Map<number, Message>();
    const stop = agent.outbox.onMessage(message => {
      if (message.chatId === sender.chatId && !message.author) said.set(message.id, message);
    });
    const externalId = `paper:${++updates}`;
    await agent.receive(sender, externalId, update);
    while (!(await isFinished(db, sender.chatId, externalId))) await new Promise(setImmediate);
    stop();
    return [...said.values()];
  }

  return {
    agent,
    rooms,
    files,
    topics,
    clock,
    log,
    problems,
    /** Where the web chat is, as PUBLIC_URL says. */
    webUrl,
    community,
    at,
    settle,
    async person(name: string, role?: Role) {
      const person = await people.person('paper', `person ${++named}`, name);
      await db.run(sql`
        insert into membership (community_id, person_id, role) values (${community.id}, ${person.id}, ${role ?? null})`);
      return person;
    },
    chat: (name?: string) =>
      chats.chat({
        platform: 'paper',
        externalId: `chat ${++named}`,
        communityId: community.id,
        private: name === undefined,
        ...(name !== undefined && { name }),
      }),
    say: (sender: Sender, text: string) => settle(sender, { kind: 'text', text, files: [] }),
    /** Says it, and presses the button that agrees to what it would change. */
    async agree(sender: Sender, text: string, label?: string) {
      const [card] = await settle(sender, { kind: 'text', text, files: [] });
      const button = card?.content.buttons?.find(one =>
        label ? one.label === label : one.mode === 'confirmed',
      );
      if (!button) throw new Error(`Nothing to agree to in ${JSON.stringify(card?.content)}`);
      return settle(sender, { kind: 'press', token: button.token, picked: {} });
    },
    async drop(sender: Sender, name: string, content: string, text = '') {
      const file = { name, ...(await files.put(content)) };
      return settle(sender, { kind: 'text', text, files: [file] });
    },
    press(sender: Sender, message: Message | undefined, label: string, picked = {}) {
      const button = message?.content.buttons?.find(one => one.label === label);
      if (!button) throw new Error(`No button “${label}” in ${JSON.stringify(message?.content)}`);
      return settle(sender, { kind: 'press', token: button.token, picked });
    },
  };
}

/** All that a person reads of messages, their buttons in brackets. */
export function textOf(messages: readonly Message[]): string {
  const strings: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  for (const { content } of messages) {
    walk([content.title, content.state?.text, content.blocks.map(({ kind: _, ...rest }) => rest)]);
    for (const button of content.buttons ?? []) strings.push(`[${button.label}]`);
  }
  return strings.join(' | ');
}

async function isFinished(db: Database, chatId: number, externalId: string): Promise<boolean> {
  const row = await db.first(sql`
    select 1 as found from incoming
    where chat_id = ${chatId} and external_id = ${externalId} and finished_at is not null`);
  return row !== undefined;
}

const refuse = () => {
  throw new UserError('That is not here.');
};

const withoutModels: Workers = {
  bases: async () => [],
  base: refuse,
  addedBases: { plan: refuse, add: refuse, removable: refuse, remove: refuse },
  plan: refuse,
  dryRun: refuse,
  planSweep: refuse,
  startSweep: refuse,
  sweep: refuse,
  cancelSweep: refuse,
  presets: { list: async () => [], named: refuse, save: refuse, remove: refuse },
  start: refuse,
  jobs: async () => [],
  jobNumbers: async () => [],
  forgetSamples: async () => {},
  job: refuse,
  cancel: refuse,
  pause: refuse,
  keep: refuse,
  resume: refuse,
  planEvaluation: refuse,
  evaluate: refuse,
  evaluations: async () => [],
  measureRefinement: refuse,
  keepRefined: refuse,
  merge: refuse,
  mergedFiles: async () => undefined,
  convert: refuse,
  ggufFile: async () => undefined,
  keepBeside: refuse,
  arena: {
    keep: refuse,
    vote: refuse,
    compared: refuse,
    standings: async () => [],
    question: async () => undefined,
  },
  exportModel: refuse,
  named: { all: async () => [], plan: refuse, promote: refuse, rollBack: refuse },
  models: async () => [],
  modelNames: async () => [],
  model: refuse,
  deleteModel: refuse,
  chat: refuse,
  environment: { status: async () => ({ state: 'none' }) } as unknown as Workers['environment'],
  embeddingModels: {
    e5: { here: async () => undefined, fetch: refuse },
    minilm: { here: async () => undefined, fetch: refuse },
  },
  mergePerson: async () => {},
  health: async () => ({ workers: 0, running: 0, queued: 0, lacking: [], server: 'off', processes: [] }),
  idleFor: () => 0,
  drain: async () => {},
  stop: async () => {},
};

const withoutDocs: Knowledge = {
  quote: async () => undefined,
  alike: async questions => questions.map(one => [one]),
  follow: refuse,
  sources: async () => [],
  sourceNames: async () => [],
  source: refuse,
  sourceById: async () => undefined,
  refresh: refuse,
  remove: refuse,
  ask: refuse,
  search: refuse,
  unanswered: async () => [],
  useEmbedder: () => {},
  embedded: async () => 1,
  stop: async () => {},
};

/** A base of that name, for chats with models that answer what a test wants. */
export async function someBase(_communityId: number, name: string): Promise<BaseModel> {
  return { name, hub: `org/${name}` } as BaseModel;
}
