import { termsOf, wordsIn } from '../words/terms.ts';
import { type Negators, negated } from './negation.ts';
import { unitsOf } from './units.ts';

/** A section that a sentence may rest on. */
export interface Source {
  /** Where it stands: site, page, headings. */
  place: string;
  /** Markdown. */
  text: string;
  negators: Negators;
}

// Share of a sentence's terms that the cited sections must hold. Restating in other words keeps well above it, invention
// falls below.
const support = 0.5;

/**
 * Whether what a model wrote is borne out by sections: its words are there, each of its numbers and names stands where its
 * other words do, and it denies nothing that is said there, nor says what is denied.
 */
export function isSupported(claim: string, sources: readonly Source[]): boolean {
  if (sources.length === 0) return false;
  const all = sources.map(({ place, text }) => `${place}\n${text}`).join('\n');
  const there = new Set(terms(all));
  const asked = [...new Set(terms(claim.replace(/^```\w*|```$/gm, '')))];
  if (asked.length === 0) return true;
  if (asked.filter(term => there.has(term)).length / asked.length < support) return false;
  const isCode = claim.startsWith('```');
  const exact = exactIn(claim, isCode);
  const near = nearest(withoutExact(claim, exact) ?? asked, sources);
  const context = near.map(({ context }) => context).join('\n');
  const said = new Set(wordsOf(isCode ? all : context));
  if (exact.some(word => !said.has(word))) return false;
  const best = near.filter(({ score }) => score === near[0]?.score);
  return isCode || best.some(({ text, negators }) => !contradicts(claim, text, negators));
}

/** A sentence, row or block of a section, with what a reader has in mind when they come to it. */
interface Passage {
  text: string;
  context: string;
  negators: Negators;
  /** How many of a claim's terms it has. */
  score: number;
}

const mostNear = 3;
const asGood = 0.8;
const restated = 0.9;

/** The passages that have most of a claim's terms. */
function nearest(asked: readonly string[], sources: readonly Source[]): Passage[] {
  const scored = sources.flatMap(({ place, text, negators }) => {
    const units = unitsOf(text);
    const passages = units.map((unit, at) => ({
      text: unit.text,
      // What names nothing itself ("it needs 8 GB") is about what the sentence before it names.
      context: [place, unit.lead, namesIn(unit.text).length ? '' : units[at - 1]?.text, unit.text].join('\n'),
      negators,
    }));
    return [...passages, { text: place, context: place, negators }].map(passage => {
      const own = new Set(terms(passage.text));
      return { ...passage, score: asked.filter(term => own.has(term)).length };
    });
  });
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0]?.score ?? 0;
  // What restates one passage takes its numbers and names from there; what sums up several, from any of them.
  const enough = best >= restated * asked.length ? best : asGood * best;
  return scored.slice(0, mostNear).filter(({ score }) => score >= enough);
}

/** A claim's other terms: a number or name of something else would find the passage that it was taken from. */
function withoutExact(claim: string, exact: readonly string[]): string[] | undefined {
  const rest = wordsOf(claim).filter(word => !exact.includes(word));
  const found = [...new Set(terms(rest.join(' ')))];
  return found.length > 1 ? found : undefined;
}

/** What must stand in the source to the letter: numbers, what is in code, and names. */
function exactIn(claim: string, isCode: boolean): string[] {
  const exact = [...claim.matchAll(/`([^`\n]+)`|(?<![\w.])(\d[\d.,]*\d|\d)(?![\w])/g)].map(match => match[0]);
  return [...exact, ...(isCode ? [] : namesIn(claim))].flatMap(wordsOf);
}

/** Words with a capital that no sentence begins with, and identifiers. German gives its nouns one: they are in the source too. */
function namesIn(claim: string): string[] {
  return [
    ...claim.matchAll(
      /(?<=[\p{L}\p{N},;)'’”“"] )["“”'(]?\p{Lu}[\p{L}\p{N}]+|[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+|\p{L}*\p{Ll}\p{Lu}\p{L}*/gu,
    ),
  ].map(match => match[0]);
}

/** Whether one of two sentences denies of what they share what the other does not. */
function contradicts(claim: string, source: string, negators: Negators): boolean {
  const [ours, theirs] = [negated(claim, negators, terms), negated(source, negators, terms)];
  return isUnmet(ours, theirs, new Set(terms(source))) || isUnmet(theirs, ours, new Set(terms(claim)));
}

/** Whether something is denied that the other sentence names and does not deny. */
function isUnmet(
  denied: readonly Set<string>[],
  others: readonly Set<string>[],
  named: ReadonlySet<string>,
): boolean {
  return denied.some(
    about => !about.isDisjointFrom(named) && !others.some(other => !other.isDisjointFrom(about)),
  );
}

/** As the index has them, but with the words of Chinese apart. */
function terms(text: string): string[] {
  return termsOf(
    text.replace(/\p{Script=Han}{2,}/gu, run =>
      [...segmenter.segment(run)].map(({ segment }) => segment).join(' '),
    ),
  );
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** In lower case, and without the ’s of a name: “the mill’s wheel” is about the mill. */
function wordsOf(text: string): string[] {
  return wordsIn(text.replace(/['’]s\b/g, '')).map(word => word.toLowerCase());
}
