import type { Nodes, PhrasingContent, Table } from 'mdast';
import { fencedCode } from '../../rendering/fenced-code.ts';
import { parseMarkdown, wordsOf } from '../../rendering/markdown.ts';
import {
  codeBlock,
  emptyLine,
  escapedWords,
  inlineCode,
  type Line,
  link,
  linkable,
  marked,
  raw,
  type Span,
  verbatim,
} from './spans.ts';
import { writtenTable } from './table.ts';

/**
 * The Markdown of our replies as Discord shows it: tables become aligned text, small headings bold, pictures and
 * addresses of our own pages links (or just their words, where those pages have no public address).
 */
export function toDiscord(markdown: string, webUrl: string | undefined): Line[] {
  return blocksOf(parseMarkdown(markdown).children, { webUrl, indent: '', inQuote: false });
}

/** Somebody's words as a quotation, with the code between fences in them as code. */
export function quotation(text: string): Line[] {
  return fencedCode(text).flatMap(part =>
    'code' in part
      ? codeBlock(part.code, part.language)
      : verbatimLines(part.words).map(line => ({ ...line, prefix: '> ' })),
  );
}

/** Somebody's words, line by line. */
export function verbatimLines(text: string): Line[] {
  return text.split(/\r\n?|\n/).map(line => ({ spans: verbatim(line) }));
}

interface Where {
  webUrl: string | undefined;
  /** Of a list in a list. */
  indent: string;
  /** Discord has no quotation in a quotation. */
  inQuote: boolean;
}

function blocksOf(nodes: readonly Nodes[], where: Where): Line[] {
  // In a list, an empty line would end it.
  const between = where.indent ? [] : [{ ...emptyLine }];
  return nodes.flatMap((node, at) => {
    const lines = linesOf(node, where);
    return at && lines.length ? [...between, ...lines] : lines;
  });
}

function linesOf(node: Nodes, where: Where): Line[] {
  switch (node.type) {
    case 'paragraph':
      return textLines(node.children, where);
    case 'heading': {
      // Smaller headings than these there are none, and none in a list.
      if (node.depth > 3 || where.indent || where.inQuote)
        return textLines([{ type: 'strong', children: node.children }], where);
      return textLines(node.children, where).map(line => ({ ...line, first: `${'#'.repeat(node.depth)} ` }));
    }
    case 'code':
      return codeBlock(node.value, node.lang ?? '');
    case 'thematicBreak':
      return [{ spans: [raw('───')] }];
    case 'list': {
      const start = node.start ?? 1;
      return node.children.flatMap(({ children, checked }, at) => {
        const mark = node.ordered ? `${start + at}. ` : '- ';
        const box = typeof checked === 'boolean' ? (checked ? '☑ ' : '☐ ') : '';
        const indent = where.indent + ' '.repeat(mark.length);
        const [first = emptyLine, ...rest] = blocksOf(children, { ...where, indent });
        // What begins with a list of its own, or with code, has its mark alone.
        if (first.code || first.first !== undefined)
          return [{ spans: [], first: where.indent + mark }, first, ...rest];
        return [{ ...first, first: where.indent + mark + box, prefix: indent }, ...rest];
      });
    }
    case 'blockquote':
    case 'hint': {
      const lines = blocksOf(node.children, { ...where, inQuote: true });
      if (where.inQuote) return lines;
      return lines.map(line => (line.code ? line : quoted(line)));
    }
    case 'table':
      return tableOf(node);
    default:
      return textLines([node as PhrasingContent], where);
  }
}

function quoted(line: Line): Line {
  const prefix = `> ${line.prefix ?? ''}`;
  return { ...line, prefix, ...(line.first !== undefined && { first: `> ${line.first}` }) };
}

/** Lines as they are broken in the text. */
function textLines(nodes: readonly PhrasingContent[], where: Where): Line[] {
  const prefix = where.indent;
  const lines: { spans: Span[]; prefix: string }[] = [{ spans: [], prefix }];
  for (const span of spansOf(nodes, where.webUrl)) {
    if (span === lineBreak) lines.push({ spans: [], prefix });
    else lines.at(-1)?.spans.push(span);
  }
  return lines;
}

const lineBreak: Span = { text: '\n', marks: [] };

function spansOf(nodes: readonly PhrasingContent[], webUrl: string | undefined): Span[] {
  return nodes.flatMap((node): Span[] => {
    switch (node.type) {
      case 'text':
        return escapedWords(node.value);
      case 'break':
        return [lineBreak];
      case 'inlineCode':
        return inlineCode(node.value);
      case 'strong':
        return within(spansOf(node.children, webUrl), '**');
      case 'emphasis':
        return within(spansOf(node.children, webUrl), '*');
      case 'delete':
        return within(spansOf(node.children, webUrl), '~~');
      case 'link': {
        const words = wordsOf(node);
        const address = linkable(node.url, undefined);
        // An address that is its own label is one without brackets.
        if (address && words === node.url) return [raw(`<${address}>`)];
        return link(words, node.url, webUrl);
      }
      case 'image':
        return link(node.alt || 'picture', node.url, webUrl);
      default:
        return escapedWords(wordsOf(node));
    }
  });
}

function within(spans: readonly Span[], mark: '**' | '*' | '~~'): Span[] {
  return spans.flatMap(span => (span === lineBreak ? [span] : marked([span], mark)));
}

function tableOf({ align, children: [head, ...rows] }: Table): Line[] {
  const cells = (row: typeof head) => row?.children.map(wordsOf) ?? [];
  const columns = cells(head).map((label, at) => ({
    label,
    align: align?.[at] === 'right' ? ('right' as const) : ('left' as const),
  }));
  return writtenTable(columns, rows.map(cells));
}
