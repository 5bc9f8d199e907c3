/** A sentence taken apart into words that know where they stood, so that free text can be cut out as it was typed. */
export interface Sentence {
  /** As it was typed, all of it. */
  text: string;
  /** The beginning, in which the order is: what comes later is only ever part of somebody's own words. */
  head: string;
  /** The words of the beginning. */
  words: Word[];
}

export interface Word {
  /** Lower case, without accents and apostrophes; a Chinese character is a word of its own. */
  text: string;
  start: number;
  end: number;
  /** What stands between the word before and this one: spaces, punctuation, emojis. */
  gap: string;
}

/** No order is longer than this many characters. */
const longestHead = 1000;

export function sentence(text: string): Sentence {
  const words: Word[] = [];
  const head = text.slice(0, longestHead);
  let last = 0;
  for (const found of head.matchAll(wordPattern)) {
    const start = found.index;
    const end = start + found[0].length;
    words.push({ text: folded(found[0]), start, end, gap: text.slice(last, start) });
    last = end;
  }
  return { text, head, words };
}

/** Whether it is of eight words or more, two Chinese characters being as long as a word. */
export function isLong(words: readonly Word[]): boolean {
  const han = words.filter(({ text }) => /\p{Script=Han}/u.test(text)).length;
  return words.length - han / 2 >= 8;
}

/** How the same word is written by different people: one form for all of them. */
export function folded(text: string): string {
  // Most words are plain.
  if (plain.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ё/g, 'е')
    .replace(/['’‘`´]/g, '');
}

const plain = /^[a-z0-9]*$/;

/** Only letters and digits: `Bird Calls`, `bird-calls` and `bird_calls` are one. */
export function squashed(text: string): string {
  return folded(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/**
 * The words from `from` as one squashed string for each length up to `most`, longest first, never across the end of
 * a clause.
 */
export function windows(words: readonly Word[], from: number, most: number): { key: string; to: number }[] {
  const found: { key: string; to: number }[] = [];
  let key = '';
  for (let at = from; at < words.length && at < from + most; at++) {
    const word = words[at];
    if (!word || (at > from && !joins.test(word.gap))) break;
    key += word.text;
    found.push({ key, to: at + 1 });
  }
  return found.reverse();
}

/** Letters of one script with digits, apostrophes inside; Chinese characters and what French elides ("l’envoi") one by one. */
const wordPattern =
  /[\p{Script=Han}]|(?<![\p{L}\p{N}])(?:[ldjmtsnc]|qu)['’](?=\p{L}{2})|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:['’‘](?!\p{Script=Han})\p{L}+)*/giu;

/** What may stand inside a name or a phrase of several words. */
const joins = /^(?:[ \t]*|[-_.·/:]|[ \t][-–][ \t])$/;
