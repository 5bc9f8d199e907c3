import { catalogueOf, translationOf } from '../../agent/language/catalogue.ts';
import { type Language, locales } from '../../agent/language/languages.ts';

/** A text of a page's HTML that is translated: `[[Earlier messages]]`. */
export const markedText = /\[\[([^\]]+)\]\]/g;

/** A page in a language. Texts of ours stand in it, so they are escaped as text and as values of attributes. */
export function translatedPage(html: string, language: Language): string {
  return html
    .replace('<html lang="en">', `<html lang="${locales[language]}">`)
    .replace(markedText, (_, text: string) => escaped(translationOf(text, language)));
}

/** The page's module of texts in a language: all of the catalogue that the page can say by itself, which knows no plurals. */
export function textsModule(language: Language): string {
  const texts = language === 'en' ? {} : catalogueOf(language);
  const simple = Object.entries(texts).filter(([text]) => !/\{\w+,/.test(text));
  return [
    `export const language = ${JSON.stringify(locales[language])};`,
    `export const texts = ${JSON.stringify(Object.fromEntries(simple))};`,
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
