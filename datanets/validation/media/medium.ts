import type { Sha256 } from '../../../store/files/files.ts';
import type { TranslatableMessage } from '../../../store/message.ts';
import type { MediaContent, MediaFile } from '../../media.ts';
import type { Fault } from '../findings.ts';
import type { GivenFile } from '../reading/identify.ts';
import type { KnownItem, KnownItems } from '../text/known-items.ts';

/** What a kind of media is checked with: pictures, sound. */
export interface Medium {
  /** What a submission of so many is called: `3 pictures`. */
  format(count: number): TranslatableMessage;
  /** What is said of so many that are kept as cleaned copies. */
  cleaned(count: number): Fault;
  /** Decodes, judges and cleans one file. Never throws on bad content. */
  prepare(file: GivenFile): Promise<Prepared | { fault: Fault }>;
  /** How many bands of a removed one it has to have to be taken for much like it, since there is nothing left to compare. */
  likeRemovedFrom: number;
  /** How alike two are, from 0 to 1. Both have been found by what they share. */
  likeness(one: Prepared, other: Comparable): Promise<Likeness>;
}

export interface Prepared {
  /** What is kept, before it has its place in the store. */
  media: WithoutHashes<MediaFile>;
  content: Uint8Array;
  preview?: Uint8Array;
  /** Equal for what is equal when decoded. */
  hash: string;
  /** What it is found by, and what it looks for. */
  bands: number[];
  probes: number[];
  /** What it is compared by, as text. */
  fingerprint: string;
  notes: Fault[];
  /** Whether something that a device or a program wrote into it was left out of what is kept. */
  isCleaned: boolean;
}

type WithoutHashes<File> = File extends { preview: infer Preview }
  ? Omit<File, 'sha256' | 'preview'> & { preview: Omit<Preview, 'sha256'> }
  : Omit<File, 'sha256'>;

/** One that is compared with: its fingerprint, and its content where that is needed. */
export interface Comparable {
  fingerprint: string;
  read(): Promise<Uint8Array>;
}

export interface Likeness {
  /** From 0 to 1. */
  share: number;
  isSame: boolean;
}

/** A picture or clip that is there already. */
export interface KnownMedia extends KnownItem {
  content: MediaContent;
  fingerprint: string;
}

/** What a check of media asks of the process. */
export interface MediaHost extends Pick<KnownItems, 'sameAs' | 'sharing' | 'removedSharing'> {
  readMedia(itemIds: readonly number[]): Promise<Map<number, KnownMedia>>;
  /** The content of a file that the datanet keeps. */
  kept(sha256: Sha256): Promise<Uint8Array>;
  /** Stores a file; it is removed after a day if no item has it by then. */
  store(content: Uint8Array): Promise<{ sha256: Sha256; bytes: number }>;
}
