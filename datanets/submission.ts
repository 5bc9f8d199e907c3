import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';
import type { Modality } from './datanet-settings.ts';

/**
 * received -> checking -> refused | waiting (for people) -> accepted | rejected -> appealed -> accepted | rejected, once;
 * withdrawn from any state before the first decision.
 */
export type SubmissionStatus =
  | 'received'
  | 'checking'
  | 'refused'
  | 'waiting'
  | 'accepted'
  | 'rejected'
  | 'appealed'
  | 'withdrawn';

/** What may follow on what. A check that its process lost is taken up again: `checking` follows on `checking`. */
export const following: Record<SubmissionStatus, readonly SubmissionStatus[]> = {
  received: ['checking', 'withdrawn'],
  checking: ['checking', 'waiting', 'refused', 'withdrawn'],
  waiting: ['accepted', 'rejected', 'withdrawn'],
  refused: [],
  accepted: [],
  rejected: ['appealed'],
  appealed: ['accepted', 'rejected'],
  withdrawn: [],
};

export interface DroppedFile {
  /** As the person called it; shown, never used as a path. */
  name: string;
  sha256: Sha256;
  bytes: number;
}

/** What people upload, before anybody knows whether a datanet takes it. */
export interface Uploads {
  /**
   * @param communityId by whose clocks a day is counted, of all that they uploaded anywhere; the last 24 hours without it
   * @throws UserError when that many bytes more pass what one person may upload a day
   */
  check(personId: number, bytes: number, communityId?: number): Promise<void>;
  /** Counts files that were stored; the same one of the same person within an hour counts once. */
  note(personId: number, files: readonly { sha256: Sha256; bytes: number }[]): Promise<void>;
}

export interface NewSubmission {
  datanetId: number;
  personId: number;
  origin: string;
  files: DroppedFile[];
  /** Typed instead of, or beside, files: one item. */
  text?: string;
  context?: string;
  /** Whether the giver said that everyone in the chats among it agreed. */
  chatsAgreed?: boolean;
  /** The submission, refused or rejected, that this is a mended version of. */
  mends?: number;
}

export interface Finding {
  /** Stable and lower case with dashes: `duplicate-row`, `not-utf-8`. */
  code: string;
  /** `error` keeps the rows it names (or, without rows, the file) out; `warning` lets them in. */
  severity: 'error' | 'warning' | 'info';
  /** What was found, in a sentence, with the offending value where that helps. */
  message: Said;
  /** What to do about it, where there is something to do. */
  mend?: Said;
  file?: string;
  /** 1-based positions in the file, the first few; `count` says how many there are in all. */
  rows: number[];
  count: number;
}

export interface Submission {
  id: number;
  datanetId: number;
  datanetName: string;
  modality: Modality;
  personId: number;
  personName: string;
  status: SubmissionStatus;
  files: DroppedFile[];
  context: string;
  /** How the rows were read: `chat messages`, `question and answer`... */
  format: Said | undefined;
  /** Check under way, in words, and the share done (0 to 1), while `checking`. */
  step: { label: Said; done: number } | undefined;
  rows: { total: number; good: number; accepted: number };
  findings: Finding[];
  /** Why it was refused or rejected, in the words shown to the contributor. */
  reasons: Said[];
  /** What would mend it, where it was rejected. */
  hints: Said[];
  /** Votes so far; grades only once it is decided. */
  votes: number;
  decision: { value: number; novelty: number; automatic: boolean; decidedAt: Date } | undefined;
  /** Its appeal, where there is one; it is final once it is decided. */
  appeal: { reason: string; decided: boolean } | undefined;
  createdAt: Date;
  /** The submission that it is a mended version of. */
  mends: number | undefined;
  /** Its own mended version, undecided or accepted. */
  mendedBy: number | undefined;
  /** Items that were removed after the decision, and whether all of it was. */
  removed?: { items: number; isWhole: boolean } | undefined;
}

/** What is left of a day's limits. */
export interface LeftToday {
  files: number;
  bytes: number;
  /** By whose clocks it is counted, as the IANA database calls the zone, and when the next day begins there. */
  zone: string;
  newDayAt: Date;
}

export interface NewAppeal {
  communityId: number;
  submissionId: number;
  personId: number;
  /** Why the decision was wrong, in the contributor's words. */
  reason: string;
  /** The same origin appeals once. */
  origin: string;
}

export interface SubmissionFilter {
  communityId: number;
  personId?: number;
  datanetId?: number;
  status?: SubmissionStatus;
  /** Only those with a lower number. */
  before?: number;
  limit?: number;
}
