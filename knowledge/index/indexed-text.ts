import { wordsOf } from '../markdown/words.ts';

/** Where a section stands: what is indexed and embedded before its own words. */
export interface Place {
  /** Group and pages above its page. */
  trail: readonly string[];
  /** Its page's title. */
  page: string;
  /** Headings above it on the page. */
  above: readonly string[];
  heading: string;
}

/** `Group › Page › Heading`, without saying the same twice in a row. The site's name is the same for all and left out. */
export function breadcrumbOf(place: Place): string {
  const parts = [...place.trail, place.page, ...place.above, place.heading].filter(Boolean);
  return parts.filter((part, index) => part !== parts[index - 1]).join(' › ');
}

/** What the lexical index holds of a section: where it stands (a page's opening section has its title twice), then its words. */
export function indexedText(place: Place, text: string): string {
  return `${[...place.trail, place.page, ...place.above, place.heading].join('\n')}\n${wordsOf(text)}`;
}
