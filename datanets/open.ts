import type { Database } from '../store/database/database.ts';
import { UserError } from '../store/errors.ts';
import type { Files } from '../store/files/files.ts';
import { type Logger, openLogger } from '../store/logging/logger.ts';
import { message } from '../store/message.ts';
import type { Topics } from '../store/queue/topics.ts';
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
import { mergePerson } from './merge-person.ts';
import { leaderboard } from './rank/leaderboard.ts';
import { castVote } from './review/cast-vote.ts';
import { takeReview } from './review/review-queue.ts';
import { creditsOf, snapshotOf, takeSnapshot } from './snapshots/snapshot.ts';
import { storeSubmission } from './submissions/store-submission.ts';
import { listSubmissions, move, readSubmission, submissionNumbers } from './submissions/submission.ts';
import { openUploads } from './submissions/uploads.ts';

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
  /** Threads to check in that several rooms share; whoever made them closes them. */
  threads?: ThreadPool;
}

/** Opens the datanets. Nothing is checked before {@link Datanets.resume} or the first submission. */
export async function openDatanets(options: DatanetsOptions): Promise<Datanets> {
  const { db, files, topics, now = () => new Date(), random = Math.random } = options;
  const log = (options.log ?? openLogger({ level: 'warn' })).child({ room: 'datanets' });
  const checking = startCheckQueue({ db, files, topics, now, random, log }, options.threads);
  const megabytes = options.uploadMegabytesPerDay ?? Number.POSITIVE_INFINITY;
  const uploads = openUploads({ db, files, megabytes, now, log });
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
    submissions: filter => listSubmissions(db, filter),
    submissionNumbers: (communityId, limit) => submissionNumbers(db, communityId, limit),
    async withdraw(id, personId) {
      const submission = await readSubmission(db, id);
      if (submission.personId !== personId) {
        throw new UserError(
          message('Submission {id} is not yours; only whoever gave it can withdraw it.', { id }),
        );
      }
      if (submission.status === 'withdrawn') return submission;
      const moved = await move(db, id, { to: 'withdrawn', at: now(), personId });
      if (!moved) {
        const { status } = await readSubmission(db, id);
        throw new UserError(
          message(
            "Submission {id} is {status, select, accepted {accepted} rejected {rejected} refused {refused} other {decided}} already, so it can't be withdrawn any more.",
            { id, status },
          ),
        );
      }
      topics.publish(`submission:${id}`);
      return await readSubmission(db, id);
    },

    async nextReview(communityId, reviewerId, datanetName) {
      const datanet =
        datanetName === undefined ? undefined : await datanetByName(db, communityId, datanetName);
      return await takeReview(db, { communityId, reviewerId, datanetId: datanet?.id, now: now(), random });
    },
    async vote(input) {
      await castVote(db, input, now());
      topics.publish(`submission:${input.submissionId}`);
      return await readSubmission(db, input.submissionId);
    },

    leaderboard: (communityId, filter) => leaderboard(db, communityId, filter),
    snapshot: (datanetId, origin) => takeSnapshot({ db, files, now }, datanetId, origin),
    snapshotOf: (datanetId, version) => snapshotOf(db, datanetId, version),
    creditsOf: (snapshotId, unlearned) => creditsOf({ db, files }, snapshotId, unlearned),
    mergePerson,

    async resume() {
      uploads.start();
      await checking.resume();
    },
    async stop() {
      await Promise.all([checking.stop(), uploads.stop()]);
    },
  };
}
