import type { Datanets, DroppedFile } from '../datanets/datanets.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Workers } from '../workers/workers.ts';
import type { Chats } from './chats.ts';
import type { Conversations } from './conversation.ts';
import type { Links } from './linking/links.ts';
import type { People } from './people.ts';
import type { Posts } from './posts.ts';
import type { Questions } from './questions.ts';
import type { Role } from './roles.ts';

/** Everything a command may know about its call, and the rooms it may ask. */
export interface Context {
  readonly person: { id: number; name: string };
  readonly community: { id: number; name: string };
  readonly chatId: number;
  readonly role: Role;
  /** The update that caused the call. Whatever the call makes carries it, so that a rerun makes nothing twice. */
  readonly origin: string;
  readonly files: readonly DroppedFile[];
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Aborted when the person asks to end their chat with a model while this is done. */
  readonly ended: () => AbortSignal;
  readonly rooms: Rooms;
}

export interface Rooms {
  readonly datanets: Datanets;
  readonly knowledge: Knowledge;
  readonly workers: Workers;
  readonly people: People;
  readonly chats: Chats;
  readonly links: Links;
  readonly posts: Posts;
  readonly conversations: Conversations;
  readonly questions: Questions;
  /** Resolves when something of that name changed, or after `milliseconds`. */
  readonly change: (topic: string, milliseconds: number) => Promise<void>;
  /** How the whole stands, line by line, for `/status`. */
  health: () => Promise<HealthLine[]>;
  /** The example dataset that ships: stored and ready to be submitted. */
  readonly example: () => Promise<DroppedFile>;
}

export interface HealthLine {
  part: string;
  well: boolean;
  words: string;
  /** Who reads it; everyone, unless it says so. */
  for?: Role;
  /** What all others read instead; without it, nothing. */
  brief?: string;
  /** The community it is about, where it is no other's business. */
  of?: { platform: string; externalId: string };
}
