import type { Finding } from '../../datanets.ts';
import { BandIndex, mostShared } from '../../likeness/band-index.ts';
import { similarityByDifferences } from '../../likeness/differences.ts';
import {
  duplicateFrom,
  type GramKind,
  gramsOf,
  jaccard,
  kindsOfPair,
  lengthInWords,
  words,
} from '../../likeness/grams.ts';
import { bandSteps } from '../../likeness/minhash.ts';
import { type Compared, exactHash, normaliseCompared } from '../../likeness/normalise.ts';
import { fewestRows, SharedPhrases } from '../../likeness/shared-phrases.ts';
import { Findings, type RowPosition } from '../findings.ts';
import { comparedOf } from '../rows/content.ts';
import type { Recognised } from '../rows/recognise.ts';
import type { Row } from '../rows/row.ts';

/** An item that is there already: accepted, under review, or rejected before. */
export interface KnownItem extends RowPosition {
  itemId: number;
  submissionId: number;
  personName: string;
  state: 'accepted' | 'waiting' | 'rejected';
}

export type ReadItem = KnownItem & Pick<Recognised, 'content' | 'instruction'>;

/** What is asked of the items of a datanet. Answers of a batch come together, so that the database is asked rarely. */
export interface KnownItems {
  /** By exact hash: accepted before waiting before rejected. */
  sameAs(hashes: readonly string[]): Promise<Map<string, KnownItem>>;
  /** For each band, the oldest accepted or waiting items that have it, a limited number. */
  sharing(bands: readonly number[]): Promise<Map<number, number[]>>;
  /** The items with what is compared of them. */
  read(itemIds: readonly number[]): Promise<Map<number, ReadItem>>;
}

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
const keptFrom = 0.3;

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
  const inFile = new InFile(rows.length);
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
    const near = new Map(unlike.map(row => [row, candidates(row, bands)]));
    const items = await known.read([...new Set([...near.values()].flat())]);
    for (const row of batch) {
      const found = judge(row, same.get(row.hash), near.get(row) ?? [], items, inFile, cache);
      if (found.fault) findings.add(found.fault, row, found.kind);
      if (found.fresh) inFile.add(fresh.push(found.fresh) - 1, found.fresh, row.normalised);
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
function sharedAmong(items: readonly Compared[]): SharedPhrases | undefined {
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

interface Judgement {
  fault?: { code: string; severity: 'error' | 'warning'; message: string; mend: string };
  kind?: string;
  fresh?: FreshRow;
}

function judge(
  row: Candidate,
  same: KnownItem | undefined,
  near: readonly number[],
  items: Map<number, ReadItem>,
  inFile: InFile,
  cache: GramCache,
): Judgement {
  if (same && same.state !== 'rejected')
    return { fault: duplicateOf(row, same, 1), kind: kindOf(same, true) };
  const earlier = inFile.same(row.hash);
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
  const likeRows = inFile
    .near(row.bands)
    .map(({ index, normalised }) => ({
      index,
      similarity: cache.similarity(row, `row ${index}`, normalised),
    }))
    .sort((a, b) => b.similarity - a.similarity);
  const twin = likeRows[0];
  if (twin && twin.similarity >= duplicateFrom) {
    return { fault: repeated(row, inFile.position(twin.index), twin.similarity), kind: 'near' };
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

/** Rows that were kept so far in this submission. */
class InFile {
  readonly #positions: RowPosition[] = [];
  readonly #texts: Compared[] = [];
  readonly #hashes = new Map<string, number>();
  readonly #index: BandIndex;

  constructor(rows: number) {
    this.#index = new BandIndex(rows);
  }

  add(index: number, row: FreshRow, normalised: Compared): void {
    this.#positions[index] = row;
    this.#texts[index] = normalised;
    this.#hashes.set(row.hash, index);
    this.#index.add(index, row.bands);
  }

  same(hash: string): RowPosition | undefined {
    const index = this.#hashes.get(hash);
    return index === undefined ? undefined : this.#positions[index];
  }

  near(bands: readonly number[]): { index: number; normalised: Compared }[] {
    return this.#index
      .sharing(bands, mostCandidates)
      .map(index => ({ index, normalised: this.#texts[index] ?? { context: '', text: '' } }));
  }

  position(index: number): RowPosition {
    return this.#positions[index] ?? { file: '', row: 0 };
  }
}

/** Grams of the rows that were compared last; a row from a template is compared with the same ones again and again. */
class GramCache {
  readonly #grams = new Map<string, Uint32Array>();
  readonly #shared: SharedPhrases;
  #own: { row: Candidate; grams: Map<GramKind, Uint32Array> } | undefined;

  constructor(shared: SharedPhrases) {
    this.#shared = shared;
  }

  /** How alike a row and another are, by the kind that finds most, and by what differs when that looks like a copy. */
  similarity(row: Candidate, key: string, other: Compared, among?: SharedPhrases): number {
    const found = kindsOfPair(row.length, lengthInWords(other)).map(kind =>
      jaccard(this.#ofRow(row, kind), this.#of(`${kind} ${key}`, other, kind)),
    );
    const shared = among ? [this.#shared, among] : [this.#shared];
    return similarityByDifferences(row.normalised, other, Math.max(...found), shared);
  }

  #ofRow(row: Candidate, kind: GramKind): Uint32Array {
    if (this.#own?.row !== row) this.#own = { row, grams: new Map() };
    const known = this.#own.grams.get(kind) ?? gramsOf(row.normalised, kind);
    this.#own.grams.set(kind, known);
    return known;
  }

  #of(key: string, other: Compared, kind: GramKind): Uint32Array {
    const known = this.#grams.get(key);
    if (known) return known;
    const grams = gramsOf(other, kind);
    if (this.#grams.size > 2000) this.#grams.clear();
    this.#grams.set(key, grams);
    return grams;
  }
}

function kindOf(item: KnownItem, exact: boolean): string {
  return `${item.submissionId} ${exact}`;
}

function duplicateOf(row: RowPosition, item: KnownItem, similarity: number) {
  const exact = similarity === 1;
  const where = `row ${item.row} of ${item.file} in submission ${item.submissionId} by ${item.personName}`;
  const example = exact
    ? `row ${row.row} is ${where}`
    : `row ${row.row} is ${percent(similarity)} like ${where}`;
  return item.state === 'accepted'
    ? {
        code: exact ? 'duplicate-row' : 'near-duplicate-row',
        severity: 'error' as const,
        message: `It was accepted before: ${example}.`,
        mend: 'Leave it out; only what is new counts.',
      }
    : {
        code: exact ? 'duplicate-under-review' : 'near-duplicate-under-review',
        severity: 'error' as const,
        message: `It is under review already: ${example}.`,
        mend: 'Leave it out; if that one is not accepted, give it again.',
      };
}

function repeated(row: RowPosition, earlier: RowPosition, similarity: number) {
  const where = earlier.file === row.file ? `row ${earlier.row}` : `row ${earlier.row} of ${earlier.file}`;
  const exact = similarity === 1;
  const example = exact
    ? `row ${row.row} says what ${where} says`
    : `row ${row.row} is ${percent(similarity)} like ${where}`;
  return {
    code: exact ? 'repeated-row' : 'near-repeated-row',
    severity: 'error' as const,
    message: `It repeats an earlier row of this submission: ${example}.`,
    mend: 'The first one is kept; leave the others out.',
  };
}

function rejectedBefore(row: RowPosition, item: KnownItem) {
  return {
    code: 'rejected-before',
    severity: 'warning' as const,
    message: `It was rejected before: row ${row.row} in submission ${item.submissionId} by ${item.personName}.`,
    mend: 'See the reasons given there, and mend it before it is judged again.',
  };
}

function percent(similarity: number): string {
  return `${Math.floor(similarity * 100)} %`;
}

/** Novelty of a row among what came before it: 1 less the highest similarity found (of 0.3 or more). */
export function noveltyOf(row: FreshRow): number {
  const similarities = [...row.likeItems, ...row.likeRows].map(like => like.similarity);
  return 1 - Math.max(0, ...similarities);
}
