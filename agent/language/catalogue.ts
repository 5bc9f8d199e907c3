import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from './languages.ts';

/** Translations by their English text. */
export type Catalogue = Readonly<Record<string, string>>;

/** The text of a message in a language: its translation, or the English one where there is none yet. */
export function translationOf(text: string, language: Language): string {
  return language === 'en' ? text : (catalogueOf(language)[text] ?? text);
}

const read = new Map<Language, Catalogue>();

/** Read when somebody first speaks the language. */
export function catalogueOf(language: Language): Catalogue {
  const before = read.get(language);
  if (before) return before;
  const catalogue = JSON.parse(
    readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8'),
  ) as Catalogue;
  read.set(language, catalogue);
  return catalogue;
}
