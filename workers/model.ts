import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';
import type { Media } from './base-model.ts';
import type { PlanWarning, RowsLearned, Trial } from './plan.ts';
import type { FullSettings, Method } from './training-request.ts';

/** Why a model may not be worth much, and what to try. Models of older versions have English words. */
export interface ModelWarning extends PlanWarning {
  advice: Said;
}

/** What a run told about its data and its result. */
export interface RunReport {
  learned?: RowsLearned;
  /** Lines of the training file, from 0, of which nothing was learned: nobody is credited for them. */
  unlearned?: number[];
  /** What the losses were measured on. */
  heldOut?: { rows: number; tokens: number };
  /** The system prompt of at least half of the rows: a chat with the model has it too. */
  systemPrompt?: string;
  /** The step whose weights were kept, when later ones did worse on the held-out rows. */
  keptStep?: number;
  /** Of preferences: how often the wanted answer is ahead (0.5 for the base), and by how much reward. */
  accuracy?: { training?: number; before?: number; after?: number };
  margin?: { training?: number; after?: number };
  /** It ended before its last step: it got no better, or somebody asked for it. */
  ended?: { step: number; reason: 'patience' | 'asked' };
  /** Memory ran out, and from that step on batches went through in halves. */
  halved?: { step: number; rows: number };
  /** Share of what went through the model that was no padding. */
  useful?: number;
  /** The service that was to follow it does not: its package is missing, or it failed. */
  untracked?: { service: string; reason: 'missing' | 'failed'; error?: string };
  /** The losses are those of the base with four bits, which is not what is served: it did not fit into memory. */
  quantised?: boolean;
  trials?: Trial[];
  /** What it said of pictures or clips that it learned from, counted; of text only what speaks against it is told. */
  ownRows?: { asked: number; exact: number; wordErrors: number };
  warnings?: ModelWarning[];
}

/** A file that is kept, with what it is saved as. */
export interface StoredFile {
  name: string;
  sha256: Sha256;
  bytes: number;
}

export interface Model {
  id: number;
  communityId: number;
  name: string;
  /** First 12 characters of the adapter's SHA-256: the exact version. */
  version: string;
  base: string;
  /** What it reads beside text; left out, text alone. */
  modality?: Media;
  method: Method;
  /** `train`: SHA-256 of the very file that it learned from. */
  data: { snapshotId: number; label: string; train?: string };
  settings: FullSettings;
  jobNumber: number;
  evaluation: { before: number | undefined; after: number | undefined };
  report: RunReport;
  /** What it was trained on from. */
  parent?: { name: string; version: string; gone: boolean } | undefined;
  bytes: number;
  createdAt: Date;
}

/** A name that stands for a model. */
export interface NamedModel {
  /** Of the promotion that holds. */
  id: number;
  name: string;
  model: { name: string; version: string };
  /** What it stood for before, where that is still there. */
  previous: { name: string; version: string } | undefined;
  promotedBy: string;
  promotedAt: Date;
}

export interface NamedModels {
  /** Of a community, by name. */
  all(communityId: number): Promise<NamedModel[]>;
  /**
   * What a promotion would change. Without a name it is the model’s without its number: `maths` of maths-v3.
   *
   * @throws UserError when there is no such model, or the name can’t stand for it
   */
  plan(request: { communityId: number; model: string; name?: string | undefined }): Promise<{
    name: string;
    from: { name: string; version: string } | undefined;
    to: Model;
  }>;
  /** Makes a name stand for a model; the same origin again changes nothing. @throws UserError as {@link plan} does */
  promote(
    request: { communityId: number; personId: number; model: string; name?: string | undefined },
    origin: string,
  ): Promise<NamedModel>;
  /** Makes a name stand for what it stood for before. @throws UserError when there is no such name, or nothing before */
  rollBack(
    request: { communityId: number; personId: number; name: string },
    origin: string,
  ): Promise<NamedModel>;
}

export interface ChatRequest {
  communityId: number;
  name: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  maxTokens?: number;
  temperature?: number;
  signal?: AbortSignal;
  onState?: (words: Said) => void;
  /** Called after the last piece. */
  onEnd?: (end: AnswerEnd) => void;
}

/** How an answer ended. */
export interface AnswerEnd {
  /** `length`: cut at its longest, in the middle of what it wanted to say. */
  reason: 'stop' | 'length';
  /** Earlier messages that were not read, because the conversation is longer than what the model reads. */
  leftOut: number;
  /** Tokens that were read and written, where the server says so. */
  usage?: { read: number; written: number } | undefined;
}
