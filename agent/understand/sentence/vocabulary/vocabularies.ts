import { chinese } from './chinese.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { indonesian } from './indonesian.ts';
import { portuguese } from './portuguese.ts';
import { russian } from './russian.ts';
import { spanish } from './spanish.ts';
import type { Vocabulary } from './vocabulary.ts';

export { english };

export const otherLanguages: readonly Vocabulary[] = [
  spanish,
  german,
  french,
  portuguese,
  russian,
  chinese,
  indonesian,
];

export const vocabularies: readonly Vocabulary[] = [english, ...otherLanguages];

/** Each concept of a table with each of its words and phrases. */
export function* entries(table: Readonly<Record<string, string>>): Generator<[string, string]> {
  for (const [concept, phrases] of Object.entries(table)) {
    for (const phrase of phrases.split(',')) yield [concept, phrase.trim()];
  }
}
