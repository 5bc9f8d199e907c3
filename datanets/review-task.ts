import type { Said } from '../store/message.ts';
import type { MediaFile } from './media.ts';
import type { Place } from './place.ts';
import type { Submission, SubmissionStatus } from './submission.ts';

/** Why something is rejected, and what would mend it: texts of ours, or a steward’s own words. */
export interface RejectReason {
  value: string;
  label: Said;
  mend: Said;
}

export interface NewReason {
  label: string;
  mend: string;
}

export type Grade = 'reject' | 'usable' | 'good' | 'excellent' | 'skip';

export interface ReviewTask {
  submission: Submission;
  guidelines: string;
  /** What it can be rejected for. */
  reasons: RejectReason[];
  /** At most ten rows (six pictures or clips), random, the same for all reviewers of the submission. */
  sample: SampleRow[];
  sampledFrom: number;
  /** Where it is a mended version: of what, and what became of that. */
  mended?: MendedSince;
  /** Where it is an appeal: why, and for stewards what the rejection was. */
  appeal?: { reason: string; rejection?: Rejection };
}

/** What a mended version is beside the one before it. */
export interface MendedSince {
  id: number;
  status: SubmissionStatus;
  /** Why that was refused or rejected. */
  reasons: Said[];
  /** Items: the same as before, new or changed, and there no more. */
  same: number;
  changed: number;
  gone: number;
}

/** A decision that is appealed, as stewards see it. */
export interface Rejection {
  at: Date;
  reasons: Said[];
  votes: { name: string; grade: Grade; at: Date }[];
}

export interface SampleRow {
  itemId: number;
  /** 1-based position in its file. */
  row: number;
  file: string;
  fields: { name: string; text: string }[];
  /** Where it stands in its document, of which it is a passage. */
  place?: Place;
  /** Of a mended version: whether it was not in the one before; and what stood in its place there. */
  isChanged?: boolean;
  before?: { name: string; text: string }[];
  /** The picture or the clip that it is. */
  media?: MediaFile;
  /** What it is most like of all that was accepted before, where that is somewhat alike. */
  nearest?: { submissionId: number; file: string; similarity: number; media: MediaFile };
}

export interface Vote {
  /** Where it is cast: a submission of another community is not there. */
  communityId: number;
  submissionId: number;
  reviewerId: number;
  /** Where the datanet's rule is `steward`, whether the reviewer decides alone. */
  isSteward: boolean;
  grade: Grade;
  /** Needed with `reject`: the value of one of the datanet’s reasons, and free words. */
  reason?: string;
  comment?: string;
  /** Items struck out; with `reject`, those it was seen in. */
  strike: number[];
}

/** Submissions of a datanet that wait for reviewers. */
export interface WaitingReviews {
  communityId: number;
  datanetId: number;
  datanetName: string;
  /** Who made the datanet. */
  createdBy: number;
  submissions: number;
  /** When the one that waits longest began to. */
  oldest: Date;
}

/** A decided submission by which reviewers are measured, or could be. */
export interface GoldTask {
  id: number;
  datanetName: string;
  isAccepted: boolean;
  value: number;
  /** How many reviewers graded it since, and how many of them rightly. */
  seen: number;
  right: number;
}

/** A gold task that somebody decided otherwise. */
export interface MissedGold {
  id: number;
  datanetName: string;
  /** Theirs. */
  grade: Exclude<Grade, 'skip'>;
  isAccepted: boolean;
  /** Why it was rejected, where it was. */
  reasons: Said[];
}

/** How far reviewers agree, whether to take something or not. */
export interface Agreement {
  /** With two votes or more. */
  submissions: number;
  votes: number;
  /** The share of pairs of votes on one submission that agree. */
  raw: number;
  /** Krippendorff's alpha: 1 is full agreement, 0 that of chance; undefined where all votes are the same. */
  alpha: number | undefined;
}

/** Two people's votes on one another's files. */
export interface AcceptingPair {
  people: number[];
  names: string[];
  votes: number;
  accepted: number;
  /** How many accepting votes would be usual. */
  usual: number;
  /** The probability of so many or more, were nothing between them. */
  chance: number;
}
