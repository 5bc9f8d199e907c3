import type { Queryable } from '../store/database/database.ts';
import type { Sha256 } from '../store/files/files.ts';
import { message } from '../store/message.ts';

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

  /**
   * Stores a submission and starts checking it; returns at once with the state `received`. The same `origin` again
   * returns the same submission. Its topic is `submission:<id>`.
   *
   * @throws UserError when nothing of it can be taken (closed datanet, no files, daily limits passed).
   */
  submit(input: NewSubmission): Promise<Submission>;
  /** What people upload, whether or not it is submitted: looked at before a file is taken. */
  readonly uploads: Uploads;
  /** @throws UserError when the community has none of that number, whether or not another has. */
  submission(communityId: number, id: number): Promise<Submission>;
  /** Of whatever community: for what we were told by our own topics, never for a number that a person gave. */
  submissionById(id: number): Promise<Submission>;
  submissions(filter: SubmissionFilter): Promise<Submission[]>;
  /** The numbers of the newest submissions, newest first. */
  submissionNumbers(communityId: number, limit: number): Promise<number[]>;
  /** @throws UserError when it is not the person's own or is decided already. */
  withdraw(id: number, personId: number): Promise<Submission>;

  /** The next submission for this reviewer, never their own, kept for them for an hour. */
  nextReview(communityId: number, reviewerId: number, datanetName?: string): Promise<ReviewTask | undefined>;
  /** Records a vote and decides when the rule is met. The same reviewer's second vote changes nothing. */
  vote(input: Vote): Promise<Submission>;

  leaderboard(communityId: number, filter: BoardFilter): Promise<BoardRow[]>;
  snapshot(datanetId: number, origin: string): Promise<Snapshot>;
  /** The newest snapshot, or the given version. */
  snapshotOf(datanetId: number, version?: number): Promise<Snapshot | undefined>;
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

/** received -> checking -> refused | waiting (for people) -> accepted | rejected; withdrawn from any undecided state. */
export type SubmissionStatus =
  | 'received'
  | 'checking'
  | 'refused'
  | 'waiting'
  | 'accepted'
  | 'rejected'
  | 'withdrawn';

/** What may follow on what. A check that its process lost is taken up again: `checking` follows on `checking`. */
export const following: Record<SubmissionStatus, readonly SubmissionStatus[]> = {
  received: ['checking', 'withdrawn'],
  checking: ['checking', 'waiting', 'refused', 'withdrawn'],
  waiting: ['accepted', 'rejected', 'withdrawn'],
  refused: [],
  accepted: [],
  rejected: [],
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
  /** @throws UserError when that many bytes more pass what one person may upload a day */
  check(personId: number, bytes: number): Promise<void>;
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
}

export interface Finding {
  /** Stable and lower case with dashes: `duplicate-row`, `not-utf-8`. */
  code: string;
  /** `error` keeps the rows it names (or, without rows, the file) out; `warning` lets them in. */
  severity: 'error' | 'warning' | 'info';
  /** What was found, in a sentence, with the offending value where that helps. */
  message: string;
  /** What to do about it. */
  mend: string;
  file?: string;
  /** 1-based positions in the file, the first few; `count` says how many there are in all. */
  rows: number[];
  count: number;
}

export interface Submission {
  id: number;
  datanetId: number;
  datanetName: string;
  personId: number;
  personName: string;
  status: SubmissionStatus;
  files: DroppedFile[];
  context: string;
  /** How the rows were read: `chat messages`, `question and answer`... */
  format: string | undefined;
  /** Check under way, in words, and the share done (0 to 1), while `checking`. */
  step: { label: string; done: number } | undefined;
  rows: { total: number; good: number; accepted: number };
  findings: Finding[];
  /** Why it was refused or rejected, in the words shown to the contributor. */
  reasons: string[];
  /** Votes so far; grades only once it is decided. */
  votes: number;
  decision: { value: number; novelty: number; automatic: boolean; decidedAt: Date } | undefined;
  createdAt: Date;
}

export interface SubmissionFilter {
  communityId: number;
  personId?: number;
  datanetId?: number;
  status?: SubmissionStatus;
  limit?: number;
}

export const rejectReasons = [
  { value: 'wrong', label: message('Wrong or made up') },
  { value: 'off-topic', label: message('Not what this datanet is for') },
  { value: 'low-quality', label: message('Too careless to be useful') },
  { value: 'copied', label: message('Copied, or no right to share it') },
  { value: 'harmful', label: message('Harmful or private') },
] as const;

export type Grade = 'reject' | 'usable' | 'good' | 'excellent' | 'skip';

export interface ReviewTask {
  submission: Submission;
  guidelines: string;
  /** At most ten rows, random, the same for all reviewers of the submission. */
  sample: SampleRow[];
  sampledFrom: number;
}

export interface SampleRow {
  itemId: number;
  /** 1-based position in its file. */
  row: number;
  file: string;
  fields: { name: string; text: string }[];
}

export interface Vote {
  /** Where it is cast: a submission of another community is not there. */
  communityId: number;
  submissionId: number;
  reviewerId: number;
  /** Where the datanet's rule is `steward`, whether the reviewer decides alone. */
  isSteward: boolean;
  grade: Grade;
  /** Needed with `reject`: one of {@link rejectReasons}, and free words. */
  reason?: string;
  comment?: string;
  /** Items struck out. */
  strike: number[];
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
}

export interface Snapshot {
  id: number;
  datanetId: number;
  datanetName: string;
  version: number;
  /** SHA-256 of the manifest. */
  hash: string;
  rows: { train: number; heldOut: number };
  /** JSONL with a `messages` array a row. */
  train: Sha256;
  heldOut: Sha256;
  createdAt: Date;
}
