import { placeWords } from '../index/indexed-text.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { placeOf } from './evidence.ts';
import { negatorsOf } from './negation.ts';
import { isSupported } from './support.ts';
import { sentencesOf } from './units.ts';

/** An answer whose every sentence rests on what it cites. */
export interface CheckedAnswer {
  /** With citations numbered anew from 1. */
  text: string;
  /** The cited sections, in the order of their numbers. */
  cited: FoundSection[];
  /** How many sentences were left out. */
  dropped: number;
}

/**
 * Checks what a model wrote: numbers that name no section go, a sentence that its cited sections don't bear out
 * goes (by its words, by each number and name in it, and by what it denies), and what is left is numbered anew.
 *
 * @returns `undefined` when nothing is left
 */
export async function checkAnswer(
  written: string,
  sections: readonly FoundSection[],
): Promise<CheckedAnswer | undefined> {
  const sources = await Promise.all(
    sections.map(async section => ({
      place: placeWords(placeOf(section)),
      text: section.text,
      negators: await negatorsOf(section.text),
    })),
  );
  const numbers = new Map<number, number>();
  const renumber = (cited: number[]) =>
    cited
      .map(number => {
        if (!numbers.has(number)) numbers.set(number, numbers.size + 1);
        return `[${numbers.get(number)}]`;
      })
      .join('');
  const kept: string[] = [];
  let dropped = 0;
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
          rests.flatMap(number => sources[number - 1] ?? []),
        )
      ) {
        dropped++;
        continue;
      }
      lines.push(cited.length && !isCode ? `${bare} ${renumber(cited)}` : bare);
    }
    if (lines.length) kept.push(`${bullet}${lines.join(' ')}`);
  }
  if (numbers.size === 0) return undefined;
  const cited = [...numbers.keys()].flatMap(number => sections[number - 1] ?? []);
  return { text: joinBlocks(kept), cited, dropped };
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

function joinBlocks(blocks: string[]): string {
  return blocks
    .map((block, index) => {
      const isItem = /^\s*(?:[-*+]|\d+[.)])\s/.test(block);
      const afterItem = /^\s*(?:[-*+]|\d+[.)])\s/.test(blocks[index - 1] ?? '');
      return `${index === 0 ? '' : isItem && afterItem ? '\n' : '\n\n'}${block}`;
    })
    .join('');
}
