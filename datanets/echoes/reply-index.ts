import type { TextPart } from '../echo.ts';
import { occurrencesOf } from './occurrences.ts';
import { SuffixAutomaton } from './suffix-automaton.ts';
import { type Word, wordsOf } from './words.ts';

/** Shorter passages are not looked at: with so few words not even rare ones rule chance out. */
export const fewestWords = 3;
/** Places of one passage that are kept. */
const mostPlaces = 3;

/** Places in what is learned are named before others. */
const order: readonly TextPart[] = ['answer', 'text', 'prompt', 'rejected'];

/** Where a passage stands in the data. */
export interface Place {
  /** The file, and the line in it, from 0. */
  file: number;
  line: number;
  /** Which of the row's texts, from 0, and the words of it. */
  text: number;
  part: TextPart;
  from: number;
  to: number;
}

/** A passage that a reply has in common with the data; it can be made longer on neither side. */
export interface CommonPassage {
  /** Of the reply's words: the first of it, where it stands first, and how many they are. */
  at: number;
  length: number;
  /** In how many rows of a file it stands; of the file that has most. */
  rows: number;
  places: Place[];
}

/**
 * A reply that data is read past, row by row. What it keeps grows with the reply and not with the data: for each state of
 * its automaton the longest passage that was seen, and three places of it.
 */
export class ReplyIndex {
  readonly words: readonly Word[];
  /** The reply's words as numbers. */
  readonly ids: readonly number[];
  /** How often each word, by its number, stands in the data. */
  readonly counts: Float64Array;
  /** Words of the data. */
  total = 0;
  readonly #numbers = new Map<string, number>();
  readonly #automaton: SuffixAutomaton;
  readonly #seen: (Seen | undefined)[];

  constructor(reply: string) {
    this.words = [...wordsOf(reply)];
    this.ids = this.words.map(({ word }) => {
      const known = this.#numbers.get(word);
      if (known !== undefined) return known;
      this.#numbers.set(word, this.#numbers.size);
      return this.#numbers.size - 1;
    });
    this.counts = new Float64Array(this.#numbers.size);
    this.#automaton = new SuffixAutomaton(this.ids);
    this.#seen = new Array(this.#automaton.size);
  }

  /** Reads one text of a row; rows come in the order of their files and lines. */
  add(content: string, where: Pick<Place, 'file' | 'line' | 'text' | 'part'>): void {
    const ids = this.#idsOf(content);
    this.total += ids.length;
    for (const id of ids) if (id >= 0) this.counts[id] = (this.counts[id] ?? 0) + 1;
    this.#automaton.read(ids, (state, length, end) => {
      if (length >= fewestWords) this.#note(state, length, { ...where, from: end - length + 1, to: end + 1 });
    });
  }

  /** Which words of the reply stand in such passages of other texts: what it was told it only repeats. */
  repeated(texts: readonly string[]): boolean[] {
    const repeated = this.ids.map(() => false);
    for (const text of texts) {
      this.#automaton.read(this.#idsOf(text), (state, length) => {
        if (length < fewestWords) return;
        for (const at of this.occurrences(this.#automaton.endOf(state) - length + 1, length))
          repeated.fill(true, at, at + length);
      });
    }
    return repeated;
  }

  /** The passages found in what was read. */
  passages(): CommonPassage[] {
    return this.#seen.flatMap((seen, state) =>
      seen
        ? [
            {
              at: this.#automaton.endOf(state) - seen.length + 1,
              length: seen.length,
              rows: seen.most,
              places: seen.places,
            },
          ]
        : [],
    );
  }

  /** Where a passage of the reply stands in it, by the index of its first word. */
  occurrences(at: number, length: number): number[] {
    return occurrencesOf(this.ids.slice(at, at + length), this.ids);
  }

  #idsOf(text: string): number[] {
    const ids: number[] = [];
    for (const { word } of wordsOf(text)) ids.push(this.#numbers.get(word) ?? -1);
    return ids;
  }

  #note(state: number, length: number, place: Place): void {
    const known = this.#seen[state];
    if (!known || known.length < length) {
      this.#seen[state] = {
        length,
        file: place.file,
        line: place.line,
        rows: 1,
        most: 1,
        places: [place],
      };
      return;
    }
    if (known.length > length) return;
    if (known.file === place.file && known.line === place.line) return;
    known.rows = known.file === place.file ? known.rows + 1 : 1;
    known.file = place.file;
    known.line = place.line;
    known.most = Math.max(known.most, known.rows);
    // A place in what is learned is worth more than one in what is only read.
    known.places.push(place);
    known.places.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
    known.places.splice(mostPlaces);
  }
}

interface Seen {
  length: number;
  /** The row that was seen last. */
  file: number;
  line: number;
  /** Rows of its file, and the most of a file. */
  rows: number;
  most: number;
  places: Place[];
}
