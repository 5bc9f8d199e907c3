import { mostShared } from '../../likeness/band-index.ts';
import { duplicateFrom, lengthInWords, words } from '../../likeness/grams.ts';
import { bandSteps, mostSharedOfKind } from '../../likeness/minhash.ts';
import { type Compared, exactHash, normaliseCompared } from '../../likeness/normalise.ts';
import { fewestRows, SharedPhrases } from '../../likeness/shared-phrases.ts';
import type { Finding } from '../../submission.ts';
import { type Fault, Findings } from '../findings.ts';
import { comparedOf } from '../rows/content.ts';
import type { Row } from '../rows/row.ts';
import { duplicateOf, rejectedBefore, repeated } from './duplicate-faults.ts';
import { EarlierRows } from './earlier-rows.ts';
import { GramCache } from './gram-cache.ts';
import type { KnownItem, KnownItems, ReadItem, RemovedItem } from './known-items.ts';
import { likeRemoved, removedBefore } from './removed-faults.ts';

/** A row that is new, with what the next ones will be compared by. */
export interface FreshRow extends Row {
  hash: string;
  bands: number[];
  /** Earlier items and earlier rows of the same submission that it is somewhat like, most alike first. */
  likeItems: { itemId: number; similarity: number }[];
  likeRows: { index: number; similarity: number }[];
}

const batchSize = 64;
/** Candidates that are verified for a row, and kept with it. */
const mostCandidates = 16;
const mostKept = 6;
export const keptFrom = 0.3;
/**
 * Bands of 16 that a row and a removed one have to share. Of pairs that are 0.9 alike all but one in 5,000 do, of 0.8
 * nine in ten, of 0.5 one in 80.
 */
const likeRemovedFrom = 3;

/**
 * Duplicates of what was ever accepted, of what is under review, and of earlier rows of the same submission: equal
 * after normalising, or at least {@link duplicateFrom} alike (every candidate that MinHash brings is verified by the
 * exact Jaccard similarity, and by what the two differ in). Rows that were rejected before are let in with a warning.
 *
 * @returns the findings, and the rows that are not duplicates, in their order
 */
export async function* duplicates(
  rows: readonly Row[],
  known: KnownItems,
): AsyncGenerator<number, { findings: Finding[]; fresh: FreshRow[] }> {
  const findings = new Findings();
  const fresh: FreshRow[] = [];
  const earlierRows = new EarlierRows(rows.length);
  const shared = yield* sharedPhrases(rows);
  const cache = new GramCache(shared);
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch: Candidate[] = [];
    for (const row of rows.slice(from, from + batchSize)) {
      batch.push(yield* candidateOf(row, 0.2 + (0.8 * from) / rows.length));
    }
    const same = await known.sameAs(batch.map(row => row.hash));
    const unlike = batch.filter(row => (same.get(row.hash)?.state ?? 'rejected') === 'rejected');
    const bands = await known.sharing(unlike.flatMap(row => row.bands));
    const removed = await known.removedSharing(unlike.flatMap(row => row.bands));
    const near = new Map(unlike.map(row => [row, candidates(row, bands)]));
    const items = await known.read([...new Set([...near.values()].flat())]);
    for (const row of batch) {
      const found = judge(row, same.get(row.hash), near.get(row) ?? [], items, earlierRows, cache);
      if (found.fault) findings.add(found.fault, row, found.kind);
      const gone = found.fresh && nearestRemoved(row, removed, near.get(row) ?? [], bands);
      if (gone) findings.add(likeRemoved(gone), row, String(gone.submissionId));
      if (found.fresh) earlierRows.add(fresh.push(found.fresh) - 1, found.fresh, row.normalised);
      yield 0.2 + (0.8 * from) / rows.length;
    }
  }
  return { findings: findings.list(), fresh };
}

/** What many of the rows have in common; rows that say the same count once. */
function* sharedPhrases(rows: readonly Row[]): Generator<number, SharedPhrases> {
  const letters = rows.reduce((sum, row) => sum + comparedOf(row).text.length, 0);
  const shared = new SharedPhrases(letters / 5);
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const normalised = normaliseCompared(comparedOf(row));
    const hash = exactHash(normalised);
    if (!seen.has(hash)) shared.add(words(normalised.text));
    seen.add(hash);
    yield (0.2 * index) / rows.length;
  }
  return shared;
}

/** What the items that a row is most like have in common, when they are enough to tell a template by. */
export function sharedAmong(items: readonly Compared[]): SharedPhrases | undefined {
  if (items.length < fewestRows) return undefined;
  const lists = items.map(item => words(item.text));
  const shared = new SharedPhrases(lists.reduce((sum, list) => sum + list.length, 0));
  for (const list of lists) shared.add(list);
  return shared;
}

interface Candidate extends Row {
  normalised: Compared;
  length: number;
  hash: string;
  bands: number[];
}

function* candidateOf(row: Row, done: number): Generator<number, Candidate> {
  const normalised = normaliseCompared(comparedOf(row));
  yield done;
  const steps = bandSteps(normalised);
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield done;
  return {
    ...row,
    normalised,
    length: lengthInWords(normalised),
    hash: exactHash(normalised),
    bands: step.value,
  };
}

function candidates(row: Candidate, shared: Map<number, number[]>): number[] {
  const counts = new Map<number, number>();
  for (const band of row.bands) {
    for (const item of shared.get(band) ?? []) counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  return mostShared(counts, mostCandidates);
}

/**
 * The removed item that a row is most like by their bands, the only thing left to tell by. Not where an item that is there
 * shares as many of them: that one was compared and says something else, so what they share is a template.
 */
function nearestRemoved(
  row: Candidate,
  removed: readonly RemovedItem[],
  near: readonly number[],
  bands: Map<number, number[]>,
): RemovedItem | undefined {
  const shares = (had: readonly number[]) => mostSharedOfKind(row.bands, new Set(had));
  const template = Math.max(
    0,
    ...near.map(item => shares(row.bands.filter(band => bands.get(band)?.includes(item)))),
  );
  const [nearest] = removed
    .map(item => ({ item, shared: shares(item.bands) }))
    .filter(({ shared }) => shared >= likeRemovedFrom && shared > template)
    .sort((a, b) => b.shared - a.shared);
  return nearest?.item;
}

interface Judgement {
  fault?: Fault;
  kind?: string;
  fresh?: FreshRow;
}

function judge(
  row: Candidate,
  same: KnownItem | undefined,
  near: readonly number[],
  items: Map<number, ReadItem>,
  earlierRows: EarlierRows,
  cache: GramCache,
): Judgement {
  if (same?.state === 'removed') return { fault: removedBefore(same), kind: kindOf(same, true) };
  if (same && same.state !== 'rejected')
    return { fault: duplicateOf(row, same, 1), kind: kindOf(same, true) };
  const earlier = earlierRows.same(row.hash);
  if (earlier) return { fault: repeated(row, earlier, 1), kind: 'same' };

  const others = near.flatMap(itemId => {
    const item = items.get(itemId);
    return item ? [{ itemId, normalised: normaliseCompared(comparedOf(item)) }] : [];
  });
  const among = sharedAmong(others.map(other => other.normalised));
  const likeItems = others
    .map(({ itemId, normalised }) => ({
      itemId,
      similarity: cache.similarity(row, `item ${itemId}`, normalised, among),
    }))
    .sort((a, b) => b.similarity - a.similarity);
  const nearest = likeItems[0];
  const nearestItem = nearest && items.get(nearest.itemId);
  if (nearestItem && nearest.similarity >= duplicateFrom) {
    return { fault: duplicateOf(row, nearestItem, nearest.similarity), kind: kindOf(nearestItem, false) };
  }
  const likeRows = earlierRows
    .near(row.bands, mostCandidates)
    .map(({ index, normalised }) => ({
      index,
      similarity: cache.similarity(row, `row ${index}`, normalised),
    }))
    .sort((a, b) => b.similarity - a.similarity);
  const twin = likeRows[0];
  if (twin && twin.similarity >= duplicateFrom) {
    return { fault: repeated(row, earlierRows.position(twin.index), twin.similarity), kind: 'near' };
  }
  const { normalised: _, length: __, ...kept } = row;
  return {
    ...(same && { fault: rejectedBefore(row, same), kind: kindOf(same, true) }),
    fresh: {
      ...kept,
      likeItems: likeItems.filter(like => like.similarity >= keptFrom).slice(0, mostKept),
      likeRows: likeRows.filter(like => like.similarity >= keptFrom).slice(0, mostKept),
    },
  };
}

function kindOf(item: KnownItem, exact: boolean): string {
  return `${item.submissionId} ${exact}`;
}
