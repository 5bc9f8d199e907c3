import type { Worker } from 'bullmq';
import type { Database } from '../store/database/database.ts';
import { UserError } from '../store/errors.ts';
import { message } from '../store/message.ts';
import { nearest } from '../store/nearest-names.ts';
import type { Queues } from '../store/queue/queue.ts';
import type { Topics } from '../store/queue/topics.ts';
import { answerQuestion } from './answer/answer.ts';
import { quoteFor } from './answer/quote.ts';
import { groupAlike } from './answer/similar-questions.ts';
import { unansweredQuestions } from './answer/unanswered.ts';
import type { Embedder } from './embedder/embedder.ts';
import { type Fetch, guardedFetch } from './fetch/guarded-fetch.ts';
import type { FolderUrl } from './gitbook/folder.ts';
import { openEmbeddings } from './index/embeddings.ts';
import { vectorsInThread } from './index/vectors.ts';
import { vectorsInDatabase } from './index/vectors-in-database.ts';
import type { Knowledge, Source, Writer } from './knowledge.ts';
import type { Reranker } from './reranker/reranker.ts';
import { readQuestion } from './retrieve/question.ts';
import { kindOf, legWeights, retrieve } from './retrieve/retrieve.ts';
import { followSource } from './sources/follow.ts';
import { openPageReads } from './sources/page-reads.ts';
import { openPageWorkers, type PageLimits } from './sources/page-workers.ts';
import { scheduleRefreshes } from './sources/schedule.ts';
import {
  deleteSource,
  leaveSource,
  type SourceRow,
  sourceById,
  sourceNames,
  sourcesOf,
} from './sources/source-rows.ts';
import { wordFrequency } from './words/word-frequency.ts';

export interface KnowledgeOptions {
  db: Database;
  /** Without it nothing is refreshed by the clock, only when asked. */
  queues?: Queues;
  topics: Topics;
  embedder: Embedder;
  /** Orders what was found once more; without it the legs’ order stands. */
  reranker?: Reranker;
  /** Writes answers from evidence; without it answers are extracted. */
  writer?: Writer;
  /** Whether docs sites on private addresses may be read (an intranet, a test). */
  allowPrivate: boolean;
  /** How addresses are read; the guarded fetch by default. */
  fetch?: Fetch;
  now?: () => Date;
  /** Address of a page of a folder source: where the web chat serves it. Default `/docs/<path>#<anchor>`. */
  folderUrl?: FolderUrl;
  /** Milliseconds that an answer waits for its question's vector, and for the reranker, before it does without. Default 1,500. */
  settleTimeout?: number;
  /** What a page may take of time and memory. */
  pageLimits?: PageLimits;
}

/** Opens the room: goes on with readings that a stopped process left, and with vectors that are missing. */
export async function openKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const { db, topics } = options;
  const now = options.now ?? (() => new Date());
  const folderUrl = options.folderUrl ?? defaultFolderUrl;
  const fetch = options.fetch ?? guardedFetch({ allowPrivate: options.allowPrivate });
  const vectors = db.kind === 'embedded' ? vectorsInThread(db) : vectorsInDatabase(db);
  const embeddings = openEmbeddings(db, vectors, options.embedder, options.settleTimeout);
  const workers = openPageWorkers(options.pageLimits);
  const readings = openPageReads({ db, topics, embeddings, fetch, folderUrl, workers, now });
  const worker: Worker | undefined =
    options.queues && (await scheduleRefreshes(db, options.queues, readings));
  await readings.resume();
  embeddings.wake();

  const search: Knowledge['search'] = async (question, { communityId, history, limit }) => {
    const query = readQuestion(question, history);
    const [asked, words] = await Promise.all([embeddings.forQuestion(query.text), wordFrequency()]);
    const vector = asked && { ...asked, weight: legWeights[kindOf(asked)] };
    const found = await retrieve(db, query, {
      communityId,
      limit,
      words,
      vectors,
      rerank: options.reranker && { reranker: options.reranker, timeout: options.settleTimeout ?? 1500 },
      vector,
    });
    return { ...found, vector };
  };
  return {
    async follow(input) {
      const source = await followSource(input, { db, fetch, now });
      topics.publish(`source:${source.id}`);
      await options.queues
        ?.queue('docs')
        .upsertJobScheduler(
          `refresh-${source.id}`,
          { every: source.refreshMinutes * 60_000 },
          { name: 'refresh', data: { sourceId: source.id } },
        );
      if (source.readingSince) readings.start(source.id);
      return publicSource(source);
    },
    async sources(communityId) {
      return (await sourcesOf(db, communityId)).map(publicSource);
    },
    sourceNames: communityId => sourceNames(db, communityId),
    async source(communityId, name) {
      const all = await sourcesOf(db, communityId);
      const wanted = name.trim().toLowerCase();
      const found =
        all.find(source => source.name.toLowerCase() === wanted) ??
        all.find(source => source.address === name);
      if (found) return publicSource(found);
      const near = nearest(
        wanted,
        all.map(source => source.name),
      );
      throw new UserError(
        all.length === 0
          ? message('No docs are followed here yet.')
          : message('No docs called “{name}” are followed here.', { name: name.slice(0, 80) }),
        near,
      );
    },
    async sourceById(id) {
      const source = await sourceById(db, id);
      return source && publicSource(source);
    },
    refresh: sourceId => readings.refresh(sourceId),
    async remove(sourceId, communityId) {
      if ((await sourceById(db, sourceId))?.shared) {
        await leaveSource(db, sourceId, communityId);
        topics.publish(`source:${sourceId}`);
        return;
      }
      await options.queues?.queue('docs').removeJobScheduler(`refresh-${sourceId}`);
      await readings.cancel(sourceId);
      await deleteSource(db, sourceId);
      topics.publish(`source:${sourceId}`);
    },
    search,
    ask: (question, asked) => answerQuestion(question, asked, { db, search, writer: options.writer, now }),
    quote: (question, asked) => quoteFor(question, asked, { db, search }),
    unanswered: (communityId, options) => unansweredQuestions(db, communityId, options),
    alike: async questions => groupAlike(questions, await wordFrequency()),
    useEmbedder: embedder => embeddings.use(embedder),
    embedded: () => embeddings.share(),
    async stop() {
      await readings.stop();
      await embeddings.stop();
      await vectors.stop();
      await worker?.close();
    },
  };
}

const defaultFolderUrl: FolderUrl = (path, anchor) =>
  `/docs/${path.split('/').map(encodeURIComponent).join('/')}${anchor ? `#${anchor}` : ''}`;

function publicSource(row: SourceRow): Source {
  const { root: _root, shared: _shared, readingSince: _since, lastSweep: _sweep, ...source } = row;
  return source;
}
