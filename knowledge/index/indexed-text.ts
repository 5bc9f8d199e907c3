import { wordsOf } from '../markdown/words.ts';

/** Where a section stands in the docs. */
export interface Place {
  /** Group and pages above its page. */
  trail: readonly string[];
  /** Its page's title. */
  page: string;
  /** Headings above it on the page. */
  above: readonly string[];
  heading: string;
}

/** `Group › Page › Heading` as people read it, without the same twice in a row. */
export function breadcrumbOf(place: Place): string {
  const parts = [...place.trail, place.page, ...place.above, place.heading].filter(Boolean);
  return parts.filter((part, index) => part !== parts[index - 1]).join(' › ');
}

/**
 * What is put before a section's words in both indexes. A page's opening section has its title twice, which is as it
 * should be: it is what the page is about (with MiniLM page@1 is .54/.68 on the development corpora, .52/.68 when said once).
 */
export function placeWords(place: Place): string {
  return [...place.trail, place.page, ...place.above, place.heading].filter(Boolean).join(' › ');
}

/** What the lexical index holds of a section: where it stands, then its words. */
export function indexedText(place: Place, text: string): string {
  return `${placeWords(place)}\n${wordsOf(text)}`;
}
