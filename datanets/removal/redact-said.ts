import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { RemovedWords } from '../removal.ts';
import { RemovedText, removedMark } from '../removed-text.ts';

/**
 * Takes what people said of submissions out of this room's tables, where it tells what stood in what is removed; with all
 * of a submission, whatever was said of it but for why it was removed. Call it in the transaction of the removal.
 */
export async function redactSaid(tx: Queryable, words: RemovedWords, isWhole: boolean): Promise<void> {
  const removed = new RemovedText(words);
  const ids = sql`any(${words.submissions}::bigint[])`;
  const goes = (said: string) => isWhole || removed.tells(said);
  await redactComments(tx, ids, goes);
  await redactDecisions(tx, ids, removed, goes);
  for (const { id, reason } of await tx.all<{ id: number; reason: string }>(sql`
    select id, reason from removal where submission_id = ${ids}`)) {
    if (removed.tells(reason)) await tx.run(sql`update removal set reason = ${removedMark} where id = ${id}`);
  }
  await redactNames(tx, ids, words.names, isWhole);
}

type Ids = ReturnType<typeof sql>;

/** Of votes that count, and of those that can still be taken back. */
async function redactComments(tx: Queryable, ids: Ids, goes: (said: string) => boolean): Promise<void> {
  const reviews = await tx.all<{ id: number; reviewer: number; comment: string }>(sql`
    select submission_id as id, reviewer_id as reviewer, comment from review
    where submission_id = ${ids} and comment is not null`);
  for (const { id, reviewer, comment } of reviews) {
    if (goes(comment))
      await tx.run(sql`
        update review set comment = null where submission_id = ${id} and reviewer_id = ${reviewer}`);
  }
  const held = await tx.all<{ id: number; reviewer: number; comment: string }>(sql`
    select submission_id as id, reviewer_id as reviewer, vote ->> 'comment' as comment from held_vote
    where submission_id = ${ids} and vote ->> 'comment' is not null`);
  for (const { id, reviewer, comment } of held) {
    if (goes(comment))
      await tx.run(sql`
        update held_vote set vote = vote - 'comment' where submission_id = ${id} and reviewer_id = ${reviewer}`);
  }
}

/** What contributors are told and told us: reasons of rejections, appeals, what they wrote beside it. */
async function redactDecisions(
  tx: Queryable,
  ids: Ids,
  removed: RemovedText,
  goes: (said: string) => boolean,
): Promise<void> {
  const decided = await tx.all<{ id: number; context: string; said: unknown[] }>(sql`
    select id, context, jsonb_build_array(reasons, hints, format) as said from submission where id = ${ids}`);
  for (const { id, context, said } of decided) {
    const [reasons, hints, format] = removed.without(said, true);
    await tx.run(sql`
      update submission set context = ${goes(context) ? '' : context}, reasons = ${json(reasons)}::jsonb,
        hints = ${json(hints)}::jsonb, format = ${format === null ? null : json(format)}::jsonb
      where id = ${id}`);
  }
  const appeals = await tx.all<{ id: number; reason: string; before: unknown }>(sql`
    select submission_id as id, reason, rejected_for as before from appeal where submission_id = ${ids}`);
  for (const { id, reason, before } of appeals) {
    await tx.run(sql`
      update appeal set reason = ${goes(reason) ? '' : reason}, rejected_for = ${json(removed.without(before, true))}::jsonb
      where submission_id = ${id}`);
  }
}

/** Files that still have rows keep names that differ, since rows are removed by them. */
async function redactNames(
  tx: Queryable,
  ids: Ids,
  names: readonly string[],
  isWhole: boolean,
): Promise<void> {
  for (const [at, name] of names.entries()) {
    const left = !isWhole && names.length > 1 ? `removed ${at + 1}` : 'removed';
    await tx.run(
      sql`update submission_file set name = ${left} where submission_id = ${ids} and name = ${name}`,
    );
    await tx.run(sql`update item set file = ${left} where submission_id = ${ids} and file = ${name}`);
  }
}
