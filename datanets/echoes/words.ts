/** A word of a text as it is compared, with where it stands: UTF-16 units, `end` beyond the last. */
export interface Word {
  word: string;
  start: number;
  end: number;
}

/**
 * The words of a text without what a copy may differ in: case, spacing, punctuation, compatibility forms and what can't be
 * seen. Scripts that leave no room between words (Chinese, Japanese, Thai and their like) give a word a character.
 */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: found, index } of text.matchAll(pattern))
    yield { word: normalised(found), start: index, end: index + found.length };
}

/** Unbroken scripts first, one character with its marks; then letters and digits, with apostrophes within. */
const unbroken =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const letter = `[[\\p{L}\\p{N}]--[${unbroken}]]`;
const joined = '[\\p{M}\\p{Cf}]*';
const pattern = new RegExp(
  `[[\\p{L}\\p{N}]&&[${unbroken}]]${joined}|(?:${letter}${joined})+(?:['’](?:${letter}${joined})+)*`,
  'gv',
);

function normalised(word: string): string {
  if (!/[^\0-\x7f]/.test(word)) return word.toLowerCase();
  return word
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('’', "'");
}
