import { randomInt } from 'node:crypto';
import type { Database } from '../store/database/database.ts';
import { UserError } from '../store/errors.ts';
import type { Files } from '../store/files/files.ts';
import { openBackfill } from '../store/ledger/backfill.ts';
import { type Logger, openLogger } from '../store/logging/logger.ts';
import { message } from '../store/message.ts';
import type { Topics } from '../store/queue/topics.ts';
import { repeatUntilDone } from '../store/repeat.ts';
import { startCheckQueue } from './checks/check-queue.ts';
import type { ThreadPool } from './checks/thread-pool.ts';
import {
  closeDatanet,
  createDatanet,
  datanetByName,
  datanetNames,
  datanetStats,
  editDatanet,
  listDatanets,
} from './datanet.ts';
import type { Datanets } from './datanets.ts';
import { openEchoes } from './echoes/echoes.ts';
import { exportVersion } from './export/export.ts';
import { backfillDatanets } from './ledger/backfill.ts';
import { contentsOf } from './ledger/stored-submission.ts';
import { mergePerson } from './merge-person.ts';
import { contributions } from './rank/contributions.ts';
import { leaderboard } from './rank/leaderboard.ts';
import { finishRemovals, planRemoval, removeContent } from './removal/removal.ts';
import { declineRemoval, openRequests, removalRequest, requestRemoval } from './removal/removal-requests.ts';
import { removedWords } from './removal/removed-words.ts';
import { readAcceptingPairs } from './review/accepting-pairs.ts';
import { readAgreement } from './review/agreement.ts';
import { checkAppeal, fileAppeal } from './review/appeal.ts';
import { compareWithLater } from './review/compare-with-later.ts';
import { isGoldFor } from './review/gold.ts';
import {
  dropGold,
  goldCandidates,
  goldTasks,
  missedGold,
  pickGold,
  toldMissedGold,
} from './review/gold-tasks.ts';
import { openHeldVotes } from './review/held-votes.ts';
import { addReason, reasonsOf, removeReason } from './review/reject-reasons.ts';
import { moreRows, takeReview } from './review/review-queue.ts';
import { reviewTask } from './review/review-task.ts';
import { waitingReviews } from './review/waiting-reviews.ts';
import { creditsOf } from './snapshots/credits.ts';
import { rowsRemovedSince } from './snapshots/removed-rows.ts';
import { snapshotOf, takeSnapshot } from './snapshots/snapshot.ts';
import { versionDifference } from './snapshots/version-difference.ts';
import { chatsAmong } from './submissions/chats-among.ts';
import { leftToday } from './submissions/daily-use.ts';
import { openReindex } from './submissions/reindex.ts';
import { storeSubmission } from './submissions/store-submission.ts';
import {
  listSubmissions,
  readSubmission,
  submissionCounts,
  submissionNumbers,
} from './submissions/submission.ts';
import { openUploads } from './submissions/uploads.ts';
import { checkWithdrawal, withdrawSubmission } from './submissions/withdraw.ts';

/** What the room needs. Time and randomness come from outside, so that tests can hold them. */
export interface DatanetsOptions {
  db: Database;
  files: Files;
  topics: Topics;
  now?: () => Date;
  /** From 0 up to, not including, 1: for the samples and for who reviews what. */
  random?: () => number;
  /** Without it, what goes wrong in the background is written to standard error. */
  log?: Logger;
  /** What one person may upload a day; without it, whatever comes. */
  uploadMegabytesPerDay?: number;
  /** For how many seconds a vote that does not decide can be taken back; without it, every vote counts at once. */
  undoSeconds?: number;
  /** Threads to check in that several rooms share; whoever made them closes them. */
  threads?: ThreadPool;
}

/** Who reviews what must not be foretold from what was drawn before, as it can be with `Math.random`. */
const unguessable = () => randomInt(2 ** 32) / 2 ** 32;

/** Opens the datanets. Nothing is checked before {@link Datanets.resume} or the first submission. */
export async function openDatanets(options: DatanetsOptions): Promise<Datanets> {
  const { db, files, topics, now = () => new Date(), random = unguessable } = options;
  const log = (options.log ?? openLogger({ level: 'warn' })).child({ room: 'datanets' });
  const checking = startCheckQueue({ db, files, topics, now, random, log }, options.threads);
  const megabytes = options.uploadMegabytesPerDay ?? Number.POSITIVE_INFINITY;
  const uploads = openUploads({ db, files, megabytes, now, log });
  const { undoSeconds = 0 } = options;
  const heldVotes = openHeldVotes({ db, topics, undoFor: undoSeconds * 1000, now, log });
  const reindex = openReindex(db, log);
  const backfill = openBackfill(() => backfillDatanets(db), log);
  const removals = repeatUntilDone(() => finishRemovals({ db, files }).then(() => false), {
    pause: 60_000,
    failed: err =>
      log.error({ err }, 'What is removed could not be taken out of all files; it is tried again'),
  });
  return {
    async create(input) {
      const datanet = await createDatanet(db, input, now());
      topics.publish(`datanet:${datanet.id}`);
      return datanet;
    },
    list: (communityId, modality) => listDatanets(db, communityId, modality),
    names: communityId => datanetNames(db, communityId),
    get: (communityId, name) => datanetByName(db, communityId, name),
    edit: (communityId, name, change) => editDatanet(db, communityId, name, change),
    async close(communityId, name) {
      const datanet = await closeDatanet(db, communityId, name);
      topics.publish(`datanet:${datanet.id}`);
      return datanet;
    },
    stats: datanetId => datanetStats(db, datanetId),
    reasons: datanetId => reasonsOf(db, datanetId),
    addReason: (datanetId, reason) => addReason(db, datanetId, reason),
    removeReason: (datanetId, value) => removeReason(db, datanetId, value),

    chatsAmong: dropped => chatsAmong(files, dropped),
    uploads,
    async submit(input) {
      for (const file of input.files) {
        if (!(await files.has(file.sha256)))
          throw new UserError(
            message(
              '“{name}” is not kept any more: files that nobody takes are removed after a day. Drop it again.',
              { name: file.name },
            ),
          );
      }
      const id = await storeSubmission(db, input, now());
      topics.publish(`submission:${id}`);
      const submission = await readSubmission(db, id);
      if (submission.status === 'received') checking.wake();
      return submission;
    },
    submission: (communityId, id) => readSubmission(db, id, communityId),
    submissionById: id => readSubmission(db, id),
    leftToday: of => leftToday(db, of, now()),
    submissions: filter => listSubmissions(db, filter),
    submissionCounts: filter => submissionCounts(db, filter),
    submissionNumbers: (communityId, limit) => submissionNumbers(db, communityId, limit),
    checkWithdrawal: (communityId, id, personId) => checkWithdrawal(db, communityId, id, personId),
    async withdraw(id, personId) {
      if (await withdrawSubmission(db, id, personId, now())) topics.publish(`submission:${id}`);
      return await readSubmission(db, id);
    },

    planRemoval: what => planRemoval(db, what),
    removedWords: (plan, reason) => removedWords(db, plan, reason),
    requestRemoval: input => requestRemoval(db, input, now()),
    removalRequests: communityId => openRequests(db, communityId),
    removalRequest: (communityId, id) => removalRequest(db, communityId, id),
    declineRemoval: input => declineRemoval(db, input, now()),
    async removeContent(input) {
      const submission = await removeContent({ db, files }, input, now());
      topics.publish(`submission:${input.submissionId}`);
      return submission;
    },
    rowsRemovedSince: (snapshotId, train) => rowsRemovedSince(db, snapshotId, train),

    checkAppeal: (communityId, submissionId, personId) =>
      checkAppeal(db, { communityId, submissionId, personId }, now()),
    async appeal(input) {
      await fileAppeal(db, input, now());
      topics.publish(`submission:${input.submissionId}`);
      return await readSubmission(db, input.submissionId, input.communityId);
    },

    async nextReview(communityId, reviewerId, datanetName) {
      const datanet =
        datanetName === undefined ? undefined : await datanetByName(db, communityId, datanetName);
      return await takeReview(db, { communityId, reviewerId, datanetId: datanet?.id, now: now(), random });
    },
    moreRows: input => moreRows(db, input),
    async vote(input) {
      const { status } = await readSubmission(db, input.submissionId, input.communityId);
      if (status === 'appealed' && input.grade !== 'reject' && input.grade !== 'skip')
        await compareWithLater(db, input.submissionId);
      const wasGold = await isGoldFor(db, input);
      await heldVotes.cast(input);
      const after = await readSubmission(db, input.submissionId);
      return wasGold ? { ...after, status: 'waiting' } : after;
    },
    undoSeconds,
    async undoVote(of) {
      await heldVotes.undo(of);
      return await reviewTask(db, of.submissionId, of);
    },

    waitingReviews: since => waitingReviews(db, since),
    gold: async communityId => ({
      tasks: await goldTasks(db, communityId),
      candidates: await goldCandidates(db, communityId),
    }),
    pickGold: pick => pickGold(db, pick, now()),
    dropGold: (communityId, submissionId) => dropGold(db, communityId, submissionId),
    async missedGold(of) {
      const missed = await missedGold(db, of);
      const ids = missed.map(({ id }) => id);
      if (ids.length) await toldMissedGold(db, { reviewerId: of.reviewerId, ids, at: now() });
      return missed;
    },

    acceptingPairs: communityId => readAcceptingPairs(db, communityId),
    agreement: datanetId => readAgreement(db, datanetId),
    leaderboard: (communityId, filter) => leaderboard(db, communityId, filter),
    contributions: of => contributions(db, of, now()),
    snapshot: (datanetId, origin) => takeSnapshot({ db, files, now }, datanetId, origin),
    snapshotOf: (datanetId, version) => snapshotOf(db, datanetId, version),
    versionDifference: snapshotId => versionDifference({ db, files }, snapshotId),
    exportVersion: input => exportVersion({ db, files, now }, input),
    creditsOf: (snapshotId, learned) => creditsOf({ db, files }, snapshotId, learned),
    echoes: openEchoes({ db, files }),
    contentsOf: (communityId, id) => contentsOf(db, communityId, id),
    mergePerson: (tx, from, into) => mergePerson(tx, from, into, now()),

    async resume() {
      uploads.start();
      await checking.resume();
      reindex.start();
      backfill.start();
      removals.start();
      await heldVotes.resume();
    },
    async stop() {
      await Promise.all([
        checking.stop(),
        uploads.stop(),
        reindex.stop(),
        backfill.stop(),
        removals.stop(),
        heldVotes.stop(),
      ]);
    },
  };
}
