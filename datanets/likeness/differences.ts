import { characterGrams, duplicateFrom, jaccard, words } from './grams.ts';
import { type Compared, isCodeLine, oneLine } from './normalise.ts';
import type { SharedPhrases } from './shared-phrases.ts';

/** What two rows that are two can be alike at most, however much they share: enough below {@link duplicateFrom} that they count. */
const mostOfTwo = 0.75;
/** How much less alike rows are that share a template and differ in what they put into it. */
const templateDiscount = 0.25;
/** Words of an answer up to which it is a label. */
const labelWords = 6;

/**
 * How alike two rows are whose grams are `whole` alike, when that is enough for a copy: what differs decides. A problem
 * with another number is another problem; so is code with another line, and a question with another short answer. Of
 * rows under one template, what each puts into it is compared. Sentences in another order differ in nothing.
 *
 * @param shared phrases that many rows have in common: those of the submission, or those that the row is most like
 */
export function similarityByDifferences(
  a: Compared,
  b: Compared,
  whole: number,
  shared: readonly SharedPhrases[],
): number {
  if (whole < duplicateFrom) return whole;
  const [onlyA, onlyB] = differing(a.text.split('\n'), b.text.split('\n'));
  if (onlyA.length === 0 && onlyB.length === 0) return whole;
  const isOther =
    exchanged(numbersOf(onlyA), numbersOf(onlyB)) ||
    (onlyA.some(isCodeLine) && onlyB.some(isCodeLine)) ||
    otherLabel(a.answer, b.answer);
  if (isOther) return Math.min(whole, mostOfTwo);
  const [wordsA, wordsB] = [words(a.text), words(b.text)];
  for (const phrases of shared) {
    const [ownA, ownB] = [phrases.ownWords(wordsA), phrases.ownWords(wordsB)];
    if (!ownA || !ownB) continue;
    const alike = jaccard(characterGrams(ownA.join(' ')), characterGrams(ownB.join(' ')));
    if (alike < duplicateFrom) return Math.min(whole, Math.max(alike, whole - templateDiscount));
  }
  return whole;
}

/** Lines that one has and the other has not, each counted as often as it is there, in their order. */
function differing(a: readonly string[], b: readonly string[]): [string[], string[]] {
  return [without(a, b), without(b, a)];
}

function without(list: readonly string[], taken: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const entry of taken) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return list.filter(entry => {
    const count = counts.get(entry) ?? 0;
    if (count > 0) counts.set(entry, count - 1);
    return count === 0;
  });
}

/** Numbers, operators and comparisons, in their order. */
function numbersOf(lines: readonly string[]): string[] {
  return (
    oneLine(lines.join('\n')).match(/\p{N}[\p{N}.,/]*|(?<=[\p{N}\s)])[-+*/^=<>×÷](?=[\p{N}\s(])/gu) ?? []
  );
}

/** Whether each has something that the other has not, or both have the same in another order; what one has more is an addition. */
function exchanged(a: readonly string[], b: readonly string[]): boolean {
  const [moreA, moreB] = differing(a, b);
  if (moreA.length > 0 && moreB.length > 0) return true;
  return moreA.length === 0 && moreB.length === 0 && a.some((entry, i) => entry !== b[i]);
}

function otherLabel(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [wordsA, wordsB] = [words(a), words(b)];
  if (Math.max(wordsA.length, wordsB.length) > labelWords) return false;
  const [moreA, moreB] = differing(wordsA, wordsB);
  return moreA.some(word => moreB.some(other => !isForm(word, other)));
}

/** "cygnet" and "cygnets": the longer part of both is the same. */
function isForm(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same >= 4 && same * 4 >= Math.max(a.length, b.length) * 3;
}
