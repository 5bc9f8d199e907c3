import type { LedgerEntry } from '../../store/ledger/entries.ts';
import type { Grade } from '../review-task.ts';

// What the ledger says of datanets. Datanets and submissions are called by their numbers, people and communities by
// their pseudonyms, contents by salted hashes; nothing that anybody wrote is in it.

interface OfSubmission extends LedgerEntry {
  submission: number;
  datanet: number;
}

export interface Submitted extends OfSubmission {
  kind: 'submitted';
  contributor: string;
  /** Salted hashes of its files, in their order, and of what was typed. */
  content: string[];
  /** The submission of theirs that it is a mended version of. */
  mends?: number;
}

/** The checks took nothing of it. */
export interface Refused extends OfSubmission {
  kind: 'refused';
}

export interface Withdrawn extends OfSubmission {
  kind: 'withdrawn';
}

/** A reviewer's vote. It is written when the submission is decided, so that nobody sees others' votes before. */
export interface Voted extends OfSubmission {
  kind: 'voted';
  reviewer: string;
  grade: Exclude<Grade, 'skip'>;
  /** The value of one of the datanet’s reasons: of the usual ones by name, of a steward’s own by number. */
  reason?: string;
  /** A steward's, that decided alone. */
  alone: boolean;
}

/** Items that are accepted with none of the others. */
export interface Struck extends OfSubmission {
  kind: 'struck';
  /** Their positions in the submission, from 0. */
  items: number[];
  decision: number;
}

export interface Decided extends OfSubmission {
  kind: 'decided';
  outcome: 'accepted' | 'rejected';
  contributor: string;
  /** The decision's number in its datanet. */
  decision: number;
  /** Of each item that counts, 600 to 1000: the mean grade of those who accepted it. 0 when it is rejected. */
  value: number;
  /** Items that count: neither struck out nor too like what was accepted before. 0 when it is rejected. */
  items: number;
  /** The mean of theirs, 0.2 to 1. */
  novelty?: number;
  /** Accepted by the rule `automatic` and judged by nobody. */
  automatic: boolean;
}

export interface Appealed extends OfSubmission {
  kind: 'appealed';
  contributor: string;
  /** The number of the decision that it is against. */
  decision: number;
}

/** What it gave is no longer there. What was decided of it stays decided. */
export interface Removed extends OfSubmission {
  kind: 'removed';
  /** Positions of the items that went, from 0; without them all of it did. */
  items?: number[];
}

export interface SnapshotTaken extends LedgerEntry {
  kind: 'snapshot';
  datanet: number;
  version: number;
  /** SHA-256 of its manifest, which names its files and each of its rows. */
  manifest: string;
  rows: { train: number; heldOut: number };
}

/** Two accounts are one person's: whatever was `from`'s is `into`'s. */
export interface Merged extends LedgerEntry {
  kind: 'merged';
  from: string;
  into: string;
}

export type SubmissionEntry = Submitted | Refused | Withdrawn | Voted | Struck | Decided | Appealed | Removed;
export type DatanetsEntry = SubmissionEntry | SnapshotTaken | Merged;

/** What makes an entry one of its kind. It follows from the entry, so that it can be checked. */
export function originOf(entry: DatanetsEntry): string {
  switch (entry.kind) {
    case 'merged':
      return `merged:${entry.from}`;
    case 'snapshot':
      return `snapshot:${entry.datanet}:${entry.version}`;
    case 'voted':
      return `voted:${entry.submission}:${entry.reviewer}`;
    case 'struck':
    case 'decided':
    case 'appealed':
      return `${entry.kind}:${entry.submission}:${entry.decision}`;
    case 'removed':
      // An item goes once, so the first of them names the removal.
      return `removed:${entry.submission}${entry.items ? `:${entry.items[0]}` : ''}`;
    default:
      return `${entry.kind}:${entry.submission}`;
  }
}
