import type { Queryable } from '../../store/database/database.ts';
import { prepared, type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import { following, type Submission, type SubmissionFilter, type SubmissionStatus } from '../submission.ts';

export interface Move {
  to: SubmissionStatus;
  at: Date;
  /** Who did it; nobody when it is the room itself. */
  personId?: number;
  /** Only while this attempt at checking is the current one. */
  attempt?: number;
  /** Further columns that change with it. */
  set?: Sql;
}

/**
 * Moves a submission on and writes the change down, in one statement.
 *
 * @returns whether it moved; it does not when it is in no state that `to` follows on, or the attempt is not current
 */
export async function move(
  db: Queryable,
  id: number,
  { to, at, personId, attempt, set }: Move,
): Promise<boolean> {
  const from = Object.entries(following)
    .filter(([, next]) => next.includes(to))
    .map(([status]) => status);
  const moved = await db.run(sql`
    with before as (
      select id, status from submission
      where id = ${id} and status = any(${from}) and (${attempt ?? null}::int is null or attempt = ${attempt ?? null})
      for update
    ), changed as (
      update submission set status = ${to}, step = null ${set ? sql`, ${set}` : sql``}
      from before where submission.id = before.id
      returning submission.id
    )
    insert into submission_change (submission_id, was, became, person_id, at)
    select before.id, before.status, ${to}, ${personId ?? null}, ${at}
    from before join changed using (id)`);
  return moved === 1;
}

/** @throws UserError when there is none of that number. */
export async function readSubmission(db: Queryable, id: number, communityId?: number): Promise<Submission> {
  const here = communityId === undefined ? sql`` : sql`and d.community_id = ${communityId}`;
  const [submission] = await readSubmissions(db, sql`where s.id = ${id} ${here}`);
  if (!submission) throw new UserError(message('There is no submission {id} here.', { id }));
  return submission;
}

/** Newest first, at most `limit` (50). */
export async function listSubmissions(db: Queryable, filter: SubmissionFilter): Promise<Submission[]> {
  return await readSubmissions(db, sql`where ${isOf(filter)} order by s.id desc limit ${filter.limit ?? 50}`);
}

export async function submissionCounts(
  db: Queryable,
  filter: SubmissionFilter,
): Promise<Partial<Record<SubmissionStatus, number>>> {
  const rows = await db.all<{ status: SubmissionStatus; n: number }>(sql`
    select s.status, count(*) as n
    from submission s join datanet d on d.id = s.datanet_id
    where ${isOf(filter)}
    group by s.status`);
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

function isOf(filter: SubmissionFilter): Sql {
  const { communityId, personId = null, datanetId = null, status = null, before = null } = filter;
  return sql`d.community_id = ${communityId}
    and (${personId}::bigint is null or s.person_id = ${personId})
    and (${datanetId}::bigint is null or s.datanet_id = ${datanetId})
    and (${status}::text is null or s.status = ${status})
    and (${before}::bigint is null or s.id < ${before})`;
}

/** Newest first. */
export async function submissionNumbers(
  db: Queryable,
  communityId: number,
  limit: number,
): Promise<number[]> {
  const rows = await db.all<{ id: number }>(
    prepared(
      'submission-numbers',
      sql`
    select s.id from submission s join datanet d on d.id = s.datanet_id
    where d.community_id = ${communityId} order by s.id desc limit ${limit}`,
    ),
  );
  return rows.map(row => row.id);
}

interface SubmissionRow
  extends Omit<
    Submission,
    'rows' | 'decision' | 'step' | 'format' | 'appeal' | 'mends' | 'mendedBy' | 'removed'
  > {
  mends: number | null;
  mendedBy: number | null;
  format: Said | null;
  step: { label: Said; done: number } | null;
  total: number;
  good: number;
  accepted: number;
  value: number | null;
  novelty: number | null;
  automatic: boolean;
  decidedAt: Date | null;
  appealReason: string | null;
  appealDecidedAt: Date | null;
  removedAt: Date | null;
  itemsRemoved: number;
}

async function readSubmissions(db: Queryable, which: Sql): Promise<Submission[]> {
  const rows = await db.all<SubmissionRow>(sql`
    select s.id, s.datanet_id as "datanetId", d.name as "datanetName", d.modality, s.person_id as "personId",
      p.name as "personName", s.status, s.context, s.format, s.step, s.findings, s.reasons, s.hints,
      s.rows_total as total, s.rows_good as good, s.rows_accepted as accepted,
      s.value, s.novelty, s.automatic, s.decided_at as "decidedAt", s.created_at as "createdAt", s.mends,
      (
        select max(m.id) from submission m
        where m.mends = s.id and m.status not in ('refused', 'rejected', 'withdrawn')
      ) as "mendedBy",
      s.removed_at as "removedAt",
      case when d.removals > 0
        then (select count(*) from item i where i.submission_id = s.id and i.removal is not null) else 0
      end as "itemsRemoved",
      a.reason as "appealReason", a.decided_at as "appealDecidedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('name', f.name, 'sha256', f.sha256, 'bytes', f.bytes) order by f.position)
        from submission_file f where f.submission_id = s.id
      ), '[]') as files,
      (select count(*) from review r where r.submission_id = s.id and r.grade <> 'skip') as votes
    from submission s
    join datanet d on d.id = s.datanet_id
    join person p on p.id = s.person_id
    left join appeal a on a.submission_id = s.id
    ${which}`);
  return rows.map(
    ({
      total,
      good,
      accepted,
      value,
      novelty,
      automatic,
      decidedAt,
      step,
      format,
      appealReason,
      appealDecidedAt,
      mends,
      mendedBy,
      removedAt,
      itemsRemoved,
      ...rest
    }) => ({
      ...rest,
      mends: mends ?? undefined,
      mendedBy: mendedBy ?? undefined,
      format: format ?? undefined,
      step: step ?? undefined,
      ...((removedAt || itemsRemoved > 0) && {
        removed: { items: itemsRemoved, isWhole: removedAt !== null },
      }),
      appeal: appealReason === null ? undefined : { reason: appealReason, decided: appealDecidedAt !== null },
      rows: { total, good, accepted },
      decision:
        decidedAt && value !== null ? { value, novelty: novelty ?? 1, automatic, decidedAt } : undefined,
    }),
  );
}
