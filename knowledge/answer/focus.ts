import { wordsOf } from '../markdown/words.ts';
import { termsOf } from '../words/terms.ts';
import { blocksOf } from './blocks.ts';

/** How well a piece of Markdown fits a question, 0 to 1. */
export type FitOf = (markdown: string) => number;

/** What is left of a section when what was not asked for is out. */
export interface Focus {
  markdown: string;
  isWhole: boolean;
}

// Each row is weighed and each paragraph is held against the others, in 2 to 3 ms at this size; what is longer is cut by
// `excerptOf` alone.
const longest = 20_000;

// Shorter tables and lists are read at a glance.
const fewRows = 6;
// A row that has less of the question than this is not the one that was asked for.
const leastFit = 0.5;
// Rows that fit as well as the best, but for a word of little weight, are shown beside it.
const asGood = 0.1;
// When more rows fit than this, the question is about the table.
const mostRows = 3;

/**
 * A section without what the question rules out: of tabs the one that it names, of a long table or list of names the rows
 * that it is about. What is said twice is said once.
 */
export function focusOn(text: string, question: string, fitOf: FitOf): Focus {
  if (text.length > longest) return { markdown: text, isWhole: true };
  const blocks = blocksOf(text.trim());
  const named = namedTab(blocks, question);
  const once = onceEach(named);
  const focused = once.map(block => rowsThatFit(block, fitOf));
  const isWhole = named.length === blocks.length && focused.every((block, index) => block === once[index]);
  // What is whole stays as it was written.
  return { markdown: isWhole && once.length === blocks.length ? text : focused.join('\n\n'), isWhole };
}

/** Without a paragraph whose words stand in a longer one, as a description does that is the summary of what it describes. */
function onceEach(blocks: readonly string[]): string[] {
  const plain = blocks.map(block => (isText(block) ? plainWords(block) : ''));
  return blocks.filter((_, index) => {
    const own = plain[index] ?? '';
    const isSaidAgain = plain.some(other => other.length > own.length && other.includes(own));
    return own.split(' ').length < 4 || !isSaidAgain;
  });
}

function plainWords(block: string): string {
  return wordsOf(block.replace(/^>\s?/gm, ''))
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const isText = (block: string) => !/^(?:```|\||#{4,6}\s|[-*+]\s|\d+[.)]\s)/.test(block);
const tabName = /^\*\*([^*]+)\*\*$/;

/** What stands before the tabs, and the one tab whose name is in the question; all where none or several are. */
function namedTab(blocks: readonly string[], question: string): readonly string[] {
  const starts = blocks.flatMap((block, index) => (tabName.test(block) ? [index] : []));
  if (starts.length < 2) return blocks;
  const asked = new Set(termsOf(question));
  const named = starts.filter(at => {
    const name = termsOf(tabName.exec(blocks[at] ?? '')?.[1] ?? '');
    return name.length > 0 && name.length <= 2 && name.every(term => asked.has(term));
  });
  const [at] = named;
  if (at === undefined || named.length > 1) return blocks;
  const end = starts.find(other => other > at) ?? blocks.length;
  return [...blocks.slice(0, starts[0]), ...blocks.slice(at, end)];
}

function rowsThatFit(block: string, fitOf: FitOf): string {
  const lines = block.split('\n');
  if (block.startsWith('|')) {
    const [head = '', rule = '', ...rows] = lines;
    const fitting = fittingRows(rows, row => fitOf(`${head}\n${row}`));
    return fitting ? [head, rule, ...fitting].join('\n') : block;
  }
  const items = block.split(/\n(?=(?:[-*+]|\d+[.)])\s)/);
  // "1. `PORT` - the port": a list of names, whose order means nothing. Steps are shown all or not at all.
  const names = items.filter(item => /^(?:[-*+]|\d+[.)])\s+(?:`|\*\*)/.test(item));
  if (names.length < 0.8 * items.length) return block;
  return fittingRows(items, fitOf)?.join('\n') ?? block;
}

/** The few rows that fit clearly better than the others; none when there are no such. */
function fittingRows(rows: readonly string[], fitOf: FitOf): string[] | undefined {
  if (rows.length < fewRows) return undefined;
  const fits = rows.map(fitOf);
  const best = Math.max(...fits);
  if (best < leastFit) return undefined;
  const fitting = rows.filter((_, index) => (fits[index] ?? 0) >= best - asGood);
  return fitting.length <= mostRows ? fitting : undefined;
}
