import type { Queryable } from '../store/database/database.ts';
import type { BoardFilter, BoardRow, Contribution } from './board.ts';
import type { Datanet, DatanetChange, Modality, NewDatanet } from './datanet-settings.ts';
import type { Echoes, LearnedVersion } from './echo.ts';
import type { NewRemoval, RemovalPlan, RemovalRequest, RemovedWords, WhatToRemove } from './removal.ts';
import type {
  AcceptingPair,
  Agreement,
  GoldTask,
  MissedGold,
  NewReason,
  RejectReason,
  ReviewTask,
  Vote,
  WaitingReviews,
} from './review-task.ts';
import type { DatanetStats } from './stats.ts';
import type {
  DroppedFile,
  LeftToday,
  NewAppeal,
  NewSubmission,
  Submission,
  SubmissionFilter,
  SubmissionStatus,
  Uploads,
} from './submission.ts';
import type {
  Credit,
  DatasetExport,
  ExportFormat,
  LearnedFile,
  Snapshot,
  VersionDifference,
} from './version.ts';

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
  /** What it would take, in words, so that copies elsewhere are found. */
  removedWords(plan: RemovalPlan, reason: string): Promise<RemovedWords>;
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
  /** Contributors of a snapshot with their share of its accepted rows, or of those that a run learned from. */
  creditsOf(snapshotId: number, learned?: LearnedFile): Promise<Credit[]>;

  /**
   * Which passages of a model's reply stand word for word in the rows of the versions it learned from, and whose they
   * are. Reads all of their rows, in a thread: seconds where they are many; asked again it is known.
   *
   * @param input.versions the model's own first, then those of what it was trained on from
   * @param input.given what the model was told before it answered: a passage of that is no echo
   */
  echoes(input: {
    versions: readonly LearnedVersion[];
    reply: string;
    given: readonly string[];
  }): Promise<Echoes>;

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
