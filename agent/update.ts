import type { DroppedFile } from '../datanets/submission.ts';
import type { Language } from './language/languages.ts';

/** What a person did, in no platform's terms. Stored before it is acknowledged. */
export type Update =
  /**
   * Words, files, or both. A text that starts with `/` is a command. `overheard` is what was not said to us, in a chat
   * that is listened to: where nothing is asked of us there, we stay silent.
   */
  | {
      kind: 'text';
      text: string;
      files: DroppedFile[];
      overheard?: boolean;
      /** The number of our message that it is a reply to. */
      inReplyTo?: number;
    }
  /** A button, with the options picked in the message's choices. */
  | { kind: 'press'; token: string; picked: Record<string, string[]> }
  /** A form or a platform's own command: named arguments as they were typed. `token` names the form's stored call. */
  | { kind: 'form'; command: string; token?: string; values: Record<string, unknown>; files: DroppedFile[] };

/** An update in its place: who did it where, and what they may do there. */
export interface Incoming {
  id: number;
  /** As its platform calls it. */
  externalId: string;
  chatId: number;
  community: { id: number; name: string };
  person: { id: number; name: string };
  /** What the person used on the platform when they did it, where that is known. */
  language?: Language | undefined;
  update: Update;
  attempts: number;
}

/** Who does something, and where. */
export interface Sender {
  /** Whether the chat shows people's own messages by itself: then none of ours is made of them. */
  showsOwn?: boolean;
  chatId: number;
  community: { id: number; name: string };
  person: { id: number; name: string };
  /** What the person uses on the platform, where it says so. */
  language?: Language | undefined;
}
