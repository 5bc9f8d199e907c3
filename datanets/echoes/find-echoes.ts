import { createHash } from 'node:crypto';
import type { TextPart } from '../echo.ts';
import { linesOf } from '../snapshots/lines.ts';
import { entriesAmong } from '../snapshots/manifest-entries.ts';
import { choosePassages } from './choose-passages.ts';
import { type Place, ReplyIndex } from './reply-index.ts';
import { rowTexts } from './row-texts.ts';
import { wordsOf } from './words.ts';

/** A reply, and the files of the versions to compare it with, by their paths. */
export interface EchoJob {
  reply: string;
  /** What the model was told before it: a passage of that is no echo. */
  given: readonly string[];
  files: readonly {
    train: string;
    manifest: string;
    /** Lines of the file, from 0, that are passed over. */
    passed: readonly number[];
    /** The same as lines of the file that it was before rows were removed, as the manifest counts them. */
    passedBefore: readonly number[];
  }[];
}

export interface FoundEchoes {
  words: number;
  echoed: number;
  shortest: number;
  passages: {
    marks: { start: number; end: number }[];
    words: number;
    rows: number;
    places: FoundPlace[];
  }[];
}

export interface FoundPlace {
  file: number;
  /** Of its file, from 1. */
  row: number;
  submission: number;
  part: TextPart;
  before: string;
  passage: string;
  after: string;
}

/** Words of the row that are shown on each side of a passage. */
const around = 6;

/**
 * Finds what a reply echoes of the rows of versions. The files are read twice, line by line: to find, and to look up the
 * few rows that were found; nothing is kept of the others.
 */
export async function findEchoes({ reply, given, files }: EchoJob): Promise<FoundEchoes> {
  const index = new ReplyIndex(reply);
  for (const [file, { train, manifest, passed, passedBefore }] of files.entries()) {
    const lines = new Set(passed);
    const hashes = passedBefore.length ? await hashesOf(manifest, new Set(passedBefore)) : undefined;
    let line = -1;
    for await (const row of linesOf(train)) {
      line++;
      if (lines.has(line) || hashes?.has(hashOf(row))) continue;
      for (const [text, { part, content }] of rowTexts(row).entries())
        index.add(content, { file, line, text, part });
    }
  }
  const { passages, ...chosen } = choosePassages(index, given);
  const rows = await rowsAt(
    files,
    passages.flatMap(({ places }) => places),
  );
  return {
    ...chosen,
    passages: passages.map(({ marks, length, rows: count, places }) => ({
      marks: marks.map(({ from, to }) => ({
        start: index.words[from]?.start ?? 0,
        end: index.words[to - 1]?.end ?? 0,
      })),
      words: length,
      rows: count,
      places: placesShown(places, rows),
    })),
  };
}

const hashOf = (line: string) => createHash('sha256').update(line).digest('hex');

/** Hashes of some of a manifest's rows, by their numbers from 0. */
async function hashesOf(manifest: string, numbers: ReadonlySet<number>): Promise<Set<string>> {
  const hashes = new Set<string>();
  let at = 0;
  for await (const { hash, split } of entriesAmong(linesOf(manifest)))
    if (numbers.has(at++) && split === 'train') hashes.add(hash);
  return hashes;
}

interface FoundRow {
  line: string;
  hash: string;
  submission: number;
}

const keyOf = (file: number, line: number) => `${file} ${line}`;

/** The rows at these places with the submissions that gave them. */
async function rowsAt(files: EchoJob['files'], places: readonly Place[]): Promise<Map<string, FoundRow>> {
  const rows = new Map<string, FoundRow>();
  for (const [file, { train, manifest }] of files.entries()) {
    const wanted = new Set(places.filter(place => place.file === file).map(({ line }) => line));
    if (wanted.size === 0) continue;
    const found = new Map<string, FoundRow>();
    let at = -1;
    for await (const line of linesOf(train)) {
      if (!wanted.has(++at)) continue;
      const row = { line, hash: hashOf(line), submission: 0 };
      found.set(row.hash, row);
      rows.set(keyOf(file, at), row);
    }
    for await (const { hash, submission } of entriesAmong(linesOf(manifest))) {
      const row = found.get(hash);
      if (row) row.submission = submission;
    }
  }
  return rows;
}

/** A row that two versions have is one. */
function placesShown(places: readonly Place[], rows: ReadonlyMap<string, FoundRow>): FoundPlace[] {
  const shown = new Map<string, FoundPlace>();
  for (const { file, line, text, part, from, to } of places) {
    const row = rows.get(keyOf(file, line));
    const content = row && rowTexts(row.line)[text]?.content;
    if (row === undefined || content === undefined || shown.has(row.hash)) continue;
    const words = [...wordsOf(content)];
    const start = words[from]?.start ?? 0;
    const end = words[to - 1]?.end ?? content.length;
    const first = words[Math.max(0, from - around)]?.start ?? start;
    const last = words[Math.min(words.length, to + around) - 1]?.end ?? end;
    shown.set(row.hash, {
      file,
      row: line + 1,
      submission: row.submission,
      part,
      before: `${from > around ? '… ' : ''}${content.slice(first, start)}`,
      passage: content.slice(start, end),
      after: `${content.slice(end, last)}${to + around < words.length ? ' …' : ''}`,
    });
  }
  return [...shown.values()];
}
