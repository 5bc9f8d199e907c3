import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Modality } from '../datanet-settings.ts';
import type { MediaContent, MediaFile } from '../media.ts';
import type { Place } from '../place.ts';
import type { Rejection, ReviewTask, SampleRow } from '../review-task.ts';
import { mendedBefore } from '../submissions/mended.ts';
import { readSubmission } from '../submissions/submission.ts';
import type { Content } from '../validation/rows/content.ts';
import { changedItems, mendedSince } from './mended-since.ts';
import { reasonsOf } from './reject-reasons.ts';
import { fieldsOf } from './row-fields.ts';

/**
 * What a reviewer sees of a submission: the guidelines and its sample, but not whose it is. Of an appeal it is why; what
 * the rejection was, stewards alone see.
 *
 * @param which of its rows; the sample unless said otherwise
 */
export async function reviewTask(
  db: Queryable,
  submissionId: number,
  { isSteward = false }: { isSteward?: boolean } = {},
  which = sql`i.position = any(s.sample) order by i.position`,
): Promise<ReviewTask> {
  const submission = await readSubmission(db, submissionId);
  const { guidelines } = await db.one<{ guidelines: string }>(sql`
    select guidelines from datanet where id = ${submission.datanetId}`);
  const rows = await db.all<{
    itemId: number;
    row: number;
    file: string;
    content: Content | MediaContent;
    place: Place | null;
  }>(sql`
    select i.id as "itemId", i.row, i.file, i.content, i.place
    from item i
    join submission s on s.id = i.submission_id
    where s.id = ${submissionId} and ${which}`);
  const before = (await mendedBefore(db, submissionId))[0];
  return {
    // Whose it is must not weigh; the reviewer learns it when it is decided. A gold task looks undecided.
    submission: {
      ...submission,
      ...(submission.status !== 'appealed' && { status: 'waiting' as const, appeal: undefined }),
      rows: { ...submission.rows, accepted: 0 },
      votes: 0,
      reasons: [],
      hints: [],
      decision: undefined,
      personId: 0,
      personName: 'hidden until it is decided',
    },
    guidelines,
    reasons: await reasonsOf(db, submission.datanetId),
    sample: await sampleOf(db, rows, before),
    sampledFrom: submission.rows.good,
    ...(before !== undefined && { mended: await mendedSince(db, submissionId, before) }),
    ...(submission.status === 'appealed' &&
      submission.appeal && {
        appeal: {
          reason: submission.appeal.reason,
          ...(isSteward && { rejection: await rejectionOf(db, submissionId) }),
        },
      }),
  };
}

async function sampleOf(
  db: Queryable,
  rows: readonly (Omit<SampleRow, 'fields' | 'place'> & {
    content: Content | MediaContent;
    place: Place | null;
  })[],
  mends: number | undefined,
): Promise<SampleRow[]> {
  const changes =
    mends === undefined
      ? undefined
      : await changedItems(
          db,
          rows.map(row => row.itemId),
          mends,
        );
  const media = rows.filter(row => 'media' in row.content).map(row => row.itemId);
  const nearest = await nearestAccepted(db, media);
  return rows.map(({ content, place, ...given }): SampleRow => {
    const row = { ...given, ...changes?.get(given.itemId) };
    if (!('media' in content)) return { ...row, fields: fieldsOf(content), ...(place && { place }) };
    const like = nearest.get(row.itemId);
    return {
      ...row,
      fields: content.caption === undefined ? [] : [{ name: 'caption', text: content.caption }],
      media: content.media,
      ...(like && { nearest: like }),
    };
  });
}

/** For each picture or clip the accepted one that it is most like, of those that were found somewhat alike. */
async function nearestAccepted(
  db: Queryable,
  itemIds: readonly number[],
): Promise<Map<number, NonNullable<SampleRow['nearest']>>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db.all<{
    itemId: number;
    submissionId: number;
    file: string;
    similarity: number;
    media: MediaFile;
  }>(sql`
    select distinct on (l.item_id) l.item_id as "itemId", o.submission_id as "submissionId", o.file, l.similarity,
      o.content -> 'media' as media
    from likeness l
    join item o on o.id = l.other_id
    join submission s on s.id = o.submission_id
    where l.item_id = any(${itemIds}) and s.status = 'accepted' and not o.struck
      and o.content -> 'media' is not null
    order by l.item_id, l.similarity desc`);
  return new Map(rows.map(({ itemId, ...like }) => [itemId, like]));
}

async function rejectionOf(db: Queryable, submissionId: number): Promise<Rejection> {
  const { at, reasons } = await db.one<Pick<Rejection, 'at' | 'reasons'>>(sql`
    select rejected_at as at, rejected_for as reasons from appeal where submission_id = ${submissionId}`);
  const votes = await db.all<Rejection['votes'][number]>(sql`
    select p.name, r.grade, r.at
    from review r
    join person p on p.id = r.reviewer_id
    where r.submission_id = ${submissionId} and r.grade <> 'skip'
    order by r.at, r.reviewer_id`);
  return { at, reasons, votes };
}

/** Items that reviewers are shown: pictures and clips take a message of their own on some platforms. */
export const sampleSizes: Record<Modality, number> = { text: 10, image: 6, audio: 6 };

/** Positions of at most `most` rows of `count`, random, in ascending order (a partial Fisher-Yates shuffle). */
export function samplePositions(count: number, random: () => number, most = 10): number[] {
  const moved = new Map<number, number>();
  const at = (position: number) => moved.get(position) ?? position;
  const chosen: number[] = [];
  for (let i = 0; i < Math.min(most, count); i++) {
    const other = i + Math.floor(random() * (count - i));
    chosen.push(at(other));
    moved.set(other, at(i));
  }
  return chosen.sort((a, b) => a - b);
}
