import { hash } from 'node:crypto';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';
import { recordRemoval } from '../ledger/record.ts';
import type { NewRemoval, RemovalPlan, WhatToRemove } from '../removal.ts';
import { cleanVersions } from '../snapshots/removed-rows.ts';
import type { Submission } from '../submission.ts';
import { letFilesGo, removeLetGo } from '../submissions/held-files.ts';
import { readSubmission } from '../submissions/submission.ts';
import { type Affected, affectedBy, emptyItems } from './affected-items.ts';
import { redactSaid } from './redact-said.ts';
import { removedWords } from './removed-words.ts';

/**
 * What a removal would take.
 *
 * @throws UserError when there is no such submission or row, nothing of it is left, or it is not decided yet
 */
export async function planRemoval(
  db: Queryable,
  { communityId, submissionId, rows, file, request }: WhatToRemove,
): Promise<RemovalPlan> {
  const submission = await readSubmission(db, submissionId, communityId);
  if (submission.removed?.isWhole)
    throw new UserError(message('What submission {id} gave is removed already.', { id: submissionId }));
  const positions =
    request === undefined
      ? rows && (await positionsOf(db, submissionId, rows, file))
      : await positionsAsked(db, submissionId, request);
  const affected = await affectedBy(db, submissionId, positions);
  const { items, counting } = await db.one<{ items: number; counting: number }>(sql`
    select count(*) as items, count(*) filter (
      where ${submission.status === 'accepted'}::boolean and not struck and novelty >= 0.2
    ) as counting
    from item
    where submission_id = ${submissionId} and removal is null
      and (${positions ?? null}::int[] is null or position = any(${positions ?? null}::int[]))`);
  const versions = await db.all<{ id: number; version: number }>(sql`
    select v.id, v.version
    from snapshot v
    join submission s on s.datanet_id = v.datanet_id and s.decision_no <= v.through and s.status = 'accepted'
    where s.id = ${submissionId} and exists (
      select from item i
      where i.submission_id = s.id and i.removal is null and not i.struck and i.novelty >= 0.2
        and (${positions ?? null}::int[] is null or i.position = any(${positions ?? null}::int[]))
    )
    order by v.version`);
  return {
    submission,
    positions,
    items,
    counting,
    versions,
    others: affected.map(one => one.submissionId).filter(id => id !== submissionId),
  };
}

/**
 * Takes content out for good: from the tables and the files, of earlier and mended versions too, and from the files of
 * frozen versions. The ledger says that it happened, hashes and ranks stay. The same origin again changes nothing.
 *
 * @throws UserError as {@link planRemoval}
 */
export async function removeContent(
  parts: { db: Database; files: Files },
  input: NewRemoval,
  at: Date,
): Promise<Submission> {
  const { db } = parts;
  const done = await db.first(sql`select from removal where origin = ${input.origin} and state = 'done'`);
  if (!done) {
    const plan = await planRemoval(db, input);
    await db.transaction(tx => take(tx, { ...input, plan, at }));
  }
  await finishRemovals(parts);
  return await readSubmission(db, input.submissionId, input.communityId);
}

/** Writes versions anew and removes files, where that is still to be done. Again changes nothing. */
export async function finishRemovals(parts: { db: Database; files: Files }): Promise<void> {
  await cleanVersions(parts);
  await removeLetGo(parts.db, parts.files);
}

interface Taken extends NewRemoval {
  plan: RemovalPlan;
  at: Date;
}

async function take(tx: Queryable, input: Taken): Promise<void> {
  const { submission, positions } = input.plan;
  // Holds the datanet's row, so that no decision, version or other removal comes in between.
  const { number } = await tx.one<{ number: number }>(sql`
    update datanet set removals = removals + 1 where id = ${submission.datanetId} returning removals as number`);
  const words = await removedWords(tx, input.plan, input.reason);
  for (const affected of await affectedBy(tx, input.submissionId, positions)) {
    await letFilesGo(tx, await emptyItems(tx, affected, number));
    await letFilesGo(tx, await releaseFiles(tx, affected));
    await forgetWords(tx, affected, input.at);
    await tx.run(sql`delete from gold_task where submission_id = ${affected.submissionId}`);
    await recordRemoval(tx, affected.submissionId, input.at, affected.positions);
  }
  // What is undecided may be less like what is left.
  await tx.run(sql`
    update submission set novelty_through = null
    where datanet_id = ${submission.datanetId} and status in ('checking', 'waiting', 'appealed')`);
  const archives = await tx.all<{ archive: string }>(sql`
    delete from dataset_export where snapshot_id in (select id from snapshot where datanet_id = ${submission.datanetId})
    returning archive`);
  await letFilesGo(
    tx,
    archives.map(({ archive }) => archive),
  );
  await conclude(tx, input, number);
  await redactSaid(tx, words, positions === undefined);
}

/** Uploads hold what was taken out of them, so they go as a whole, also where the same was given again and decided. */
async function releaseFiles(tx: Queryable, { submissionId }: Affected): Promise<string[]> {
  const files = await tx.all<{ sha256: string }>(sql`
    update submission_file f set released = true
    from submission s, submission_file own
    where own.submission_id = ${submissionId} and own.sha256 = f.sha256 and s.id = f.submission_id
      and s.status not in ('received', 'checking')
      and s.datanet_id in (
        select id from datanet where community_id = (
          select d.community_id from datanet d join submission o on o.datanet_id = d.id where o.id = ${submissionId}
        )
      )
    returning f.sha256`);
  return files.map(({ sha256 }) => sha256);
}

/** What quotes it: findings, and what was typed. */
async function forgetWords(tx: Queryable, { submissionId, positions }: Affected, at: Date): Promise<void> {
  const { typed } = await tx.one<{ typed: string | null }>(sql`
    select typed from submission where id = ${submissionId} for update`);
  const isWhole = positions === undefined;
  await tx.run(sql`
    update submission set findings = '[]', typed = null,
      typed_sha256 = coalesce(typed_sha256, ${typed === null ? null : hash('sha256', typed)}),
      removed_at = case when ${isWhole}::boolean then ${at}::timestamptz else removed_at end
    where id = ${submissionId}`);
}

/** Notes it as done: the request that it answers, or of a steward's own accord. */
async function conclude(tx: Queryable, input: Taken, number: number): Promise<void> {
  const { submissionId, plan, reason, personId, origin, at, request } = input;
  if (request !== undefined) {
    const answered = await tx.run(sql`
      update removal set state = 'done', decided_by = ${personId}, decided_at = ${at}, number = ${number},
        origin = ${origin}
      where id = ${request} and submission_id = ${submissionId} and state = 'asked'`);
    if (answered) return;
    throw new UserError(message('That request is answered already.'));
  }
  await tx.run(sql`
    insert into removal (submission_id, positions, reason, asked_at, origin, state, decided_by, decided_at, number)
    values (${submissionId}, ${plan.positions ?? null}::int[], ${reason}, ${at}, ${origin}, 'done', ${personId}, ${at}, ${number})`);
}

/** What a request named of it, less what is gone since; undefined for all of it. */
async function positionsAsked(
  db: Queryable,
  submissionId: number,
  request: number,
): Promise<number[] | undefined> {
  const { positions, left } = await db.one<{ positions: number[] | null; left: number[] }>(sql`
    select positions, array(
      select position from item i
      where i.submission_id = r.submission_id and i.removal is null and i.position = any(r.positions)
      order by position
    ) as left
    from removal r where id = ${request} and submission_id = ${submissionId}`);
  return positions === null ? undefined : left;
}

/** Items by the rows of a file that people see, those that are gone left out. */
async function positionsOf(
  db: Queryable,
  submissionId: number,
  rows: readonly number[],
  file: string | undefined,
): Promise<number[]> {
  const items = await db.all<{ position: number; row: number; file: string; isGone: boolean }>(sql`
    select position, row, file, removal is not null as "isGone" from item
    where submission_id = ${submissionId} and row = any(${[...rows]}::int[])
      and (${file ?? null}::text is null or file = ${file ?? null})
    order by position`);
  if (new Set(items.map(item => item.file)).size > 1)
    throw new UserError(
      message('Submission {id} has several files with such rows; name the file as well.', {
        id: submissionId,
      }),
    );
  const missing = rows.find(row => !items.some(item => item.row === row));
  if (missing !== undefined)
    throw new UserError(
      message('Submission {id} has no row {row} that was kept.', { id: submissionId, row: missing }),
    );
  const left = items.filter(item => !item.isGone);
  if (left.length === 0)
    throw new UserError(message('What submission {id} gave there is removed already.', { id: submissionId }));
  return left.map(item => item.position);
}
