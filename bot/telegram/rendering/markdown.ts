import { type MarkdownBlock, type MarkdownInline, parseMarkdown } from '../../rendering/markdown.ts';
import { bold, italic, join, marked, type Rich, words } from './rich-text.ts';
import { table } from './table.ts';
import { link, tappable, withoutMentions } from './verbatim.ts';

/** The markdown of our replies, as far as Telegram can show it: headings are bold, lists have bullets, tables are aligned. */
export function fromMarkdown(markdown: string, webUrl: string | undefined): Rich {
  return blocksOf(parseMarkdown(markdown), { webUrl, depth: 0, inQuote: false });
}

interface Where {
  webUrl: string | undefined;
  /** Of a list in a list. */
  depth: number;
  /** "blockquote entities can't be nested" */
  inQuote: boolean;
}

function blocksOf(blocks: readonly MarkdownBlock[], where: Where): Rich {
  return join(
    blocks.map(block => blockOf(block, where)),
    where.depth ? '\n' : '\n\n',
  );
}

function blockOf(block: MarkdownBlock, where: Where): Rich {
  switch (block.kind) {
    case 'paragraph':
      return inlineOf(block.inner, where);
    case 'heading':
      return bold(inlineOf(block.inner, where));
    case 'code':
      return marked(block.text, { kind: 'pre' });
    case 'rule':
      return words('———');
    case 'list': {
      const first = block.start ?? 1;
      const items = block.items.map((item, at) => {
        const mark = block.start === undefined ? '• ' : `${first + at}. `;
        return join(['   '.repeat(where.depth), mark, blocksOf(item, { ...where, depth: where.depth + 1 })]);
      });
      return join(items, '\n');
    }
    case 'quote':
    case 'hint': {
      const inner = blocksOf(block.inner, { ...where, inQuote: true });
      return where.inQuote ? inner : marked(inner, { kind: 'quote', folds: false });
    }
    case 'table': {
      const cells = (row: MarkdownInline[][]) => row.map(cell => inlineOf(cell, where).text);
      const columns = cells(block.head).map((label, at) => ({
        label,
        align: block.align[at] === 'right' ? ('right' as const) : ('left' as const),
      }));
      return table(columns, block.rows.map(cells));
    }
  }
}

function inlineOf(nodes: readonly MarkdownInline[], where: Where): Rich {
  return join(nodes.map(node => oneOf(node, where)));
}

function oneOf(node: MarkdownInline, where: Where): Rich {
  switch (node.kind) {
    case 'text':
      return words(tappable(withoutMentions(node.text)));
    case 'break':
      return words('\n');
    case 'code':
      return marked(tappable(node.text), { kind: 'code' });
    case 'strong':
      return bold(inlineOf(node.inner, where));
    case 'em':
      return italic(inlineOf(node.inner, where));
    case 'link':
      return link(inlineOf(node.inner, where), node.address, where.webUrl);
  }
}
