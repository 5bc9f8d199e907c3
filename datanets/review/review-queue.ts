import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Modality } from '../datanet-settings.ts';
import type { ReviewTask } from '../review-task.ts';
import { fewestVotes, mostVotes } from './decision.ts';
import { isFresh, isNobodyFresh } from './fresh-reviewers.ts';
import { goldShare, isOpenGold } from './gold.ts';
import { reviewTask, sampleSizes } from './review-task.ts';

/** How long a submission is kept for a reviewer, in ms. */
export const keptFor = 10 * 60 * 1000;
/** How many they may skip in a day. */
const day = 24 * 60 * 60 * 1000;
const mostSkips = 5;

/**
 * The next submission for a reviewer: what they were given and did not judge, else a random one of those that still
 * need a vote (others' kept ones counted), never their own and none that they voted on. Those that five votes have not
 * decided are for stewards. Appeals are among it, for those who have not seen them, and now and then a gold task, which
 * looks like any other.
 *
 * Nobody chooses what they judge. A reviewer holds one submission at a time, of whatever datanet; neither asking again
 * nor letting the ten minutes go by brings another as long as that one needs a vote. A skip does, and gives up the family of
 * what was skipped: all that its contributor had open in the community at that time. After five skips in a day there is
 * nothing more. Stewards, who can decide whatever they like, are not held to it.
 *
 * @param input.random from 0 up to, not including, 1; not to be guessed by people
 * @throws UserError after five skips in a day
 */
export async function takeReview(
  db: Database,
  input: { communityId: number; reviewerId: number; datanetId?: number; now: Date; random: () => number },
): Promise<ReviewTask | undefined> {
  const chosen = await db.transaction(async tx => {
    const asking = { ...input, isSteward: await isSteward(tx, input) };
    const kept = await keptSubmission(tx, asking);
    if (kept) return { id: kept, isSteward: asking.isSteward };
    const open = [...(await openAppeals(tx, asking)), ...(await openSubmissions(tx, asking))];
    const golden = asking.isSteward ? [] : await openGold(tx, asking);
    const given = [...golden, ...open].find(one => one.given && (one.fits || !asking.isSteward));
    if (!given && (await hasSkippedEnough(tx, asking))) {
      throw new UserError(
        message(
          'You skipped {n, number} submissions in a day, which is as many as one may. Come back tomorrow for the next one.',
          { n: mostSkips },
        ),
      );
    }
    const fitting = open.filter(one => one.fits);
    const next =
      given ??
      drawn(
        fitting,
        golden.filter(one => one.fits),
        input.random,
      );
    if (next) await assign(tx, next.id, input.reviewerId, new Date(input.now.getTime() + keptFor));
    return next && { id: next.id, isSteward: asking.isSteward };
  });
  return chosen && (await reviewTask(db, chosen.id, { isSteward: chosen.isSteward }));
}

/** A gold task now and then, where there is something else to hide it among; else any of those that are due. */
function drawn(
  fitting: readonly OpenSubmission[],
  golden: readonly OpenSubmission[],
  random: () => number,
): OpenSubmission | undefined {
  const from = fitting.length > 0 && golden.length > 0 && random() < goldShare ? golden : fitting;
  return from[Math.floor(random() * from.length)];
}

interface Asking {
  communityId: number;
  reviewerId: number;
  datanetId?: number;
  now: Date;
  isSteward: boolean;
}

async function isSteward(tx: Queryable, asking: Omit<Asking, 'isSteward'>): Promise<boolean> {
  const role = await tx.first(sql`
    select from member_role
    where community_id = ${asking.communityId} and person_id = ${asking.reviewerId}
      and role in ('steward', 'operator')`);
  return role !== undefined;
}

/** What is kept for them now; a reviewer's in whatever datanet, so that they can't hold several and choose. */
async function keptSubmission(tx: Queryable, asking: Asking): Promise<number | undefined> {
  const only = asking.isSteward ? (asking.datanetId ?? null) : null;
  const kept = await tx.first<{ id: number }>(sql`
    select s.id
    from review_assignment a
    join submission s on s.id = a.submission_id
    join datanet d on d.id = s.datanet_id
    where a.reviewer_id = ${asking.reviewerId} and a.until > ${asking.now}
      and s.status in ('waiting', 'appealed') and d.community_id = ${asking.communityId}
      and (${only}::bigint is null or d.id = ${only})
      and not exists (
        select from review r where r.submission_id = s.id and r.reviewer_id = a.reviewer_id
      )
      and not ${isHeldBy(sql`a.reviewer_id`)}
    order by a.until
    limit 1`);
  return kept?.id;
}

/** Whether somebody’s vote on a submission `s` waits for its minute to end. */
function isHeldBy(reviewerId: Sql): Sql {
  return sql`exists (select from held_vote h where h.submission_id = s.id and h.reviewer_id = ${reviewerId})`;
}

/** Stewards may skip as they like: they can take whatever they want to decide. */
async function hasSkippedEnough(tx: Queryable, asking: Asking): Promise<boolean> {
  if (asking.isSteward) return false;
  const { skips } = await tx.one<{ skips: number }>(sql`
    select count(*) as skips
    from (
      select submission_id, reviewer_id, grade, at from review
      union all
      select submission_id, reviewer_id, grade, at from gold_answer
    ) r
    join submission s on s.id = r.submission_id
    join datanet d on d.id = s.datanet_id
    where r.reviewer_id = ${asking.reviewerId} and r.grade = 'skip'
      and r.at > ${new Date(asking.now.getTime() - day)} and d.community_id = ${asking.communityId}`);
  return skips >= mostSkips;
}

interface OpenSubmission {
  id: number;
  /** Given to them before, and not judged. */
  given: boolean;
  /** Of the datanet that they asked for. */
  fits: boolean;
}

/** What needs a vote of theirs, in whatever datanet; the oldest first. */
async function openSubmissions(tx: Queryable, asking: Asking): Promise<OpenSubmission[]> {
  return await tx.all(sql`
    with waiting as (
      select s.id, d.review, (${asking.datanetId ?? null}::bigint is null or d.id = ${asking.datanetId ?? null}) as fits,
        exists (
          select from review_assignment a where a.submission_id = s.id and a.reviewer_id = ${asking.reviewerId}
        ) as given,
        (select count(*) from review r where r.submission_id = s.id and r.grade <> 'skip') as votes,
        (
          select count(*) from review_assignment a
          where a.submission_id = s.id and a.until > ${asking.now} and a.reviewer_id <> ${asking.reviewerId}
            and not exists (
              select from review r where r.submission_id = s.id and r.reviewer_id = a.reviewer_id
            )
            and not ${isHeldBy(sql`a.reviewer_id`)}
        ) + (select count(*) from held_vote h where h.submission_id = s.id) as kept
      from submission s
      join datanet d on d.id = s.datanet_id
      where s.status = 'waiting' and s.person_id <> ${asking.reviewerId}
        and d.community_id = ${asking.communityId}
        and not ${isHeldBy(sql`${asking.reviewerId}::bigint`)}
        and not exists (
          select from review r
          where r.submission_id = s.id and r.reviewer_id = ${asking.reviewerId} and r.grade <> 'skip'
        )
        and not exists (
          select from review r
          join submission skipped on skipped.id = r.submission_id
          where r.reviewer_id = ${asking.reviewerId} and r.grade = 'skip'
            and skipped.person_id = s.person_id and s.created_at <= r.at
        )
    )
    select id, given, fits
    from waiting
    where (fits or given)
      and (
        ${asking.isSteward}::boolean and (review = 'steward' or votes >= ${mostVotes})
        or votes < ${mostVotes} and votes + kept < greatest(${fewestVotes}, votes + 1)
      )
    order by id`);
}

/**
 * Appeals that they may judge: as somebody fresh, or as a steward where nobody is. One at a time holds an appeal; who
 * skipped something of its contributor gave up this as well.
 */
async function openAppeals(tx: Queryable, asking: Asking): Promise<OpenSubmission[]> {
  return await tx.all(sql`
    select s.id, (${asking.datanetId ?? null}::bigint is null or d.id = ${asking.datanetId ?? null}) as fits,
      exists (
        select from review_assignment a where a.submission_id = s.id and a.reviewer_id = ${asking.reviewerId}
      ) as given
    from appeal
    join submission s on s.id = appeal.submission_id
    join datanet d on d.id = s.datanet_id
    where appeal.decided_at is null and s.status = 'appealed' and s.person_id <> ${asking.reviewerId}
      and d.community_id = ${asking.communityId}
      and (${isFresh(sql`${asking.reviewerId}::bigint`)} or (${asking.isSteward}::boolean and ${isNobodyFresh}))
      and not exists (
        select from review_assignment a
        where a.submission_id = s.id and a.until > ${asking.now} and a.reviewer_id <> ${asking.reviewerId}
      )
      and not exists (select from held_vote h where h.submission_id = s.id)
      and (${asking.isSteward}::boolean or not exists (
        select from review r
        join submission skipped on skipped.id = r.submission_id
        where r.reviewer_id = ${asking.reviewerId} and r.grade = 'skip'
          and skipped.person_id = s.person_id and s.created_at <= r.at
      ))
    order by s.id`);
}

/** Gold tasks that are new to them; those they were given and did not judge among them. */
async function openGold(tx: Queryable, asking: Asking): Promise<OpenSubmission[]> {
  return await tx.all(sql`
    select s.id, (${asking.datanetId ?? null}::bigint is null or d.id = ${asking.datanetId ?? null}) as fits,
      exists (
        select from review_assignment a where a.submission_id = s.id and a.reviewer_id = ${asking.reviewerId}
      ) as given
    from gold_task g
    join submission s on s.id = g.submission_id
    join datanet d on d.id = s.datanet_id
    where d.community_id = ${asking.communityId} and ${isOpenGold(asking.reviewerId)}
      and not ${isHeldBy(sql`${asking.reviewerId}::bigint`)}
    order by s.id`);
}

async function assign(tx: Queryable, submissionId: number, reviewerId: number, until: Date): Promise<void> {
  await tx.run(sql`
    insert into review_assignment (submission_id, reviewer_id, until)
    values (${submissionId}, ${reviewerId}, ${until})
    on conflict (submission_id, reviewer_id) do update set until = excluded.until`);
}

/**
 * Rows of a submission in their order, to see more than the sample before a grade is given.
 *
 * @throws UserError where it is not given to this reviewer
 */
export async function moreRows(
  db: Database,
  input: { communityId: number; submissionId: number; reviewerId: number; after: number },
): Promise<ReviewTask> {
  const { submissionId } = input;
  const own = await db.first<{ modality: Modality }>(sql`
    select d.modality from review_assignment a
    join submission s on s.id = a.submission_id
    join datanet d on d.id = s.datanet_id
    where a.submission_id = ${submissionId} and a.reviewer_id = ${input.reviewerId}
      and d.community_id = ${input.communityId}`);
  if (!own)
    throw new UserError(
      message('Submission {id} is not yours to review. “/review” gives you the next one.', {
        id: submissionId,
      }),
    );
  return reviewTask(
    db,
    submissionId,
    {},
    sql`i.position >= 0 order by i.position limit ${sampleSizes[own.modality]} offset ${input.after}`,
  );
}
