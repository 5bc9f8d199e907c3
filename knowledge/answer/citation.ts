import { breadcrumbOf } from '../index/indexed-text.ts';
import type { Citation } from '../knowledge.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { placeOf } from './evidence.ts';

const excerptLength = 240;

/** A section as an answer names it. */
export function citationOf(section: FoundSection): Citation {
  const words = wordsOf(section.text).replace(/\s+/g, ' ');
  return {
    sectionId: section.sectionId,
    breadcrumb: breadcrumbOf(placeOf(section)),
    title: section.heading,
    url: section.anchor ? `${section.url}#${section.anchor}` : section.url,
    excerpt: words.length > excerptLength ? `${words.slice(0, excerptLength - 1).trimEnd()}…` : words,
  };
}
