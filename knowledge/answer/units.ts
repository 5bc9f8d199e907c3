import { blocksOf } from './blocks.ts';

/** The smallest piece of a section that can be shown alone: a sentence, a list item, a table row, a block of code. */
export interface Unit {
  kind: 'sentence' | 'item' | 'row' | 'code';
  /** Markdown that stands by itself. */
  text: string;
  /** What it hangs on and is hardly understood without: the sentence before a list or code, a deeper heading, the table's header. */
  lead: string;
  /** Units of one list, table or paragraph share it. */
  group: number;
}

/** Cuts a section's Markdown into units, in reading order. */
export function unitsOf(markdown: string): Unit[] {
  const units: Unit[] = [];
  let group = 0;
  let lead = '';
  let headingLead = '';
  for (const block of blocksOf(markdown)) {
    group++;
    const heading = /^#{4,6}\s+(.*)$/.exec(block) ?? /^\*\*([^*]+)\*\*:?$/.exec(block);
    if (heading) {
      headingLead = (heading[1] ?? '').replace(/\\(.)/g, '$1').trim();
      lead = headingLead;
    } else if (block.startsWith('```')) {
      units.push({ kind: 'code', text: block, lead, group });
    } else if (/^\s*\|/.test(block)) {
      units.push(...rowsOf(block, group));
    } else if (/^\s*(?:[-*+]|\d+[.)])\s/.test(block)) {
      for (const item of itemsOf(block)) units.push({ kind: 'item', text: item, lead, group });
    } else {
      const sentences = sentencesOf(block);
      for (const text of sentences) units.push({ kind: 'sentence', text, lead: headingLead, group });
      lead = sentences.at(-1) ?? lead;
    }
  }
  return units;
}

/** The items of a list; what is nested in one stays with it when it is short. */
function itemsOf(block: string): string[] {
  const items: string[] = [];
  const indent = /^\s*/.exec(block)?.[0].length ?? 0;
  for (const line of block.split('\n')) {
    const item = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    const last = items.length - 1;
    if (item && ((item[1] ?? '').length <= indent || (items[last] ?? '').length > 200))
      items.push(item[3] ?? '');
    else if (item && last >= 0) items[last] += `; ${item[3] ?? ''}`;
    else if (last >= 0) items[last] += ` ${line.trim()}`;
  }
  return items.map(item => item.trim().replace(/^\[[ x]\]\s+/i, '')).filter(Boolean);
}

function rowsOf(block: string, group: number): Unit[] {
  const rows = block
    .split('\n')
    .filter(line => line.trim() && !/^\s*\|?[\s:|-]+$/.test(line))
    .map(line =>
      line
        .trim()
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map(cell => cell.trim()),
    );
  const [head, ...body] = rows;
  if (!head) return [];
  const named = body.length ? head : [];
  return (body.length ? body : [head]).map(cells => ({
    kind: 'row',
    text: cells
      .map((cell, index) => (cell && named[index] && index > 0 ? `${named[index]}: ${cell}` : cell))
      .filter(Boolean)
      .join(' · '),
    lead: named.filter(Boolean).join(' · '),
    group,
  }));
}

const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|approx|no|fig|incl|resp)|\b\p{Lu})\.$/iu;

/** Sentences of a paragraph, on one line each. A dot in an abbreviation, a number or a name ends none. */
export function sentencesOf(paragraph: string): string[] {
  const text = paragraph
    .replace(/^>\s?/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(
    /[.!?]["')\]*_`]*\s+(?=[\p{Lu}\p{N}`*_["'(\p{Extended_Pictographic}])/gu,
  )) {
    const end = match.index + match[0].length;
    const sentence = text.slice(start, end).trim();
    if (abbreviation.test(sentence) || countOf(sentence, '`') % 2 === 1) continue;
    sentences.push(sentence);
    start = end;
  }
  if (start < text.length) sentences.push(text.slice(start).trim());
  return sentences.filter(sentence => /[\p{L}\p{N}]/u.test(sentence));
}

function countOf(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
