import { blocksOf } from './blocks.ts';
import { sentencesOf } from './units.ts';

/** What is shown of a section. */
export interface Excerpt {
  markdown: string;
  /** False when the section has more than a screen holds. */
  isWhole: boolean;
}

/** Characters that a chat shows at once on a phone turned upright, or hardly more. */
export const screen = 1500;

/**
 * A section as it stands, when it fits on a screen: its list with its numbers, its code. Of a longer one the part that fits
 * a question best with what stands around it; what hangs together (a lead and its list, all steps of one list, a heading
 * and its text) is shown together or not at all.
 *
 * @param fitOf how well a piece of Markdown fits the question, 0 to 1
 */
export function excerptOf(text: string, fitOf: (markdown: string) => number): Excerpt {
  const whole = text.trim();
  if (whole.length <= screen) return { markdown: whole, isWhole: true };
  const parts = partsOf(blocksOf(whole));
  const sizes = parts.map(part => joined(part).length + 2);
  const fits = parts.map(part => fitOf(joined(part)));
  const best = fits.indexOf(Math.max(...fits));
  let [from, to] = [best, best];
  let space = screen - (sizes[best] ?? 0);
  if (space < 0) return { markdown: cut(parts[best] ?? [], fitOf), isWhole: false };
  for (let grew = true; grew; ) {
    grew = false;
    for (const at of [from - 1, to + 1]) {
      const size = sizes[at];
      if (size === undefined || size > space) continue;
      space -= size;
      from = Math.min(from, at);
      to = Math.max(to, at);
      grew = true;
    }
  }
  return {
    markdown: parts
      .slice(from, to + 1)
      .map(joined)
      .join('\n\n'),
    isWhole: to - from + 1 === parts.length,
  };
}

const joined = (blocks: readonly string[]) => blocks.join('\n\n');
const isHeading = (block: string) => /^#{4,6}\s|^\*\*[^*]+\*\*:?$/.test(block);
const isList = (block: string) => /^(?:[-*+]|\d+[.)])\s/.test(block);
const isTable = (block: string) => block.startsWith('|');
const isCode = (block: string) => block.startsWith('```');
/** "Run these commands:" says nothing without what comes next. */
const isLead = (block: string) => !isCode(block) && /:\W*$/.test(block);

/** Blocks that hang together. */
function partsOf(blocks: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    const hangsOn =
      before !== undefined &&
      (isHeading(before) ||
        (!isHeading(block) && (isList(block) || isTable(block) || isCode(block) || isLead(before))));
    if (hangsOn) parts.at(-1)?.push(block);
    else parts.push([block]);
    // Step 2 belongs to step 1, whatever stands between them.
    if (Number(/^(\d+)[.)]\s/.exec(block)?.[1] ?? 1) > 1) {
      const first = parts.findLastIndex(part => part.some(other => /^1[.)]\s/.test(other)));
      if (first >= 0) parts.splice(first, parts.length, parts.slice(first).flat());
    }
  }
  return parts;
}

/** The start of a part that is larger than the screen, cut between items, lines or sentences. */
function cut(blocks: readonly string[], fitOf: (markdown: string) => number): string {
  const shown: string[] = [];
  let space = screen;
  for (const block of blocks) {
    const piece = block.length <= space ? block : startOf(block, space, fitOf);
    if (piece) shown.push(piece);
    space -= block.length + 2;
    if (space <= 0) break;
  }
  // A lead is nothing without what it leads to.
  while (shown.length > 1 && (isLead(shown.at(-1) ?? '') || isHeading(shown.at(-1) ?? ''))) shown.pop();
  return shown.length && !shown.every(piece => isLead(piece) || isHeading(piece))
    ? joined(shown)
    : cutLine(joined(blocks), screen);
}

function startOf(block: string, space: number, fitOf: (markdown: string) => number): string {
  const lines = block.split('\n');
  if (isTable(block)) {
    const [head = '', rule = '', ...rows] = lines;
    const best = new Set(
      take(
        [...rows].sort((a, b) => fitOf(b) - fitOf(a)),
        space - head.length - rule.length,
      ),
    );
    return best.size ? [head, rule, ...rows.filter(row => best.has(row))].join('\n') : '';
  }
  if (isCode(block)) {
    const kept = take(lines.slice(0, -1), space - 8);
    return kept.length > 1 ? [...kept, '...', '```'].join('\n') : '';
  }
  if (isList(block)) return take(block.split(/\n(?=(?:[-*+]|\d+[.)])\s)/), space).join('\n');
  return take(sentencesOf(block), space).join(' ');
}

/** One line without an end, cut where the space ends. */
function cutLine(block: string, space: number): string {
  return isCode(block) ? `${block.slice(0, space - 5)}…\n\`\`\`` : `${block.slice(0, space - 1).trimEnd()}…`;
}

/** The first pieces that fit together. */
function take(pieces: readonly string[], space: number): string[] {
  let left = space;
  const end = pieces.findIndex(piece => {
    left -= piece.length + 1;
    return left < 0;
  });
  return pieces.slice(0, end < 0 ? pieces.length : end);
}
