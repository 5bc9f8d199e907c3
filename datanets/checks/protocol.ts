import type { TranslatableMessage } from '../../store/message.ts';
import type { Datanet, Modality } from '../datanet-settings.ts';
import type { Finding } from '../submission.ts';
import type { ChatRules } from '../validation/chats/chat.ts';
import type { MediaHost } from '../validation/media/medium.ts';
import type { NewItem } from '../validation/new-item.ts';
import type { KnownItems } from '../validation/text/known-items.ts';
import type { AlikeItems, Meeting } from '../validation/text/meetings.ts';

/** What a thread is to check. The content of files comes when it is asked for. */
export interface Job {
  files: string[];
  typed: string | undefined;
  context: string;
  modality: Modality;
  maxMegabytes: number;
  chats: ChatRules;
  documents: Datanet['documents'];
}

/** What came of a check; its good rows were handed over by {@link Host.keep}. */
export interface Outcome {
  format: TranslatableMessage | undefined;
  total: number;
  good: number;
  findings: Finding[];
}

/** What a thread asks of the process while it checks: it has neither the database nor the files. */
export interface Host extends KnownItems, Pick<MediaHost, 'readMedia' | 'kept' | 'store'> {
  file(index: number): Promise<Uint8Array>;
  /** Stores good items, from that position on. */
  keep(rows: readonly NewItem[], from: number): Promise<void>;
  /** What came while it was checked, a part at a time, beside what it may be like; `undefined` when that was all. */
  newcomers(): Promise<Meeting[] | undefined>;
  /** Stores which items of this submission and of newcomers are alike. */
  keepAlike(pairs: readonly AlikeItems[]): Promise<void>;
  /** Ends the check with what came of it; not when there are newcomers again. */
  finish(outcome: Outcome): Promise<boolean>;
  /** What it is at, in words, and the share done (0 to 1). */
  progress(label: TranslatableMessage, done: number): Promise<void>;
}

/** From the thread: a question to the host, or the end of the job. */
export type FromThread =
  | { [Name in keyof Host]: { ask: Name; id: number; given: Parameters<Host[Name]> } }[keyof Host]
  | { outcome: Outcome }
  | { failed: string };

/** To the thread: a job, or the answer to a question; one without a value says that the job is over. */
export type ToThread = { job: Job } | { answer: number; value?: unknown; over?: boolean };
