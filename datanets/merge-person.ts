import type { Queryable } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { recordMerge } from './ledger/record.ts';

/**
 * Makes everything of one person another's: what they gave, how they judged, and what it earned. The two were one all
 * along, so what one of them may not do to themselves is undone where nothing hangs on it yet: votes on their own
 * submissions that are not decided are void, and of two votes on the same submission the earlier counts (a grade before
 * a skip). What is decided stays decided. Call it in a transaction that holds both people's rows.
 *
 * @returns submissions whose votes changed
 */
export async function mergePerson(tx: Queryable, from: number, into: number, at: Date): Promise<number[]> {
  await recordMerge(tx, from, into, at);
  const touched = await lockTouched(tx, from, into);
  const voided = await voidOwn(tx, from, into);
  const doubled = await dropLater(tx, from, into);
  await moveReviews(tx, from, into);
  await moveAssignments(tx, from, into);
  await moveHeldVotes(tx, from, into);
  await moveGold(tx, from, into);
  await moveTrust(tx, from, into);
  await tx.run(sql`update submission set person_id = ${into} where person_id = ${from}`);
  await tx.run(sql`update submission set decided_by_steward = ${into} where decided_by_steward = ${from}`);
  await tx.run(sql`update appeal set reviewer_id = ${into} where reviewer_id = ${from}`);
  await tx.run(sql`update appeal set rejected_by_steward = ${into} where rejected_by_steward = ${from}`);
  await tx.run(sql`update datanet set created_by = ${into} where created_by = ${from}`);
  await dropOwnAssignments(tx, into);
  return touched.filter(id => voided.has(id) || doubled.has(id));
}

/** Holds the submissions on which the two meet, so that none is decided meanwhile. */
async function lockTouched(tx: Queryable, from: number, into: number): Promise<number[]> {
  const rows = await tx.all<{ id: number }>(sql`
    select s.id
    from submission s
    where s.id in (select submission_id from review where reviewer_id in (${from}, ${into}))
      and (
        s.person_id in (${from}, ${into})
        or 2 = (select count(*) from review r where r.submission_id = s.id and r.reviewer_id in (${from}, ${into}))
      )
    order by s.id
    for update`);
  return rows.map(row => row.id);
}

async function voidOwn(tx: Queryable, from: number, into: number): Promise<Set<number>> {
  const rows = await tx.all<{ id: number }>(sql`
    delete from review r
    using submission s
    where s.id = r.submission_id and s.status = 'waiting'
      and s.person_id in (${from}, ${into}) and r.reviewer_id in (${from}, ${into})
    returning s.id`);
  return new Set(rows.map(row => row.id));
}

async function dropLater(tx: Queryable, from: number, into: number): Promise<Set<number>> {
  const rows = await tx.all<{ id: number }>(sql`
    with votes as (
      select submission_id, reviewer_id,
        row_number() over (partition by submission_id order by grade = 'skip', at, reviewer_id) as place
      from review
      where reviewer_id in (${from}, ${into})
    )
    delete from review r
    using votes v
    where v.submission_id = r.submission_id and v.reviewer_id = r.reviewer_id and v.place > 1
    returning r.submission_id as id`);
  return new Set(rows.map(row => row.id));
}

/** Of two that wait on one submission the earlier goes on; none on one’s own does. */
async function moveHeldVotes(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    delete from held_vote h
    using submission s
    where s.id = h.submission_id and h.reviewer_id in (${from}, ${into})
      and (
        s.person_id in (${from}, ${into})
        or exists (
          select from held_vote other
          where other.submission_id = h.submission_id and other.reviewer_id in (${from}, ${into})
            and (other.at, other.reviewer_id) < (h.at, h.reviewer_id)
        )
        or exists (
          select from review r
          where r.submission_id = h.submission_id and r.reviewer_id = ${into} and r.grade <> 'skip'
        )
      )`);
  await tx.run(sql`update held_vote set reviewer_id = ${into} where reviewer_id = ${from}`);
}

/** Of two answers to one gold task the earlier stays. */
async function moveGold(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`update gold_task set picked_by = ${into} where picked_by = ${from}`);
  await tx.run(sql`update removal set asked_by = ${into} where asked_by = ${from}`);
  await tx.run(sql`update removal set decided_by = ${into} where decided_by = ${from}`);
  await tx.run(sql`
    delete from gold_answer a
    using gold_answer other
    where other.submission_id = a.submission_id
      and a.reviewer_id in (${from}, ${into}) and other.reviewer_id in (${from}, ${into})
      and (other.at, other.reviewer_id) < (a.at, a.reviewer_id)`);
  await tx.run(sql`update gold_answer set reviewer_id = ${into} where reviewer_id = ${from}`);
}

/** Votes are written anew, since their strikes refer to them by the reviewer. */
async function moveReviews(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into review (submission_id, reviewer_id, grade, reason, comment, trust, alone, at)
    select submission_id, ${into}, grade, reason, comment, trust, alone, at from review where reviewer_id = ${from}`);
  await tx.run(sql`update review_strike set reviewer_id = ${into} where reviewer_id = ${from}`);
  await tx.run(sql`delete from review where reviewer_id = ${from}`);
}

async function moveAssignments(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into review_assignment (submission_id, reviewer_id, until)
    select submission_id, ${into}, until from review_assignment where reviewer_id = ${from}
    on conflict (submission_id, reviewer_id) do update
      set until = greatest(review_assignment.until, excluded.until)`);
  await tx.run(sql`delete from review_assignment where reviewer_id = ${from}`);
}

async function dropOwnAssignments(tx: Queryable, personId: number): Promise<void> {
  await tx.run(sql`
    delete from review_assignment a
    using submission s
    where s.id = a.submission_id and a.reviewer_id = ${personId} and s.person_id = ${personId}`);
}

async function moveTrust(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into reviewer_trust (community_id, person_id, gold_seen, gold_right)
    select community_id, ${into}, gold_seen, gold_right from reviewer_trust where person_id = ${from}
    on conflict (community_id, person_id) do update set
      gold_seen = reviewer_trust.gold_seen + excluded.gold_seen,
      gold_right = reviewer_trust.gold_right + excluded.gold_right`);
  await tx.run(sql`delete from reviewer_trust where person_id = ${from}`);
}
