import { indexedText } from '../index/indexed-text.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { termsOf, wordsIn } from '../words/terms.ts';
import { placeOf } from './evidence.ts';
import { sentencesOf } from './units.ts';

/** An answer whose every sentence rests on what it cites. */
export interface CheckedAnswer {
  /** With citations numbered anew from 1. */
  text: string;
  /** The cited sections, in the order of their numbers. */
  cited: FoundSection[];
}

// Share of a sentence's terms that the cited sections must hold. Restating in other words keeps well above it, invention
// falls below.
const support = 0.5;

/**
 * Checks what a model wrote: numbers that name no section go, a sentence that no cited section supports goes (by its
 * words, and by each number and identifier in it), and what is left is numbered anew.
 *
 * @returns `undefined` when nothing is left
 */
export function checkAnswer(written: string, sections: readonly FoundSection[]): CheckedAnswer | undefined {
  const texts = sections.map(section => indexedText(placeOf(section), section.text));
  const numbers = new Map<number, number>();
  const renumber = (cited: number[]) =>
    cited
      .map(number => {
        if (!numbers.has(number)) numbers.set(number, numbers.size + 1);
        return `[${numbers.get(number)}]`;
      })
      .join('');
  const kept: string[] = [];
  for (const block of written.trim().split(/\n{2,}|\n(?=\s*(?:[-*+]|\d+[.)])\s)/)) {
    const bullet = /^\s*(?:[-*+]|\d+[.)])\s+/.exec(block)?.[0] ?? '';
    const isCode = block.startsWith('```');
    const claims = isCode ? [block] : joinCitations(sentencesOf(block.slice(bullet.length)));
    const blockCites = citedIn(block, sections.length);
    const lines: string[] = [];
    for (const claim of claims) {
      const own = citedIn(claim, sections.length);
      const cited = own.length ? own : blockCites;
      const bare = isCode ? claim : claim.replace(/\s*\[\d+(?:\s*,\s*\d+)*\]/g, '').trim();
      if (!bare) continue;
      // Code carries no citation of its own; it has to stand in some section as it is.
      const rests = cited.length
        ? cited
        : isCode || bare.endsWith(':')
          ? sections.map((_, index) => index + 1)
          : [];
      if (
        !isSupported(
          bare,
          rests.map(number => texts[number - 1] ?? ''),
        )
      )
        continue;
      lines.push(cited.length && !isCode ? `${bare} ${renumber(cited)}` : bare);
    }
    if (lines.length) kept.push(`${bullet}${lines.join(' ')}`);
  }
  if (numbers.size === 0) return undefined;
  const cited = [...numbers.keys()].flatMap(number => sections[number - 1] ?? []);
  return { text: joinBlocks(kept), cited };
}

function citedIn(text: string, count: number): number[] {
  const numbers = [...text.matchAll(/\[(\d+(?:\s*,\s*\d+)*)\]/g)].flatMap(([, list = '']) =>
    list.split(',').map(Number),
  );
  return [...new Set(numbers)].filter(number => number >= 1 && number <= count);
}

/** "It does. [1]" cuts into a sentence and a lonely citation: they belong together. */
function joinCitations(sentences: string[]): string[] {
  const joined: string[] = [];
  for (const sentence of sentences) {
    const lonely = /^(?:\[\d+(?:\s*,\s*\d+)*\]\s*)+/.exec(sentence)?.[0];
    if (lonely && joined.length) {
      joined[joined.length - 1] += ` ${lonely.trim()}`;
      const rest = sentence.slice(lonely.length);
      if (rest) joined.push(rest);
    } else {
      joined.push(sentence);
    }
  }
  return joined;
}

function isSupported(claim: string, texts: readonly string[]): boolean {
  if (texts.length === 0) return false;
  const all = texts.join('\n');
  const there = new Set(termsOf(all));
  const terms = [...new Set(termsOf(claim.replace(/^```\w*|```$/gm, '')))];
  if (terms.length === 0) return true;
  const words = new Set(wordsIn(all).map(word => word.toLowerCase()));
  // A number or a name in code that the section does not have is made up, however well the rest fits.
  const exact = [...claim.matchAll(/`([^`\n]+)`|(?<![\w.])(\d[\d.,]*\d|\d)(?![\w])/g)].flatMap(match =>
    wordsIn(match[0]),
  );
  if (exact.some(word => !words.has(word.toLowerCase()))) return false;
  return terms.filter(term => there.has(term)).length / terms.length >= support;
}

function joinBlocks(blocks: string[]): string {
  return blocks
    .map((block, index) => {
      const isItem = /^\s*(?:[-*+]|\d+[.)])\s/.test(block);
      const afterItem = /^\s*(?:[-*+]|\d+[.)])\s/.test(blocks[index - 1] ?? '');
      return `${index === 0 ? '' : isItem && afterItem ? '\n' : '\n\n'}${block}`;
    })
    .join('');
}
