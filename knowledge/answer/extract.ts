import type { Database } from '../../store/database/database.ts';
import { message } from '../../store/message.ts';
import type { Answered, SearchResult } from '../knowledge.ts';
import { passagesOf } from '../markdown/passages.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { termsOf } from '../words/terms.ts';
import { wordFrequency } from '../words/word-frequency.ts';
import { saysIt } from './asked-for.ts';
import { bestSection } from './best-section.ts';
import { blocksOf } from './blocks.ts';
import { chanceOf, isLikely, isUnlikely } from './chance.ts';
import { citationOf } from './citation.ts';
import { coverageOf, type Evidence, termWeights } from './evidence.ts';
import { excerptOf } from './excerpt.ts';
import { focusOn } from './focus.ts';
import { withoutFooter } from './footer.ts';
import { otherPages } from './other-pages.ts';
import { linkTo } from './refuse.ts';
import { samePage } from './same-page.ts';
import { sectionText } from './section-text.ts';

/** What of a section is shown. */
interface Shown {
  section: FoundSection;
  markdown: string;
  isWhole: boolean;
}

/**
 * An answer without a model: the one section that fits best, shown whole as far as a screen holds it. Where that may not be
 * the one, what its page says besides and where else to look follow; where it hardly is, the answer begins by saying so.
 */
export async function extracted(
  db: Database,
  found: SearchResult,
  evidence: Evidence,
): Promise<Answered | undefined> {
  const shown = await passageFor(db, found, evidence);
  if (!shown) return undefined;
  const { section, markdown, isWhole } = shown;
  const chance = chanceOf(found, section, evidence);
  const isOpen = isWhole && !isLikely(chance) && !isNamed(section, found.query.question);
  const more = isOpen ? await samePage(db, found.sections, section, markdown) : [];
  const elsewhere = isLikely(chance) ? undefined : otherPages(found.sections.filter(says), section);
  const citation = citationOf(section);
  return {
    answered: true,
    ...(isUnlikely(chance) && {
      lead: message('The docs may not answer this. The closest section is {section}.', {
        section: linkTo(citation),
      }),
    }),
    text: [headed(section, markdown), ...more.map(one => one.markdown)].map(cited).join('\n\n'),
    citations: [citation, ...more.map(one => citationOf(one.section))],
    looked: found.sections.map(other => citationOf(other)),
    by: 'extraction',
    notes: [
      ...(isWhole ? [] : [message('The section goes on: {section}.', { section: linkTo(citation) })]),
      ...(elsewhere ? [elsewhere] : []),
    ],
  };
}

/** The section that fits best, and what of it is shown. `undefined` when none says anything. */
export async function passageFor(
  db: Database,
  found: SearchResult,
  evidence: Evidence,
): Promise<Shown | undefined> {
  const weights = termWeights(found, await wordFrequency());
  // Where meanings were compared the first is right as often as any other: .54 of 185 questions on four manuals, and .52
  // when headings and words are weighed again. Where only words were, weighing them again helps (.39 and .40).
  const section = found.vector?.isReal
    ? found.sections.find(says)
    : bestSection(found.query.question, found.sections, weights, evidence);
  const read = section && (await sectionText(db, section));
  const text = read && (await withoutFooter(db, section.sourceId, read));
  if (!section || !text) return undefined;
  const { asked } = evidence;
  const near = nearestPassage(found, section);
  const focus = focusOn(text, found.query.question, piece => coverageOf(piece, weights));
  const { markdown, isWhole } = excerptOf(
    focus.markdown,
    piece =>
      coverageOf(piece, weights) +
      (asked && saysIt(asked, piece) ? 0.15 : 0) +
      nearness * shareOf(near, termsOf(piece)),
  );
  return { section, markdown, isWhole: isWhole && focus.isWhole };
}

/** Under its heading where it does not say that itself: of an option or a signal, its name is the answer. */
function headed({ heading }: FoundSection, markdown: string): string {
  const isSaid = markdown.toLowerCase().includes(heading.toLowerCase());
  return heading && !isSaid ? `**${heading}**\n\n${markdown}` : markdown;
}

/** Whether all words of its heading are in the question: "what is a display name?" asks for that very section. */
function isNamed({ heading }: FoundSection, question: string): boolean {
  const asked = new Set(termsOf(question));
  const own = termsOf(heading);
  return own.length > 0 && own.every(term => asked.has(term));
}

/** Whether a section says something itself, beside links to where it is said. */
function says({ text }: FoundSection): boolean {
  return (
    termsOf(wordsOf(text.replace(/\[[^\][]{0,300}\]\([^()\s]{0,2000}\)|https?:\/\/\S+/g, ''))).length >= 3
  );
}

// Of a section longer than the screen the part is shown that has the passage whose meaning is nearest, unless another has
// clearly more of the question's words.
const nearness = 0.4;

/** Terms of the section's passage whose meaning is nearest to the question; none without a real embedding. */
function nearestPassage(found: SearchResult, section: FoundSection): ReadonlySet<string> {
  const hit = found.vector?.isReal && found.semantic.find(one => one.sectionId === section.sectionId);
  const passage = hit ? passagesOf(wordsOf(section.text))[hit.position] : undefined;
  return new Set(termsOf(passage ?? ''));
}

function shareOf(wanted: ReadonlySet<string>, terms: readonly string[]): number {
  if (wanted.size === 0) return 0;
  const there = new Set(terms);
  return [...wanted].filter(term => there.has(term)).length / wanted.size;
}

/** The citation stands at the end of a last paragraph or list, and after a table or code on a line of its own. */
function cited(markdown: string, at: number): string {
  const last = blocksOf(markdown).at(-1) ?? '';
  return `${markdown}${/^\||```/.test(last) ? '\n\n' : ' '}[${at + 1}]`;
}
