import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { allOf, anyOf, message, type Said } from '../../store/message.ts';
import type { RejectReason, Vote } from '../review-task.ts';

/** @throws UserError on a rejection without a reason, and on strikes that leave nothing of what is accepted */
export function checkGrade(vote: Vote, rowsGood: number, reasons: readonly RejectReason[]): void {
  if (vote.grade === 'reject' && !reasons.some(reason => reason.value === vote.reason)) {
    throw new UserError(
      message('A rejection needs its reason, so that the contributor can learn from it: one of {reasons}.', {
        reasons: anyOf(reasons.map(({ value, label }) => (value.startsWith('own-') ? label : value))),
      }),
    );
  }
  if (vote.grade !== 'reject' && new Set(vote.strike).size >= rowsGood) {
    throw new UserError(
      message('Every row is struck out, so nothing would be accepted. Choose Reject instead.'),
    );
  }
}

/** A reason for a rejection in the words of the list, with the rows it was seen in and what the reviewer wrote. */
export function reasonSaid(label: Said, comment: string | null, rows: readonly Said[] = []): Said {
  const where = rows.length ? message('{reason} ({rows})', { reason: label, rows: allOf(rows) }) : label;
  return comment ? message('{reason}: {comment}', { reason: where, comment }) : where;
}

/** Rows that a reason names; a sample has no more. */
const mostNamed = 10;

/**
 * What items of a submission are called for whoever gave it: a row by its number, and by its file where there are several;
 * a picture or a clip by its file. Items of other submissions are passed over.
 */
export async function rowNames(
  tx: Queryable,
  submissionId: number,
  items: readonly number[],
): Promise<Said[]> {
  if (items.length === 0) return [];
  const rows = await tx.all<{ row: number; file: string; isMedia: boolean; isOneFile: boolean }>(sql`
    select row, file, content -> 'media' is not null as "isMedia",
      (select count(distinct all_of.file) from item all_of where all_of.submission_id = ${submissionId}) = 1
        as "isOneFile"
    from item where submission_id = ${submissionId} and id = any(${[...items]}::bigint[])
    order by position limit ${mostNamed}`);
  return rows.map(({ row, file, isMedia, isOneFile }) => {
    if (isMedia) return file;
    return isOneFile ? message('row {row}', { row }) : message('row {row} of {file}', { row, file });
  });
}
