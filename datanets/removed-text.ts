import type { RemovedWords } from './removal.ts';

/** What stands in the place of what had to go. */
export const removedMark = '[removed]';

/** Letters in a row by which a text is taken for a copy: in what shows the submission, and in anything else. */
const [ownRun, otherRun] = [12, 24];
/** A finding quotes what it found; shorter quotes are words of every day. */
const shortestQuote = 4;
/** What was said of it is known again by all of its words, elsewhere from this many letters on. */
const shortestSaid = 12;
/** A word that a comment shares with it, in letters: shorter ones are in everything. */
const shortestWord = 5;

/**
 * Tells whether a text repeats something that is removed. Anything that shares some 30 letters in a row with it does; in
 * what shows the very submission, where rows are cut off and quoted, half as many are enough, and so is any whole field.
 */
export class RemovedText {
  readonly #own: Runs;
  readonly #other: Runs;
  readonly #fields: ReadonlySet<string>;
  readonly #quotes: readonly string[];
  readonly #said: readonly string[];
  readonly #names: readonly string[];
  readonly #words: ReadonlySet<string>;
  readonly #files: ReadonlySet<unknown>;

  constructor({
    texts,
    quotes,
    files,
    said,
    names,
  }: Pick<RemovedWords, 'texts' | 'quotes' | 'files' | 'said' | 'names'>) {
    this.#files = new Set(files);
    const plain = texts.map(evened);
    this.#own = new Runs(plain, ownRun);
    this.#other = new Runs(plain, otherRun);
    this.#fields = new Set(plain);
    this.#words = new Set(plain.flatMap(wordsIn));
    this.#said = longer(said.map(evened));
    this.#names = longer(names.map(evened));
    this.#quotes = quotes
      .map(evened)
      .filter(quote => quote.length >= shortestQuote && plain.some(text => text.includes(quote)));
  }

  /** @param isOwn whether it stands in what shows the submission */
  repeats(text: string, isOwn: boolean): boolean {
    const plain = evened(text);
    if (this.#other.meets(plain)) return true;
    if (this.#said.some(said => (isOwn || said.length >= shortestSaid) && plain.includes(said))) return true;
    return (
      isOwn &&
      (this.#fields.has(plain) ||
        this.#own.meets(plain) ||
        [...this.#quotes, ...this.#names].some(quote => plain.includes(quote)))
    );
  }

  /** Whether what a person said of the submission may tell what stood in it: it has a word of it, such as a name. */
  tells(said: string): boolean {
    return this.repeats(said, true) || wordsIn(evened(said)).some(word => this.#words.has(word));
  }

  /**
   * A JSON value with a mark in the place of each string that repeats something and of each picture or clip that is
   * removed; the same value where there is none.
   */
  without<Value>(value: Value, isOwn: boolean): Value {
    return this.#without(value, isOwn) as Value;
  }

  #without(value: unknown, isOwn: boolean): unknown {
    if (typeof value === 'string') return this.repeats(value, isOwn) ? removedMark : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map(item => this.#without(item, isOwn));
      return items.some((item, at) => item !== value[at]) ? items : value;
    }
    if (this.#isRemovedFile(value)) return { kind: 'text', markdown: removedMark };
    const fields = Object.entries(value).map(
      ([name, field]) => [name, structural.has(name) ? field : this.#without(field, isOwn)] as const,
    );
    const isChanged = fields.some(([name, field]) => field !== (value as Record<string, unknown>)[name]);
    return isChanged ? Object.fromEntries(fields) : value;
  }

  /** Whether it is a block of a reply that shows such a file. */
  #isRemovedFile(block: { picture?: unknown; files?: unknown }): boolean {
    const { picture, files } = block;
    if (Array.isArray(files)) return files.some(file => this.#files.has(file?.sha256));
    return (
      typeof picture === 'object' &&
      picture !== null &&
      'stored' in picture &&
      this.#files.has(picture.stored)
    );
  }
}

/** Fields of replies, updates and calls that name things and quote nobody. */
const structural = new Set([
  'chart',
  'command',
  'key',
  'kind',
  'language',
  'mediaType',
  'mode',
  'sent',
  'sha256',
  'stored',
  'style',
  'thread',
  'token',
  'tone',
]);

const longer = (texts: readonly string[]) => texts.filter(text => text.length >= shortestQuote);

const wordsIn = (text: string) => text.match(word) ?? [];

const word = new RegExp(`[\\p{L}\\p{N}]{${shortestWord},}`, 'gu');

/** Letters without what rendering changes: case, white space, marks of Markdown. */
function evened(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s*_`\\~>#|]+/g, ' ')
    .trim();
}

/** Runs of letters of some texts. Every fourth is kept, so what has a run of three letters more meets one of them. */
class Runs {
  readonly #length: number;
  readonly #runs = new Set<string>();

  constructor(texts: readonly string[], length: number) {
    this.#length = length;
    for (const text of texts)
      for (let at = 0; at + length <= text.length; at += step) this.#runs.add(text.slice(at, at + length));
  }

  meets(text: string): boolean {
    for (let at = 0; at + this.#length <= text.length; at++)
      if (this.#runs.has(text.slice(at, at + this.#length))) return true;
    return false;
  }
}

const step = 4;
