import type { Block } from './block.ts';
import { gridOf } from './html-table.ts';
import type { Line } from './pdf-lines.ts';

/**
 * Lines as headings, paragraphs, tables and code. A heading is set larger than most of the text; a paragraph ends where a
 * gap, an indent or another size follows, and goes on over the end of a page; a word that a line's end parted is one
 * again. Rows of cells that follow each other are a table.
 */
export function blocksOfLines(lines: readonly Line[]): Block[] {
  const body = bodySize(lines);
  const levels = headingSizes(lines, body);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (!line) break;
    const kind = kindOf(lines, at, levels);
    let end = at + 1;
    while (end < lines.length && kindOf(lines, end, levels) === kind && goesOn(lines, end, kind)) end++;
    const part = lines.slice(at, end);
    blocks.push(blockOf(kind, part, levels));
    at = end;
  }
  return blocks;
}

type LineKind = 'heading' | 'code' | 'table' | 'text';

function kindOf(lines: readonly Line[], at: number, levels: readonly number[]): LineKind {
  const line = lines[at];
  if (!line) return 'text';
  if (line.isCode) return 'code';
  const isRow = (other: Line | undefined) => other !== undefined && other.cells.length > 1 && !other.isCode;
  if (isRow(line) && (isRow(lines[at - 1]) || isRow(lines[at + 1]))) return 'table';
  return levelOf(line, levels) !== undefined ? 'heading' : 'text';
}

function goesOn(lines: readonly Line[], at: number, kind: LineKind): boolean {
  const [before, line] = [lines[at - 1], lines[at]];
  if (!before || !line) return false;
  const gap = before.page === line.page ? before.y - line.y : 0;
  if (kind === 'heading') return Math.round(line.size) === Math.round(before.size) && gap < line.size * 2;
  if (kind === 'table') return gap < line.size * 4;
  if (kind === 'code') return gap < line.size * 3;
  const isEnded = /[.!?:…。！？]["'”’)\]]*$/.test(before.text);
  if (before.page !== line.page) return !isEnded && !isItem(line.text);
  // A column beside it, or a line above: what follows stands elsewhere.
  if (gap < 0) return !isEnded;
  const isIndented = line.x > before.x + line.size * 0.8 && isEnded;
  return gap < line.size * 1.75 && !isIndented && !isItem(line.text);
}

function isItem(text: string): boolean {
  return /^(?:[•▪◦‣–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/.test(text);
}

function blockOf(kind: LineKind, lines: readonly Line[], levels: readonly number[]): Block {
  const [first] = lines;
  const place = { ...(first && { page: first.page }) };
  switch (kind) {
    case 'heading':
      return {
        kind: 'heading',
        text: joined(lines),
        level: (first && levelOf(first, levels)) ?? 1,
        place,
      };
    case 'code':
      return { kind: 'whole', text: `\`\`\`\n${indented(lines)}\n\`\`\``, place };
    case 'table':
      return { kind: 'whole', text: gridOf(lines.map(({ cells }) => cells)).join('\n'), place };
    case 'text':
      return { kind: 'text', text: joined(lines).replace(/^[•▪◦‣]\s*/, '- '), place };
  }
}

/** Code with the indents that its lines have. */
function indented(lines: readonly Line[]): string {
  const left = Math.min(...lines.map(({ x }) => x));
  return lines
    .map(({ text, x, size }) => ' '.repeat(Math.min(80, Math.round((x - left) / (size * 0.6)))) + text)
    .join('\n');
}

/** A paragraph of its lines; a hyphen at a line's end goes where a small letter follows. */
function joined(lines: readonly Line[]): string {
  let text = '';
  for (const { text: line } of lines) {
    if (text === '') text = line;
    else if (/\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]$/u.test(text)) text += line;
    else text += ` ${line}`;
  }
  return text;
}

/** The size that most letters have. */
function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** Sizes of headings, the largest first; what is hardly larger than the text is none. */
function headingSizes(lines: readonly Line[], body: number): number[] {
  const sizes = lines
    .filter(({ size, text }) => size > body * 1.15 && text.length < 150)
    .map(({ size }) => Math.round(size));
  return [...new Set(sizes)].sort((a, b) => b - a).slice(0, 4);
}

function levelOf({ size, text }: Line, sizes: readonly number[]): number | undefined {
  const at = sizes.indexOf(Math.round(size));
  return at === -1 || text.length >= 150 || !/\p{L}|\p{N}/u.test(text) ? undefined : at + 1;
}
