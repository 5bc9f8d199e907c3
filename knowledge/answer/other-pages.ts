import { message, type TranslatableMessage } from '../../store/message.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { citationOf } from './citation.ts';
import { linkTo } from './refuse.ts';
import { sentencesOf, unitsOf } from './units.ts';

const named = 2;
const line = 140;

/** Where else the answer may stand: the best sections of the next pages, each with a line of what it is about. */
export function otherPages(
  sections: readonly FoundSection[],
  shown: FoundSection,
): TranslatableMessage | undefined {
  const others = bestOfOtherPages(sections, shown).slice(0, named);
  if (others.length === 0) return undefined;
  const lines = others.map(other => `- ${linkTo(citationOf(other))}${about(other)}`);
  return message('If you meant something else: {sections}', { sections: `\n\n${lines.join('\n')}` });
}

/** The best section of each other page, best first. */
function bestOfOtherPages(sections: readonly FoundSection[], shown: FoundSection): readonly FoundSection[] {
  const seen = new Set([shown.pageId]);
  return sections.filter(({ pageId }) => !seen.has(pageId) && seen.add(pageId));
}

/** `: its first sentence`, cut to a line; nothing where it has none, as code alone has not. */
function about({ text }: FoundSection): string {
  const first = unitsOf(text).find(({ kind }) => kind === 'sentence' || kind === 'item');
  const words = first && sentencesOf(wordsOf(first.text).replace(/\s+/g, ' '))[0]?.trim();
  if (!words) return '';
  const cut = words.length > line ? `${words.slice(0, line).replace(/\s+\S*$/, '')}…` : words;
  return `: ${cut.replace(/[\\*_`[\]<>|~#]/g, '\\$&')}`;
}
