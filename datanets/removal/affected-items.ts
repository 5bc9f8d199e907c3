import { createHash } from 'node:crypto';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { MediaContent } from '../media.ts';
import { mediaLine } from '../snapshots/media-line.ts';
import type { SubmissionStatus } from '../submission.ts';
import { neverIndexedAnew } from '../submissions/items.ts';
import { keepBandsOfRemoved } from '../submissions/removed-bands.ts';
import type { Content } from '../validation/rows/content.ts';

/** A submission of which something goes: the one that was named, and those that hold the same as its earlier or mended versions. */
export interface Affected {
  submissionId: number;
  /** Positions that go; undefined for all of it. */
  positions: number[] | undefined;
}

/**
 * What goes with a submission: of its earlier and its mended versions all of them, or the same rows.
 *
 * @param positions items of the named submission; undefined for all of it
 * @throws UserError when one of them is not decided yet
 */
export async function affectedBy(
  db: Queryable,
  submissionId: number,
  positions: readonly number[] | undefined,
): Promise<Affected[]> {
  const family = await db.all<{ id: number; status: SubmissionStatus }>(sql`
    with recursive family as (
      select ${submissionId}::bigint as id
      union
      select case when s.id = f.id then s.mends else s.id end
      from family f join submission s on s.id = f.id or s.mends = f.id
    )
    select s.id, s.status from family join submission s using (id) order by s.id`);
  const open = family.find(({ status }) => ['received', 'checking', 'waiting', 'appealed'].includes(status));
  if (open)
    throw new UserError(
      open.status === 'appealed'
        ? message('Submission {id} is under appeal. What it gave can be removed once that is decided.', {
            id: open.id,
          })
        : message('Submission {id} is not decided yet: “/withdraw {id}” takes it back first.', {
            id: open.id,
          }),
    );
  if (!positions) return family.map(({ id }) => ({ submissionId: id, positions: undefined }));
  const same = await db.all<{ submissionId: number; positions: number[] }>(sql`
    select submission_id as "submissionId", array_agg(position order by position) as positions
    from item
    where submission_id = any(${family.map(({ id }) => id)}::bigint[]) and removal is null and (
      (submission_id = ${submissionId} and position = any(${[...positions]}::int[]))
      or (submission_id <> ${submissionId} and hash in (
        select hash from item where submission_id = ${submissionId} and position = any(${[...positions]}::int[])
      ))
    )
    group by submission_id
    order by submission_id`);
  return same;
}

const atOnce = 500;

/**
 * Empties items, a part at a time: what is left of each is its place, its hashes, its bands and what it is worth.
 *
 * @returns files that they were kept as
 */
export async function emptyItems(
  tx: Queryable,
  { submissionId, positions }: Affected,
  removal: number,
): Promise<string[]> {
  const files: string[] = [];
  for (let after = -1; ; ) {
    const items = await tx.all<{ id: number; position: number; content: Content | MediaContent }>(sql`
      select id, position, content from item
      where submission_id = ${submissionId} and position > ${after} and removal is null
        and (${positions ?? null}::int[] is null or position = any(${positions ?? null}::int[]))
      order by position
      limit ${atOnce}`);
    const last = items.at(-1);
    if (!last) return files;
    after = last.position;
    const ids = items.map(({ id }) => id);
    await tx.run(sql`
      update item set content = '{}', instruction = null, fingerprint = null, place = null, removal = ${removal},
        removed_line = given.line, indexed_by = ${neverIndexedAnew}
      from unnest(${ids}::bigint[], ${items.map(({ content }) => lineHash(content))}::text[]) as given (id, line)
      where item.id = given.id`);
    await keepBandsOfRemoved(tx, ids);
    await tx.run(sql`
      delete from likeness where item_id = any(${ids}::bigint[]) or other_id = any(${ids}::bigint[])`);
    for (const { content } of items) {
      if (!('media' in content)) continue;
      files.push(content.media.sha256);
      if (content.media.kind === 'image') files.push(content.media.preview.sha256);
    }
  }
}

/** SHA-256 of the line that an item is in a version. */
function lineHash(content: Content | MediaContent): string {
  const line = JSON.stringify('media' in content ? mediaLine(content) : content);
  return createHash('sha256').update(line).digest('hex');
}
