import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { RemovalPlan, RemovedWords } from '../removal.ts';
import { RemovedText } from '../removed-text.ts';

/**
 * What a removal is going to take, in words, so that copies of it elsewhere are found. Ask before it is done.
 *
 * @param reason why it has to go: that may tell what stood in it as well
 */
export async function removedWords(
  db: Queryable,
  {
    submission,
    positions,
    others,
  }: Pick<RemovalPlan, 'positions' | 'others'> & { submission: { id: number; createdAt: Date } },
  reason: string,
): Promise<RemovedWords> {
  const submissions = [submission.id, ...others];
  const isWhole = positions === undefined;
  const items = await db.all<{ content: unknown; instruction: string | null }>(sql`
    select content, instruction from item
    where submission_id = any(${submissions}::bigint[]) and removal is null
      and (${positions ?? null}::int[] is null or hash in (
        select hash from item where submission_id = ${submission.id} and position = any(${positions ?? null}::int[])
      ))`);
  const given = await db.all<{
    typed: string | null;
    context: string;
    findings: unknown;
    at: Date;
    origin: string;
  }>(sql`
    select typed, context, findings, created_at as at, origin from submission
    where id = any(${submissions}::bigint[]) order by created_at`);
  const whole = isWhole ? given.flatMap(({ typed, context }) => [typed ?? '', context]) : [];
  const texts = [
    ...items.flatMap(({ content, instruction }) => [...stringsIn(content), instruction ?? '']),
    ...whole,
  ];
  const content = {
    files: items.flatMap(({ content }) => hashesIn(content)),
    texts: [...new Set(texts.filter(Boolean))],
    quotes: [...new Set(stringsIn(given.map(({ findings }) => findings)))],
  };
  const removed = new RemovedText({ ...content, said: [], names: [] });
  const { comments, reasons, origins } = await saidOf(db, submissions);
  const names = await namesOf(db, submissions);
  return {
    ...content,
    submissions,
    origins: [...given.map(({ origin }) => origin), ...origins],
    said: [
      ...comments.filter(text => isWhole || removed.tells(text)),
      ...[reason, ...reasons].filter(text => removed.tells(text)),
    ],
    names: names.filter(name => isWhole || removed.tells(name)),
    since: given[0]?.at ?? submission.createdAt,
  };
}

/** What people said of submissions, to judge them and to have something removed, and the updates that said it. */
async function saidOf(
  db: Queryable,
  submissions: readonly number[],
): Promise<{ comments: string[]; reasons: string[]; origins: string[] }> {
  const rows = await db.all<{ text: string; isReason: boolean; origin: string | null }>(sql`
    select comment as text, false as "isReason", null as origin from review
    where submission_id = any(${[...submissions]}::bigint[]) and comment is not null
    union all
    select vote ->> 'comment', false, null from held_vote
    where submission_id = any(${[...submissions]}::bigint[]) and vote ->> 'comment' is not null
    union all
    select reason, false, origin from appeal where submission_id = any(${[...submissions]}::bigint[])
    union all
    select reason, true, origin from removal where submission_id = any(${[...submissions]}::bigint[])`);
  const decided = await db.all<{ reasons: unknown; before: unknown }>(sql`
    select s.reasons, a.rejected_for as before from submission s left join appeal a on a.submission_id = s.id
    where s.id = any(${[...submissions]}::bigint[])`);
  return {
    // The judge of an appeal comments in what is told alone.
    comments: [
      ...rows.filter(({ isReason }) => !isReason).map(({ text }) => text),
      ...decided.flatMap(({ reasons, before }) => commentsIn([reasons, before])),
    ],
    reasons: rows.filter(({ isReason }) => isReason).map(({ text }) => text),
    origins: rows.flatMap(({ origin }) => origin ?? []),
  };
}

async function namesOf(db: Queryable, submissions: readonly number[]): Promise<string[]> {
  const names = await db.all<{ name: string }>(sql`
    select name from submission_file where submission_id = any(${[...submissions]}::bigint[])
    union
    select file from item where submission_id = any(${[...submissions]}::bigint[])`);
  return names.map(({ name }) => name);
}

/** Every string of a JSON value, but for the names of fields and hashes of files. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return isHash(value) ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** What reviewers wrote, in the reasons that a contributor is told. */
function commentsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    name === 'comment' && typeof field === 'string' ? [field] : commentsIn(field),
  );
}

function hashesIn(value: unknown): string[] {
  if (typeof value === 'string') return isHash(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(hashesIn);
}

const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);
