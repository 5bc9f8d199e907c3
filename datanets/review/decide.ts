import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { message, type Said } from '../../store/message.ts';
import { recordSubmissions } from '../ledger/record.ts';
import { type Move, move } from '../submissions/submission.ts';
import { fixNovelty } from './novelty.ts';

/** How a submission is decided. */
export interface Decision {
  accepted: boolean;
  /** The value of each of its items, when it is accepted. */
  value: number;
  /** Why not, in the words shown to the contributor. */
  reasons: Said[];
  /** What would mend it, in the words shown to the contributor. */
  hints?: Said[];
  /** Items struck out by the reviewers. */
  struck: number[];
  /** The steward who decided alone. */
  stewardId?: number;
  automatic: boolean;
  at: Date;
}

/**
 * Writes a decision: strikes rows, fixes each item's novelty against what was accepted before, counts what counts,
 * and moves the submission on. Holds the datanet's row, so that decisions have an order. Call it in a transaction.
 *
 * @returns whether it was decided now; not when it was already, or is withdrawn
 */
export async function decide(tx: Queryable, submissionId: number, decision: Decision): Promise<boolean> {
  const { decision_no } = await tx.one<{ decision_no: number }>(sql`
    update datanet set decisions = decisions + 1
    where id = (select datanet_id from submission where id = ${submissionId})
    returning decisions as decision_no`);
  const decided = sql`decision_no = ${decision_no}, decided_at = ${decision.at},
    decided_by_steward = ${decision.stewardId ?? null}, automatic = ${decision.automatic}`;
  if (decision.accepted) {
    await strike(tx, decision.struck);
    await fixNovelty(tx, submissionId, decision.struck);
    const { counted, novelty } = await countItems(tx, submissionId);
    if (counted > 0) {
      return await end(tx, submissionId, {
        to: 'accepted',
        at: decision.at,
        set: sql`${decided}, value = ${decision.value}, novelty = ${novelty}, rows_accepted = ${counted}, reasons = '[]', hints = '[]'`,
      });
    }
  }
  const reasons = decision.accepted ? [nothingLeft] : decision.reasons;
  return await end(tx, submissionId, {
    to: 'rejected',
    at: decision.at,
    set: sql`${decided}, value = 0, reasons = ${json(reasons)}::jsonb,
      hints = ${json(decision.accepted ? [] : (decision.hints ?? []))}::jsonb`,
  });
}

async function end(tx: Queryable, submissionId: number, how: Move): Promise<boolean> {
  const moved = await move(tx, submissionId, how);
  if (moved) await recordSubmissions(tx, [submissionId]);
  return moved;
}

const nothingLeft = message('Nothing of it is left: every row was struck out or had been accepted before.');

async function strike(tx: Queryable, itemIds: readonly number[]): Promise<void> {
  if (itemIds.length === 0) return;
  await tx.run(sql`update item set struck = true where id = any(${itemIds})`);
}

async function countItems(
  tx: Queryable,
  submissionId: number,
): Promise<{ counted: number; novelty: number | null }> {
  return await tx.one(sql`
    select count(*) as counted, avg(novelty) as novelty
    from item
    where submission_id = ${submissionId} and not struck and novelty >= 0.2`);
}
