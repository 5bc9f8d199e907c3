import { most } from '../limits.ts';
import { toHtml } from './html.ts';
import { empty, type Mark, type Rich, slice, type TableCells, trimmed } from './rich-text.ts';

/**
 * A text with its tables as tables, in the HTML of Telegram's rich messages, always valid. Undefined where there is no
 * whole table in it, or it goes beyond the limits of a rich message: then it is a text.
 *
 * https://core.telegram.org/bots/api#rich-message-formatting-options
 */
export function toRichHtml(rich: Rich): string | undefined {
  const blocks = blocksOf(rich, ['table', 'pre', 'quote']);
  if (!blocks.some(({ mark }) => mark?.kind === 'table')) return undefined;
  const html = blocks.map(htmlOf).join('');
  return fits(blocks, html) ? html : undefined;
}

/** A paragraph where it has no mark. */
interface Block {
  mark?: Mark | undefined;
  rich: Rich;
}

/** The outermost of such blocks, and the paragraphs between them. A table in a quote stays the text that it lies over. */
function blocksOf(rich: Rich, kinds: readonly Mark['kind'][]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const outerFirst = rich.marks
    .filter(mark => kinds.includes(mark.kind) && mark.to > mark.from)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  for (const mark of outerFirst) {
    if (mark.from < at) continue;
    blocks.push(...paragraphs(slice(rich, at, mark.from)), { mark, rich: slice(rich, mark.from, mark.to) });
    at = mark.to;
  }
  return [...blocks, ...paragraphs(slice(rich, at))];
}

function paragraphs(between: Rich): Block[] {
  const found: Rich[] = [];
  let at = 0;
  for (const { index, 0: gap } of between.text.matchAll(/\n\s*\n|$/g)) {
    found.push(trimmed(slice(between, at, index)));
    at = index + gap.length;
  }
  return found.filter(one => one.text).map(one => ({ rich: one }));
}

function htmlOf({ mark, rich }: Block): string {
  switch (mark?.kind) {
    case 'table':
      return tableOf(mark);
    case 'pre':
      return toHtml({ text: rich.text, marks: [{ ...mark, from: 0, to: rich.text.length }] });
    case 'quote': {
      // One that folds has no blocks in it.
      if (mark.folds) return `<blockquote expandable>${inline(rich)}</blockquote>`;
      return `<blockquote>${blocksOf(rich, ['pre']).map(htmlOf).join('')}</blockquote>`;
    }
    default:
      return `<p>${inline(rich)}</p>`;
  }
}

function tableOf({ columns, rows }: TableCells): string {
  const row = (tag: 'th' | 'td', cells: readonly Rich[]) => {
    const shown = columns.map(
      ({ align }, at) => `<${tag} align="${align}">${inline(cells[at] ?? empty)}</${tag}>`,
    );
    return `<tr>${shown.join('')}</tr>`;
  };
  const head = row(
    'th',
    columns.map(({ label }) => label),
  );
  return `<table bordered striped>${head}${rows.map(cells => row('td', cells)).join('')}</table>`;
}

/** Lines and their indents, which HTML takes for one space; code blocks are code in a line here. */
function inline({ text, marks }: Rich): string {
  const shown = marks.flatMap((mark): Mark[] => {
    if (mark.kind === 'table' || mark.kind === 'quote') return [];
    return mark.kind === 'pre' ? [{ from: mark.from, to: mark.to, kind: 'code' }] : [mark];
  });
  const spaced = text.replace(/(?<=^|[\n ]) /g, '\u00a0');
  return toHtml({ text: spaced, marks: shown }).replaceAll('\n', '<br>');
}

/** Stricter than Telegram, which does not count the tags as text. */
function fits(blocks: readonly Block[], html: string): boolean {
  const widest = blocks.map(({ mark }) => (mark?.kind === 'table' ? mark.columns.length : 0));
  return (
    Math.max(...widest) <= most.rich.columns &&
    html.length <= most.rich.text &&
    (html.match(/<(?:p|pre|blockquote|table|tr)\b/g)?.length ?? 0) <= most.rich.blocks &&
    levelsOf(html) <= most.rich.levels
  );
}

function levelsOf(html: string): number {
  let level = 0;
  let deepest = 0;
  for (const [, isEnd] of html.matchAll(/<(\/?)(?!br>)[a-z]/g)) {
    level += isEnd ? -1 : 1;
    deepest = Math.max(deepest, level);
  }
  return deepest;
}
