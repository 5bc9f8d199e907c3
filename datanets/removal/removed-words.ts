import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { RemovalPlan, RemovedWords } from '../removal.ts';

/** What a removal is going to take, in words, so that copies of it elsewhere are found. Ask before it is done. */
export async function removedWords(
  db: Queryable,
  { submission, positions, others }: Pick<RemovalPlan, 'submission' | 'positions' | 'others'>,
): Promise<RemovedWords> {
  const submissions = [submission.id, ...others];
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
  const whole = positions === undefined ? given.flatMap(({ typed, context }) => [typed ?? '', context]) : [];
  const texts = [
    ...items.flatMap(({ content, instruction }) => [...stringsIn(content), instruction ?? '']),
    ...whole,
  ];
  return {
    submissions,
    origins: given.map(({ origin }) => origin),
    files: items.flatMap(({ content }) => hashesIn(content)),
    texts: [...new Set(texts.filter(Boolean))],
    quotes: [...new Set(stringsIn(given.map(({ findings }) => findings)))],
    since: given[0]?.at ?? submission.createdAt,
  };
}

/** Every string of a JSON value, but for the names of fields and hashes of files. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return isHash(value) ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function hashesIn(value: unknown): string[] {
  if (typeof value === 'string') return isHash(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(hashesIn);
}

const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);
