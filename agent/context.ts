import type { Datanets } from '../datanets/datanets.ts';
import type { RemovedWords } from '../datanets/removal.ts';
import type { DroppedFile } from '../datanets/submission.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Files } from '../store/files/files.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import type { Workers } from '../workers/workers.ts';
import type { Chats } from './community/chats.ts';
import type { Conversations } from './community/conversations.ts';
import type { Feedback } from './community/feedback.ts';
import type { HealthLine } from './community/health-lines.ts';
import type { Posts } from './community/posts.ts';
import type { Questions } from './community/questions.ts';
import type { RefineSchedules } from './community/refine-schedules.ts';
import type { Downloads } from './downloads/downloads.ts';
import type { Hub } from './hub/hub.ts';
import type { Instructions } from './instructions/instructions.ts';
import type { Language } from './language/languages.ts';
import type { Links } from './people/linked-accounts.ts';
import type { People } from './people/people.ts';
import type { Role } from './people/roles.ts';
import type { Reply } from './reply.ts';

/** Everything a command may know about its call, and the rooms it may ask. */
export interface Context {
  readonly person: { id: number; name: string };
  readonly community: { id: number; name: string };
  readonly chatId: number;
  readonly role: Role;
  /** Of the answer. `t` and the words of `words.ts` speak it by themselves. */
  readonly language: Language;
  /** The update that caused the call. Whatever the call makes carries it, so that a rerun makes nothing twice. */
  readonly origin: string;
  readonly files: readonly DroppedFile[];
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Whether what its command asks before it runs was shown and agreed to. */
  readonly confirmed: boolean;
  /** Whether the call was read from plain words, and not from a command's own name, a button or a form. */
  readonly plainly: boolean;
  /**
   * Tells somebody something in a chat of their own, or where they last spoke here if they have none. `key` makes it
   * one message however often the call is done again.
   */
  readonly tell: (personId: number, key: string, reply: Reply) => Promise<void>;
  /** Takes the words of removed content out of what is kept of the community's chats. */
  readonly redact: (gone: RemovedWords) => Promise<void>;
  /** Aborted when the person asks to end their chat with a model, or this answer, while it is written: the reason is that command. */
  readonly ended: () => AbortSignal;
  readonly rooms: Rooms;
}

export interface Rooms {
  readonly datanets: Datanets;
  readonly knowledge: Knowledge;
  readonly workers: Workers;
  /** What happened, for everybody to check. */
  readonly ledger: Ledger;
  readonly people: People;
  readonly chats: Chats;
  readonly links: Links;
  readonly posts: Posts;
  readonly refineSchedules: RefineSchedules;
  readonly conversations: Conversations;
  readonly feedback: Feedback;
  readonly questions: Questions;
  readonly instructions: Instructions;
  readonly downloads: Downloads;
  /** Where exports are published; undefined while no token for it is set. */
  readonly hub: Hub | undefined;
  /** Resolves when something of that name changed, or after `milliseconds`. */
  readonly change: (topic: string, milliseconds: number) => Promise<void>;
  /** How the whole stands, line by line, for `/status`. */
  health: () => Promise<HealthLine[]>;
  /** Keeps what a command made as a file, to be sent along with its reply. */
  readonly keepFile: (content: string) => ReturnType<Files['put']>;
  /** The example dataset that ships: stored and ready to be submitted. */
  readonly example: () => Promise<DroppedFile>;
}
