import type { Queryable } from '../store/database/database.ts';
import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';
import type { MediaFile } from './media.ts';
import type { Place } from './place.ts';

/** What the rest of the house may ask of this room. {@link openDatanets} in `open.ts` makes it. */
export interface Datanets {
  create(input: NewDatanet): Promise<Datanet>;
  list(communityId: number, modality?: Modality): Promise<Datanet[]>;
  /** What there is, by name alone: read for what people say. A change of it has the topic `datanet:<id>`. */
  names(communityId: number): Promise<{ name: string; modality: Modality }[]>;
  /** @throws UserError naming the nearest datanets when there is none of that name. */
  get(communityId: number, name: string): Promise<Datanet>;
  edit(communityId: number, name: string, change: DatanetChange): Promise<Datanet>;
  /** Takes no more submissions. What is under review is still decided. */
  close(communityId: number, name: string): Promise<Datanet>;
  stats(datanetId: number): Promise<DatanetStats>;
  /** What reviewers of a datanet reject for. */
  reasons(datanetId: number): Promise<RejectReason[]>;
  /** Adds one, or gives the one of that label another way to be mended. @throws UserError when there are too many */
  addReason(datanetId: number, reason: NewReason): Promise<void>;
  /** @throws UserError when it is not there, or the last one */
  removeReason(datanetId: number, value: string): Promise<void>;

  /**
   * Stores a submission and starts checking it; returns at once with the state `received`. The same `origin` again
   * returns the same submission. Its topic is `submission:<id>`.
   *
   * @throws UserError when nothing of it can be taken (closed datanet, no files, daily limits passed).
   */
  submit(input: NewSubmission): Promise<Submission>;
  /** Names of those files that begin as chats which a messenger exported: for these, consent is asked. */
  chatsAmong(files: readonly DroppedFile[]): Promise<string[]>;
  /** What people upload, whether or not it is submitted: looked at before a file is taken. */
  readonly uploads: Uploads;
  /** @throws UserError when the community has none of that number, whether or not another has. */
  submission(communityId: number, id: number): Promise<Submission>;
  /** Of whatever community: for what we were told by our own topics, never for a number that a person gave. */
  submissionById(id: number): Promise<Submission>;
  /** What a person may still give to a datanet today, by the clocks of its community. */
  leftToday(of: Pick<Submission, 'datanetId' | 'personId'>): Promise<LeftToday>;
  submissions(filter: SubmissionFilter): Promise<Submission[]>;
  /** How many there are of each state; none of a state that has none. */
  submissionCounts(filter: SubmissionFilter): Promise<Partial<Record<SubmissionStatus, number>>>;
  /** The numbers of the newest submissions, newest first. */
  submissionNumbers(communityId: number, limit: number): Promise<number[]>;
  /** @throws UserError when it is not the person's own or is decided already. */
  withdraw(id: number, personId: number): Promise<Submission>;
  /** The submission, when it is the person's own and undecided. @throws UserError saying why it can't be withdrawn */
  checkWithdrawal(communityId: number, id: number, personId: number): Promise<Submission>;

  /** What a removal would take. @throws UserError when there is nothing of it, or it is not decided yet */
  planRemoval(what: WhatToRemove): Promise<RemovalPlan>;
  /** Asks that something of one's own is removed. @throws UserError when it is not theirs, or as {@link planRemoval} */
  requestRemoval(input: NewRemoval): Promise<RemovalRequest>;
  /** Requests that wait for a steward, oldest first. */
  removalRequests(communityId: number): Promise<RemovalRequest[]>;
  /** @throws UserError when the community has none of that number */
  removalRequest(communityId: number, id: number): Promise<RemovalRequest>;
  declineRemoval(input: { communityId: number; request: number; personId: number }): Promise<RemovalRequest>;
  /**
   * Takes content out for good, of versions and exports too; hashes, ranks and the fact stay.
   *
   * @throws UserError as {@link planRemoval}
   */
  removeContent(input: NewRemoval): Promise<Submission>;
  /** How many rows that a file of a version was trained on were removed since; without the file, since the version was made. */
  rowsRemovedSince(snapshotId: number, train?: string): Promise<number>;

  /**
   * Whether this person may appeal the rejection of a submission now.
   *
   * @throws UserError saying why not: it is not theirs, not rejected, appealed before, or decided more than 14 days ago
   */
  checkAppeal(communityId: number, id: number, personId: number): Promise<Submission>;
  /** Appeals a rejection: somebody fresh grades it again, and that decides. @throws as {@link checkAppeal} */
  appeal(input: NewAppeal): Promise<Submission>;

  /** The next submission for this reviewer, never their own, kept for them for ten minutes. */
  nextReview(communityId: number, reviewerId: number, datanetName?: string): Promise<ReviewTask | undefined>;
  /**
   * Ten rows of a submission beyond those that were shown, in their order, for whoever reviews it.
   *
   * @param input.after how many were passed over before
   * @throws UserError where it is not this reviewer's
   */
  moreRows(input: {
    communityId: number;
    submissionId: number;
    reviewerId: number;
    after: number;
  }): Promise<ReviewTask>;
  /**
   * Takes a vote, which counts when it can’t be taken back any more, and then decides when the rule is met. The same
   * reviewer's second vote changes nothing. A gold task is returned as one that waits.
   */
  vote(input: Vote): Promise<Submission>;
  /** For how many seconds a vote can be taken back; 0 where each counts at once. */
  readonly undoSeconds: number;
  /** Takes one's vote back and returns the task anew. @throws UserError when it is too late, or there is none */
  undoVote(of: Pick<Vote, 'communityId' | 'submissionId' | 'reviewerId' | 'isSteward'>): Promise<ReviewTask>;

  /** What has waited for reviewers since then or longer, in all communities: by datanet. */
  waitingReviews(since: Date): Promise<WaitingReviews[]>;

  /** Gold tasks, and what could be one. */
  gold(communityId: number): Promise<{ tasks: GoldTask[]; candidates: GoldTask[] }>;
  /** Makes a decided submission a gold task. @throws UserError when it is not decided */
  pickGold(pick: { communityId: number; submissionId: number; personId: number }): Promise<void>;
  dropGold(communityId: number, submissionId: number): Promise<void>;
  /** Gold tasks that this reviewer decided otherwise and was not told of before. */
  missedGold(of: { communityId: number; reviewerId: number }): Promise<MissedGold[]>;

  /** Who accept one another's files more often than chance explains, the least likely first: for stewards to look at. */
  acceptingPairs(communityId: number): Promise<AcceptingPair[]>;

  /** How far reviewers agree on what is decided in a datanet; undefined while nothing has two votes. */
  agreement(datanetId: number): Promise<Agreement | undefined>;
  leaderboard(communityId: number, filter: BoardFilter): Promise<BoardRow[]>;
  /** What a person has given to each datanet of a community, or to one of them; most credit first. */
  contributions(of: { communityId: number; personId: number; datanetId?: number }): Promise<Contribution[]>;
  snapshot(datanetId: number, origin: string): Promise<Snapshot>;
  /** The newest snapshot, or the given version. */
  snapshotOf(datanetId: number, version?: number): Promise<Snapshot | undefined>;
  /** What a snapshot has that the version before had not, and the other way round; undefined for a first version. */
  versionDifference(snapshotId: number): Promise<VersionDifference | undefined>;
  /**
   * A version (the newest, or the given one) as an archive that can be published as it is: its files, a dataset card
   * and the licence. Made once.
   *
   * @throws UserError when there is no such version yet, or it is too large; for Parquet of pictures or sound
   */
  exportVersion(input: { datanetId: number; version?: number; format: ExportFormat }): Promise<DatasetExport>;
  /**
   * Contributors of a snapshot with their share of its accepted rows.
   *
   * @param unlearned lines of its training file, from 0, that a run learned nothing of: nobody is credited for them
   */
  creditsOf(
    snapshotId: number,
    unlearned?: readonly number[],
  ): Promise<{ personId: number; name: string; items: number; value: number }[]>;

  /**
   * What shows that a file is the one a submission gave: the ledger has HMAC-SHA-256 of each file's hash (in lower-case
   * hexadecimal) with the submission's salt.
   */
  contentsOf(communityId: number, id: number): Promise<{ sha256: string; salt: string }[]>;

  /**
   * Makes everything of one person another's, in a transaction that holds both: credit, votes, what they made. Returns
   * the submissions whose votes changed.
   */
  mergePerson(tx: Queryable, from: number, into: number): Promise<number[]>;

  /** Goes on with what a stopped process left half checked. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export type Modality = 'text' | 'image' | 'audio';
export type ReviewRule = 'people' | 'steward' | 'automatic';

export interface DatanetSettings {
  summary: string;
  guidelines: string;
  license: string;
  review: ReviewRule;
  /** Files a person may give a day. */
  dailyFiles: number;
  /** Megabytes a person may give a day. */
  dailyMegabytes: number;
  /** Megabytes of one file. */
  maxMegabytes: number;
  /** Whether chats that messengers export are taken; only a datanet of text can. */
  chats: 'yes' | 'no';
  /** Files that everybody together may give a day; null where there is no such limit. */
  allDailyFiles: number | null;
  /** Megabytes that everybody together may give a day. */
  allDailyMegabytes: number | null;
  /** Whether one of text takes documents, as passages of plain text. */
  documents: 'yes' | 'no';
}

export interface Datanet extends DatanetSettings {
  id: number;
  communityId: number;
  name: string;
  modality: Modality;
  state: 'open' | 'closed';
  createdAt: Date;
}

export interface NewDatanet extends Partial<DatanetSettings> {
  communityId: number;
  createdBy: number;
  name: string;
  modality: Modality;
  /** The update that caused it: the same origin makes it once. */
  origin: string;
}

export type DatanetChange = Partial<DatanetSettings>;

export interface DatanetStats {
  contributors: number;
  submissions: Record<SubmissionStatus, number>;
  acceptedItems: number;
  snapshots: number;
}

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

/** Something of a decided submission: all of it, rows of one of its files, or what a request named. */
export interface WhatToRemove {
  communityId: number;
  submissionId: number;
  /** As people count them in the file. */
  rows?: readonly number[];
  /** Where several of its files have such rows. */
  file?: string;
  /** The number of a request. */
  request?: number;
}

export interface NewRemoval extends WhatToRemove {
  reason: string;
  /** Who asks for it, or does it. */
  personId: number;
  /** The same origin removes once. */
  origin: string;
}

/** What a removal would take. */
export interface RemovalPlan {
  submission: Submission;
  /** Positions of its items; undefined for all of it. */
  positions: number[] | undefined;
  items: number;
  /** Those of them that are accepted and count. */
  counting: number;
  /** Frozen versions that have some of it. */
  versions: { id: number; version: number }[];
  /** Its earlier and mended versions, of which the same goes. */
  others: number[];
}

/** A contributor asks that something of theirs is removed. */
export interface RemovalRequest {
  id: number;
  submissionId: number;
  datanetName: string;
  modality: Modality;
  personId: number;
  personName: string;
  /** Positions of items; undefined for all of the submission. */
  positions: number[] | undefined;
  items: number;
  reason: string;
  askedAt: Date;
  state: 'asked' | 'declined' | 'done';
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

export interface BoardFilter {
  board: 'contributors' | 'reviewers';
  season: 'week' | 'month' | 'all';
  datanetId?: number;
  now: Date;
}

export interface BoardRow {
  rank: number;
  personId: number;
  name: string;
  /** 0 to 1000: the high-water Bayesian mean; for reviewers, agreement with the decisions. */
  score: number;
  items: number;
  /** Sum of accepted values; for reviewers, votes given. */
  credit: number;
  provisional: boolean;
  /** Some of it was accepted by the rule `automatic` and judged by nobody. */
  automatic: boolean;
  /** Some of it was removed since; that changes no rank. */
  removed?: boolean;
}

export interface Contribution {
  datanetId: number;
  datanetName: string;
  modality: Modality;
  submissions: { given: number; accepted: number; rejected: number };
  /** Where they stand among so many; nobody without an accepted row does. */
  standing: (BoardRow & { of: number }) | undefined;
  /** Snapshots that hold rows of theirs, oldest first. */
  versions: { id: number; version: number }[];
}

export interface Snapshot {
  id: number;
  datanetId: number;
  datanetName: string;
  version: number;
  /** SHA-256 of the manifest. */
  hash: string;
  rows: { train: number; heldOut: number };
  /** JSONL: a `messages` array a row; of pictures and sound, the file's name with its caption. */
  train: Sha256;
  heldOut: Sha256;
  /** Rows that it had and that were removed since. */
  removed: { train: number; heldOut: number };
  createdAt: Date;
}

/**
 * Why a row of the version before is not there any more: its contributor asked for that, a steward removed it, it was
 * struck out, or its submission is not accepted any more.
 */
export type RemovalReason = 'asked-for' | 'by-steward' | 'row-removed' | 'submission-removed';

export interface VersionDifference {
  /** The version before. */
  since: number;
  added: number;
  /** How many submissions the added rows are of. */
  submissions: number;
  removed: { why: RemovalReason; rows: number }[];
}

export type ExportFormat = 'jsonl' | 'parquet';

export interface DatasetExport {
  snapshot: Snapshot;
  difference: VersionDifference | undefined;
  contributors: number;
  archive: { name: string; sha256: Sha256; bytes: number; mediaType: string };
}
