import type { AlignType, Nodes, PhrasingContent, TableRow } from 'mdast';
import { parseInlineMarkdown, parseMarkdown, wordsOf } from '../rendering/markdown.ts';
import { safeAddress } from './page/address.js';
import type { WireInline, WireProse } from './page/wire.ts';

/** Markdown as the page gets it: a tree of words, which no browser reads as markup, with addresses that are safe to follow. */
export function wireProse(markdown: string): WireProse[] {
  return parseMarkdown(markdown).children.flatMap(proseOf);
}

/** One line of Markdown without its links: a state. */
export function wireLine(markdown: string): { text: string; line: WireInline[] } {
  const nodes = parseInlineMarkdown(markdown);
  return { text: wordsOf(nodes), line: nodes.flatMap(node => inlineOf(node, false)) };
}

function proseOf(node: Nodes): WireProse[] {
  switch (node.type) {
    case 'paragraph':
      return [{ kind: 'paragraph', inner: inlines(node.children) }];
    case 'heading':
      return [{ kind: 'heading', level: node.depth, inner: inlines(node.children) }];
    case 'code':
      return [{ kind: 'code', text: node.value, ...(node.lang && { language: node.lang }) }];
    case 'thematicBreak':
      return [{ kind: 'rule' }];
    case 'blockquote':
      return [{ kind: 'quote', inner: node.children.flatMap(proseOf) }];
    case 'hint':
      return [{ kind: 'hint', tone: node.style, inner: node.children.flatMap(proseOf) }];
    case 'list': {
      const items = node.children.map(({ checked, children }) => ({
        inner: children.flatMap(proseOf),
        ...(typeof checked === 'boolean' && { checked }),
      }));
      return [{ kind: 'list', items, ...(node.ordered && { start: node.start ?? 1 }) }];
    }
    case 'table': {
      const [head, ...rows] = node.children;
      const align = (node.align ?? []).map((side: AlignType) => side ?? 'left');
      return [{ kind: 'table', align, head: cellsOf(head), rows: rows.map(cellsOf) }];
    }
    default:
      return [{ kind: 'paragraph', inner: [wordsOf(node)] }];
  }
}

function cellsOf(row: TableRow | undefined): WireInline[][] {
  return row?.children.map(cell => inlines(cell.children)) ?? [];
}

function inlines(nodes: readonly PhrasingContent[]): WireInline[] {
  return nodes.flatMap(node => inlineOf(node, true));
}

function inlineOf(node: PhrasingContent, withLinks: boolean): WireInline[] {
  const inner = (nodes: readonly PhrasingContent[]) => nodes.flatMap(one => inlineOf(one, withLinks));
  switch (node.type) {
    case 'text':
      return [node.value];
    case 'break':
      return [{ kind: 'break' }];
    case 'inlineCode':
      return [{ kind: 'code', text: node.value }];
    case 'strong':
      return [{ kind: 'strong', inner: inner(node.children) }];
    case 'emphasis':
      return [{ kind: 'em', inner: inner(node.children) }];
    case 'delete':
      return [{ kind: 'strike', inner: inner(node.children) }];
    case 'link': {
      const address = withLinks ? safeAddress(node.url) : undefined;
      if (address === undefined) return inner(node.children);
      return [{ kind: 'link', address, inner: inner(node.children) }];
    }
    case 'image': {
      // Shown as a link to it: a picture from elsewhere would tell elsewhere who reads.
      const address = withLinks ? safeAddress(node.url) : undefined;
      const words = node.alt || 'picture';
      return address === undefined ? [words] : [{ kind: 'link', address, inner: [words] }];
    }
    default:
      return [wordsOf(node)];
  }
}
