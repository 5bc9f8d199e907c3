import { hash } from 'node:crypto';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Grade } from '../review-task.ts';
import type { SubmissionStatus } from '../submission.ts';

/** What the tables say of a submission that the ledger says too. */
export interface Stored {
  id: number;
  datanetId: number;
  communityId: number;
  personId: number;
  status: SubmissionStatus;
  createdAt: Date;
  /** SHA-256 of its files in their order. */
  files: string[];
  typed: string | null;
  /** SHA-256 of what was typed, where that was removed. */
  typedHash: string | null;
  salt: Buffer;
  /** The submission that it mends. */
  mends: number | null;
  /** Its number in the datanet; null when it is not decided. */
  decision: number | null;
  value: number | null;
  novelty: number | null;
  items: number;
  automatic: boolean;
  decidedAt: Date | null;
  /** When it came into the state it is in. */
  changedAt: Date;
}

export interface StoredVote {
  submissionId: number;
  reviewerId: number;
  grade: Exclude<Grade, 'skip'>;
  reason: string | null;
  alone: boolean;
  at: Date;
}

/** In the order of their numbers. */
export async function storedSubmissions(tx: Queryable, ids: readonly number[]): Promise<Stored[]> {
  return await tx.all(sql`
    select s.id, s.datanet_id as "datanetId", d.community_id as "communityId", s.person_id as "personId", s.status,
      s.created_at as "createdAt", s.typed, s.typed_sha256 as "typedHash", s.mends, s.ledger_salt as salt, s.decision_no as decision, s.value, s.novelty,
      s.rows_accepted as items, s.automatic, s.decided_at as "decidedAt",
      array(
        select sha256 from submission_file where submission_id = s.id and not left_out order by position
      ) as files,
      coalesce(
        (select c.at from submission_change c where c.submission_id = s.id order by c.id desc limit 1), s.created_at
      ) as "changedAt"
    from submission s
    join datanet d on d.id = s.datanet_id
    where s.id = any(${ids}::bigint[])
    order by s.id`);
}

/** The hashes of what a submission gave, with its salt; none when that community has no such submission. */
export async function contentsOf(
  db: Queryable,
  communityId: number,
  id: number,
): Promise<{ sha256: string; salt: string }[]> {
  const [stored] = await storedSubmissions(db, [id]);
  if (stored?.communityId !== communityId) return [];
  return contentHashes(stored).map(sha256 => ({ sha256, salt: stored.salt.toString('hex') }));
}

/** SHA-256 of its files in their order, and of what was typed. */
export function contentHashes({
  files,
  typed,
  typedHash,
}: Pick<Stored, 'files' | 'typed' | 'typedHash'>): string[] {
  const words = typed === null ? typedHash : hash('sha256', typed);
  return words === null ? files : [...files, words];
}

/** Votes that judge, in the order they were cast. */
export async function votesOn(tx: Queryable, ids: readonly number[]): Promise<StoredVote[]> {
  return await tx.all(sql`
    select submission_id as "submissionId", reviewer_id as "reviewerId", grade, reason, alone, at
    from review
    where submission_id = any(${ids}::bigint[]) and grade <> 'skip'
    order by submission_id, at, reviewer_id`);
}

/** The positions of the items that are struck out, by submission. */
export async function struckItems(tx: Queryable, ids: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await tx.all<{ id: number; positions: number[] }>(sql`
    select submission_id as id, array_agg(position order by position) as positions
    from item
    where submission_id = any(${ids}::bigint[]) and struck
    group by submission_id`);
  return new Map(rows.map(({ id, positions }) => [id, positions]));
}
