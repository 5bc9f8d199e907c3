import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { ReviewTask, SampleRow } from '../datanets.ts';
import { readSubmission } from '../submissions/submission.ts';
import type { Content } from '../validation/rows/content.ts';
import { fewestVotes, mostVotes } from './decision.ts';

/** How long a submission is kept for a reviewer, in ms, and how many they may skip in a day. */
const keptFor = 60 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;
const mostSkips = 5;

/**
 * The next submission for a reviewer: what is kept for them already, else a random one of those that still need a
 * vote (others' kept ones counted), never their own and none that they voted on. Those that five votes have not decided
 * are for stewards. Nobody chooses what they judge: a skip gives up whatever its contributor had open at that time, and
 * after five skips in a day there is nothing more for a reviewer.
 *
 * @throws UserError after five skips in a day
 */
export async function takeReview(
  db: Database,
  input: { communityId: number; reviewerId: number; datanetId?: number; now: Date; random: () => number },
): Promise<ReviewTask | undefined> {
  const submissionId = await db.transaction(async tx => {
    const kept = await keptSubmission(tx, input);
    if (kept) return kept;
    if (await hasSkippedEnough(tx, input)) {
      throw new UserError(
        message(
          'You skipped {n, number} submissions in a day, which is as many as one may. Come back tomorrow for the next one.',
          { n: mostSkips },
        ),
      );
    }
    const open = await openSubmissions(tx, input);
    const chosen = open[Math.floor(input.random() * open.length)];
    if (chosen) await assign(tx, chosen.id, input.reviewerId, new Date(input.now.getTime() + keptFor));
    return chosen?.id;
  });
  return submissionId === undefined ? undefined : await reviewTask(db, submissionId);
}

interface Asking {
  communityId: number;
  reviewerId: number;
  datanetId?: number;
  now: Date;
}

async function keptSubmission(tx: Queryable, asking: Asking): Promise<number | undefined> {
  const kept = await tx.first<{ id: number }>(sql`
    select s.id
    from review_assignment a
    join submission s on s.id = a.submission_id
    join datanet d on d.id = s.datanet_id
    where a.reviewer_id = ${asking.reviewerId} and a.until > ${asking.now} and s.status = 'waiting'
      and d.community_id = ${asking.communityId}
      and (${asking.datanetId ?? null}::bigint is null or d.id = ${asking.datanetId ?? null})
      and not exists (
        select from review r where r.submission_id = s.id and r.reviewer_id = a.reviewer_id
      )
    order by a.until
    limit 1`);
  return kept?.id;
}

/** Stewards may skip as they like: they can take whatever they want to decide. */
async function hasSkippedEnough(tx: Queryable, asking: Asking): Promise<boolean> {
  const { skips } = await tx.one<{ skips: number }>(sql`
    select count(*) as skips
    from review r
    join submission s on s.id = r.submission_id
    join datanet d on d.id = s.datanet_id
    where r.reviewer_id = ${asking.reviewerId} and r.grade = 'skip'
      and r.at > ${new Date(asking.now.getTime() - day)} and d.community_id = ${asking.communityId}
      and not exists (
        select from membership
        where community_id = ${asking.communityId} and person_id = ${asking.reviewerId}
          and role in ('steward', 'operator')
      )`);
  return skips >= mostSkips;
}

async function openSubmissions(tx: Queryable, asking: Asking): Promise<{ id: number }[]> {
  return await tx.all(sql`
    with waiting as (
      select s.id, d.review,
        (select count(*) from review r where r.submission_id = s.id and r.grade <> 'skip') as votes,
        (
          select count(*) from review_assignment a
          where a.submission_id = s.id and a.until > ${asking.now} and a.reviewer_id <> ${asking.reviewerId}
            and not exists (
              select from review r where r.submission_id = s.id and r.reviewer_id = a.reviewer_id
            )
        ) as kept
      from submission s
      join datanet d on d.id = s.datanet_id
      where s.status = 'waiting' and s.person_id <> ${asking.reviewerId}
        and d.community_id = ${asking.communityId}
        and (${asking.datanetId ?? null}::bigint is null or d.id = ${asking.datanetId ?? null})
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
    ), steward as (
      select exists (
        select from membership
        where community_id = ${asking.communityId} and person_id = ${asking.reviewerId}
          and role in ('steward', 'operator')
      ) as is
    )
    select waiting.id
    from waiting cross join steward
    where steward.is and (waiting.review = 'steward' or waiting.votes >= ${mostVotes})
      or waiting.votes < ${mostVotes}
        and waiting.votes + waiting.kept < greatest(${fewestVotes}, waiting.votes + 1)
    order by waiting.id`);
}

async function assign(tx: Queryable, submissionId: number, reviewerId: number, until: Date): Promise<void> {
  await tx.run(sql`
    insert into review_assignment (submission_id, reviewer_id, until)
    values (${submissionId}, ${reviewerId}, ${until})
    on conflict (submission_id, reviewer_id) do update set until = excluded.until`);
}

async function reviewTask(db: Queryable, submissionId: number): Promise<ReviewTask> {
  const submission = await readSubmission(db, submissionId);
  const { guidelines } = await db.one<{ guidelines: string }>(sql`
    select guidelines from datanet where id = ${submission.datanetId}`);
  const rows = await db.all<{ itemId: number; row: number; file: string; content: Content }>(sql`
    select i.id as "itemId", i.row, i.file, i.content
    from item i
    join submission s on s.id = i.submission_id
    where s.id = ${submissionId} and i.position = any(s.sample)
    order by i.position`);
  return {
    // Whose it is must not weigh; the reviewer learns it when it is decided.
    submission: { ...submission, personId: 0, personName: 'hidden until it is decided' },
    guidelines,
    sample: rows.map(({ content, ...row }): SampleRow => ({ ...row, fields: fieldsOf(content) })),
    sampledFrom: submission.rows.good,
  };
}

/** A row as reviewers read it: one question and answer by those names, longer conversations by who speaks. */
export function fieldsOf(content: Content): { name: string; text: string }[] {
  if ('text' in content) return [{ name: 'text', text: content.text }];
  const turns = content.messages.filter(message => message.role !== 'system').length;
  const names = turns > 2 ? {} : { user: 'question', assistant: 'answer' };
  return content.messages.map(({ role, content: text }) => ({
    name: { system: 'system', user: 'user', assistant: 'assistant', ...names }[role],
    text,
  }));
}

/** Positions of at most `most` rows of `count`, random, in ascending order (a partial Fisher-Yates shuffle). */
export function samplePositions(count: number, random: () => number, most = 10): number[] {
  const moved = new Map<number, number>();
  const at = (position: number) => moved.get(position) ?? position;
  const chosen: number[] = [];
  for (let i = 0; i < Math.min(most, count); i++) {
    const other = i + Math.floor(random() * (count - i));
    chosen.push(at(other));
    moved.set(other, at(i));
  }
  return chosen.sort((a, b) => a - b);
}
