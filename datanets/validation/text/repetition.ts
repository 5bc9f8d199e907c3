import { message, type TranslatableMessage } from '../../../store/message.ts';
import { words } from '../../likeness/grams.ts';
import { normalise } from '../../likeness/normalise.ts';
import { excerpt } from '../findings.ts';

/** Words from which the figures mean something: they were made for web pages. */
export const longFrom = 200;

/**
 * Why a long text repeats itself too much, by the figures of Gopher (Rae et al. 2021, table A1): the share of lines
 * that are repeated (0.30; 0.20 of the characters) and of characters in the most frequent 2-, 3- and 4-gram (0.20,
 * 0.18, 0.16) and in all repeated 5- to 10-grams (0.15 to 0.10).
 *
 * @returns a clause such as "34% of its lines are repeated", or `undefined`
 */
export function repetition(text: string): TranslatableMessage | undefined {
  return repeatedLines(text) ?? repeatedWords(words(normalise(text)));
}

function repeatedLines(text: string): TranslatableMessage | undefined {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  if (lines.length < 5) return undefined;
  const seen = new Set<string>();
  let repeated = 0;
  let characters = 0;
  let all = 0;
  for (const line of lines) {
    all += line.length;
    if (seen.has(line)) {
      repeated++;
      characters += line.length;
    }
    seen.add(line);
  }
  const share = repeated / lines.length;
  if (share > 0.3) return message('{share, number, percent} of its lines are repeated', { share });
  if (characters / all > 0.2)
    return message('{share, number, percent} of it are repeated lines', { share: characters / all });
  return undefined;
}

const mostFrequent = [
  [2, 0.2],
  [3, 0.18],
  [4, 0.16],
] as const;
const repeatedGrams = [
  [5, 0.15],
  [6, 0.14],
  [7, 0.13],
  [8, 0.12],
  [9, 0.11],
  [10, 0.1],
] as const;

function repeatedWords(list: string[]): TranslatableMessage | undefined {
  const all = list.reduce((sum, word) => sum + word.length, 0);
  for (const [size, most] of mostFrequent) {
    const { gram, count, length } = frequent(list, size);
    const share = (count * length) / all;
    if (count > 1 && share > most)
      return message('“{phrase}” makes up {share, number, percent} of it', { phrase: excerpt(gram), share });
  }
  for (const [size, most] of repeatedGrams) {
    const share = repeatedShare(list, size) / all;
    if (share > most) {
      return message(
        '{share, number, percent} of it are phrases of {size, number} words that it has said before',
        { share, size },
      );
    }
  }
  return undefined;
}

function frequent(list: string[], size: number): { gram: string; count: number; length: number } {
  const counts = new Map<string, number>();
  let best = { gram: '', count: 0, length: 0 };
  for (let i = 0; i + size <= list.length; i++) {
    const gram = list.slice(i, i + size).join(' ');
    const count = (counts.get(gram) ?? 0) + 1;
    counts.set(gram, count);
    if (count > best.count) best = { gram, count, length: gram.length - size + 1 };
  }
  return best;
}

/** Characters inside repeated grams, each counted once. */
function repeatedShare(list: string[], size: number): number {
  const seen = new Set<string>();
  let characters = 0;
  let counted = 0;
  for (let i = 0; i + size <= list.length; i++) {
    const gram = list.slice(i, i + size).join(' ');
    if (seen.has(gram)) {
      for (let k = Math.max(i, counted); k < i + size; k++) characters += list[k]?.length ?? 0;
      counted = i + size;
    }
    seen.add(gram);
  }
  return characters;
}
