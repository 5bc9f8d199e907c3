import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Vote } from '../review-task.ts';
import { castVote, countVotes, type TimedVote } from './cast-vote.ts';
import { settleNovelty } from './novelty.ts';
import { keptFor } from './review-queue.ts';
import { admitVote, lockSubmission } from './vote-admission.ts';

/** What the keeper of held votes needs. */
export interface HeldVotesOptions {
  db: Database;
  topics: Topics;
  /** For how long a vote can be taken back, in ms; 0 lets it count at once. */
  undoFor: number;
  now: () => Date;
  log: Logger;
}

/**
 * Votes that can still be taken back. A decision and its entries in the ledger stay for good, so a vote counts only when
 * it can’t be taken back any more: a minute later, or at once where the submission is decided with it.
 */
export interface HeldVotes {
  /**
   * Takes a vote, which counts when its time is over. A skip, and a vote that decides together with those that wait,
   * count at once.
   *
   * @throws UserError as {@link admitVote}
   */
  cast(vote: Vote): Promise<void>;
  /** Takes a vote or a skip back, as if it had not been. @throws UserError when it is too late, or there is none */
  undo(of: Pick<Vote, 'communityId' | 'submissionId' | 'reviewerId'>): Promise<void>;
  /** Counts what is due, and from then on whatever falls due. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** The longest wait for the next look, in ms. */
const lookAgain = 60_000;

export function openHeldVotes(options: HeldVotesOptions): HeldVotes {
  const { db, topics, undoFor, now, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let counting: Promise<void> = Promise.resolve();
  let stopped = false;

  function wakeIn(milliseconds: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void count(), milliseconds).unref();
  }

  async function count(): Promise<void> {
    counting = counting.then(async () => {
      try {
        for (const id of await due(db, now())) {
          await countHeld(db, id, now(), log);
          topics.publish(`submission:${id}`);
        }
        const next = await nextDue(db);
        wakeIn(
          Math.min(
            lookAgain,
            Math.max(1000, (next?.getTime() ?? Number.POSITIVE_INFINITY) - now().getTime()),
          ),
        );
      } catch (err) {
        log.warn({ err }, 'Votes that are due could not be counted; it is tried again');
        wakeIn(lookAgain);
      }
    });
    await counting;
  }

  return {
    async cast(vote) {
      if (undoFor === 0 || vote.grade === 'skip') {
        await castVote(db, vote, now());
        topics.publish(`submission:${vote.submissionId}`);
        return;
      }
      await hold(db, vote, now(), undoFor);
      if (await countIfDecisive(db, vote.submissionId, now(), log))
        topics.publish(`submission:${vote.submissionId}`);
      else wakeIn(undoFor);
    },
    async undo(of) {
      await undoVote(db, of, now(), undoFor);
    },
    resume: count,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await counting;
    },
  };
}

async function hold(db: Database, cast: Vote, at: Date, undoFor: number): Promise<void> {
  await db.transaction(async tx => {
    const vote = { ...cast, reviewerId: await currentPerson(tx, cast.reviewerId) };
    const submission = await lockSubmission(tx, vote.submissionId, vote.communityId);
    if (!(await admitVote(tx, vote, submission))) return;
    await tx.run(sql`
      insert into held_vote (submission_id, reviewer_id, vote, at, counts_at)
      values (${vote.submissionId}, ${vote.reviewerId}, ${json(vote)}::jsonb, ${at}, ${new Date(at.getTime() + undoFor)})
      on conflict do nothing`);
  });
}

async function undoVote(
  db: Database,
  { communityId, submissionId, reviewerId: given }: Pick<Vote, 'communityId' | 'submissionId' | 'reviewerId'>,
  at: Date,
  undoFor: number,
): Promise<void> {
  await db.transaction(async tx => {
    const reviewerId = await currentPerson(tx, given);
    const { id } = await lockSubmission(tx, submissionId, communityId);
    const undone =
      (await takeBackVote(tx, id, reviewerId, at)) ||
      (await takeBackSkip(tx, id, reviewerId, new Date(at.getTime() - undoFor)));
    if (!undone)
      throw new UserError(
        message(
          'There is no vote of yours on submission {id} that could be taken back: after a minute it counts.',
          {
            id,
          },
        ),
      );
    await tx.run(sql`
      insert into review_assignment (submission_id, reviewer_id, until)
      values (${id}, ${reviewerId}, ${new Date(at.getTime() + keptFor)})
      on conflict (submission_id, reviewer_id) do update set until = excluded.until`);
  });
}

async function takeBackVote(tx: Queryable, id: number, reviewerId: number, at: Date): Promise<boolean> {
  const gone = await tx.run(sql`
    delete from held_vote where submission_id = ${id} and reviewer_id = ${reviewerId} and counts_at > ${at}`);
  return gone > 0;
}

/** Skips are noted at once, so that a family that was given up is not drawn meanwhile. */
async function takeBackSkip(tx: Queryable, id: number, reviewerId: number, since: Date): Promise<boolean> {
  const skips = await tx.run(sql`
    delete from review
    where submission_id = ${id} and reviewer_id = ${reviewerId} and grade = 'skip' and at > ${since}`);
  const goldSkips = await tx.run(sql`
    delete from gold_answer
    where submission_id = ${id} and reviewer_id = ${reviewerId} and grade = 'skip' and at > ${since}`);
  return skips + goldSkips > 0;
}

/** Submissions of which no vote can be taken back any more. */
async function due(db: Queryable, at: Date): Promise<number[]> {
  const rows = await db.all<{ id: number }>(sql`
    select submission_id as id from held_vote group by submission_id having max(counts_at) <= ${at}
    order by max(counts_at)`);
  return rows.map(({ id }) => id);
}

async function nextDue(db: Queryable): Promise<Date | undefined> {
  const row = await db.first<{ at: Date | null }>(sql`select min(counts_at) as at from held_vote`);
  return row?.at ?? undefined;
}

/** Counts what is held on a submission. A vote that nothing can come of any more, since it was withdrawn, goes. */
async function countHeld(db: Database, id: number, now: Date, log: Logger): Promise<void> {
  await settleNovelty(db, id);
  await db.transaction(tx => countHeldIn(tx, id, now, log));
}

/** Thrown to leave everything as it was. */
class Undecided extends Error {}

/** Counts what is held on a submission if that decides it. */
async function countIfDecisive(db: Database, id: number, now: Date, log: Logger): Promise<boolean> {
  await settleNovelty(db, id);
  try {
    await db.transaction(async tx => {
      const before = await statusOf(tx, id);
      await countHeldIn(tx, id, now, log);
      // A gold task was decided before, and stays as it is.
      if ((await statusOf(tx, id)) === before) throw new Undecided();
    });
    return true;
  } catch (error) {
    if (error instanceof Undecided) return false;
    throw error;
  }
}

async function statusOf(tx: Queryable, id: number): Promise<string> {
  const { status } = await tx.one<{ status: string }>(sql`select status from submission where id = ${id}`);
  return status;
}

async function countHeldIn(tx: Queryable, id: number, now: Date, log: Logger): Promise<void> {
  const people = await tx.all<{ id: number }>(
    sql`select reviewer_id as id from held_vote where submission_id = ${id} order by reviewer_id`,
  );
  for (const person of people) await currentPerson(tx, person.id);
  const { communityId } = await tx.one<{ communityId: number }>(sql`
      select d.community_id as "communityId" from submission s join datanet d on d.id = s.datanet_id where s.id = ${id}`);
  const submission = await lockSubmission(tx, id, communityId);
  const held = await tx.all<{ vote: Vote; reviewerId: number; at: Date }>(sql`
      delete from held_vote where submission_id = ${id} returning vote, reviewer_id as "reviewerId", at`);
  const votes = held
    .map(({ vote, reviewerId, at }): TimedVote => ({ vote: { ...vote, reviewerId }, at }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const counted: TimedVote[] = [];
  for (const one of votes) {
    const refusal = await refusalOf(tx, one.vote, submission);
    if (refusal) log.info({ submission: id }, 'A vote came too late to count');
    else counted.push(one);
  }
  await countVotes(tx, submission, counted, now);
}

async function refusalOf(
  tx: Queryable,
  vote: Vote,
  submission: Awaited<ReturnType<typeof lockSubmission>>,
): Promise<UserError | undefined> {
  try {
    await admitVote(tx, vote, submission);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
