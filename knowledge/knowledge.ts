import type { Said, TranslatableMessage } from '../store/message.ts';
import type { Embedder } from './embedder/embedder.ts';
import type { Retrieved } from './retrieve/retrieve.ts';

/** What the rest of the house may ask of this room. {@link openKnowledge} in `open.ts` makes it. */
export interface Knowledge {
  /**
   * Starts following a docs site: a live GitBook address, or a folder of a Git-synced space. Returns at once; reading
   * goes on in the background and its topic is `source:<id>`. The same `origin` again returns the same source.
   *
   * @throws UserError when the address can't be followed (private, not a GitBook, taken name).
   */
  follow(input: NewSource): Promise<Source>;
  sources(communityId: number): Promise<Source[]>;
  /** What is followed, by name alone: read for what people say. */
  sourceNames(communityId: number): Promise<string[]>;
  /** @throws UserError naming the nearest sources when there is none of that name. */
  source(communityId: number, name: string): Promise<Source>;
  sourceById(id: number): Promise<Source | undefined>;
  /** Reads what changed, now. */
  refresh(sourceId: number): Promise<RefreshReport>;
  /** Stops following it in a community. What is shared goes on for the others, and comes back by following its name. */
  remove(sourceId: number, communityId: number): Promise<void>;

  ask(question: string, options: AskOptions): Promise<Answer>;
  /** What an answer would be made from: the sections that fit a question, best first, 10 unless `limit` says otherwise. */
  search(question: string, options: AskOptions & { limit?: number }): Promise<SearchResult>;
  /** What the docs say in answer to a question, to stand in another text; undefined when they don't answer it. */
  quote(question: string, options: AskOptions): Promise<Quote | undefined>;
  /** Questions that the docs did not answer, grouped, newest first; those asked in private only where that is asked for. */
  unanswered(
    communityId: number,
    options: { limit: number; withPrivate: boolean },
  ): Promise<UnansweredQuestion[]>;
  /** Questions that ask about the same, together; the groups in the order of their first questions. */
  alike<T extends { question: string }>(questions: readonly T[]): Promise<[T, ...T[]][]>;

  /**
   * Says that another embedding is there now (or again). Sections are embedded anew in the background while the old
   * vectors, or the lexical leg alone, still answer.
   */
  useEmbedder(embedder: Embedder): void;
  /** Share of sections that the current embedder has embedded, 0 to 1, for `/status`. */
  embedded(): Promise<number>;
  stop(): Promise<void>;
}

/** A question that the docs did not answer, without who asked it. */
export interface UnansweredQuestion {
  /** As it was asked last. */
  question: string;
  /** How often it was asked. */
  times: number;
  /** When it was asked last. */
  askedAt: Date;
}

/** A section of the docs, quoted. */
export interface Quote {
  /** Markdown. */
  text: string;
  /** Its breadcrumb and address. */
  where: string;
}

export interface NewSource {
  communityId: number;
  name: string | undefined;
  /** `https://...`, or the absolute path of a folder (only from configuration, never from a chat). */
  address: string;
  refreshMinutes: number;
  origin: string;
  /** Read once and answered from in every community. */
  shared?: boolean;
}

export interface Source {
  id: number;
  communityId: number;
  name: string;
  address: string;
  kind: 'site' | 'folder';
  refreshMinutes: number;
  status: 'reading' | 'ready' | 'failed';
  /** While it reads: pages read, and pages known so far. */
  progress: { done: number; total: number } | undefined;
  pages: number;
  sections: number;
  lastRefresh: Date | undefined;
  /** What went wrong last, in words for a person. */
  problem: Said | undefined;
  lastReport: RefreshReport | undefined;
}

export interface RefreshReport {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: number;
  /** Pages that could not be read, with why. */
  failed: { page: string; why: Said }[];
}

export interface AskOptions {
  communityId: number;
  /** Whether it is asked where nobody else reads, so that it is shown to operators only. True unless said otherwise. */
  isPrivate?: boolean;
  /** The turns before it, oldest first, for follow-up questions. */
  history?: { question: string; answer: string }[];
  /** What the community's stewards tell the model that writes the answer; asked for only when one writes. */
  instructions?: () => Promise<string | undefined>;
  signal?: AbortSignal;
}

export interface SearchResult extends Retrieved {
  /** The question's vector, when an embedder answered in time, and what it counts beside the words. */
  vector: { embedder: string; vector: number[]; isReal: boolean; weight: number } | undefined;
}

export type Answer = Answered | Refused;

export interface Answered {
  answered: true;
  /** What has to be said before it: that it may be none. Markdown. */
  lead?: TranslatableMessage;
  /** Markdown with citations as `[1]`, each checked to be in `citations`. */
  text: string;
  citations: Citation[];
  /** What was looked at, best first. */
  looked: Citation[];
  /** `extracted` from the sections, or written by the named LLM from them. */
  by: 'extraction' | { model: string };
  /** What has to be said of it beside it: that the section goes on, or why no language model wrote it. Markdown. */
  notes: TranslatableMessage[];
}

/** The docs don't hold it. */
export interface Refused {
  answered: false;
  /** Sentences: that they don't, what that rests on and where to look. Markdown. */
  why: TranslatableMessage[];
  looked: Citation[];
}

export interface Citation {
  sectionId: number;
  /** `Guides › Training › Start a run`. */
  breadcrumb: string;
  title: string;
  /** Address of the section, with its anchor. */
  url: string;
  excerpt: string;
}

/** Writes an answer from evidence. Given by `agent/models` when an LLM is configured. */
export interface Writer {
  readonly model: string;
  /** @throws when the model is away, too slow, or breaks off */
  write(prompt: { system: string; user: string }, signal?: AbortSignal): Promise<string>;
}
