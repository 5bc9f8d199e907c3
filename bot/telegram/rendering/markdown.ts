import type { Nodes, Table } from 'mdast';
import { parseMarkdown, wordsOf } from '../../rendering/markdown.ts';
import { bold, empty, italic, join, marked, type Rich, words } from './rich-text.ts';
import { writtenTable } from './table.ts';
import { link, tappable, withoutMentions } from './verbatim.ts';

/** The Markdown of our replies, as far as Telegram can show it: headings are bold, lists have bullets, tables are aligned. */
export function fromMarkdown(markdown: string, webUrl: string | undefined): Rich {
  return all(parseMarkdown(markdown).children, { webUrl, depth: 0, inQuote: false }, '\n\n');
}

interface Where {
  webUrl: string | undefined;
  /** Of a list in a list. */
  depth: number;
  /** "blockquote entities can't be nested" */
  inQuote: boolean;
}

function all(nodes: readonly Nodes[], where: Where, between = ''): Rich {
  return join(
    nodes.map(node => one(node, where)),
    between,
  );
}

function one(node: Nodes, where: Where): Rich {
  switch (node.type) {
    case 'text':
      return words(tappable(withoutMentions(node.value)));
    case 'break':
      return words('\n');
    case 'inlineCode':
      return marked(tappable(node.value), { kind: 'code' });
    case 'strong':
    case 'heading':
      return bold(all(node.children, where));
    case 'emphasis':
      return italic(all(node.children, where));
    case 'delete':
      return marked(all(node.children, where), { kind: 'strike' });
    case 'link':
      return link(all(node.children, where), node.url, where.webUrl);
    case 'image':
      return link(words(node.alt || 'picture'), node.url, where.webUrl);
    case 'paragraph':
      return all(node.children, where);
    case 'code':
      return marked(node.value, { kind: 'pre', ...(node.lang && { language: node.lang }) });
    case 'thematicBreak':
      return words('———');
    case 'list': {
      const first = node.start ?? 1;
      const items = node.children.map((item, at) => {
        const mark = node.ordered ? `${first + at}. ` : '• ';
        const box = typeof item.checked === 'boolean' ? (item.checked ? '☑ ' : '☐ ') : '';
        const inner = all(item.children, { ...where, depth: where.depth + 1 }, '\n');
        return join([`${'   '.repeat(where.depth)}${mark}${box}`, inner]);
      });
      return join(items, '\n');
    }
    case 'blockquote':
    case 'hint': {
      const inner = all(node.children, { ...where, inQuote: true }, where.depth ? '\n' : '\n\n');
      return where.inQuote ? inner : marked(inner, { kind: 'quote', folds: false });
    }
    case 'table':
      return tableOf(node, where);
    default:
      return 'children' in node ? all(node.children, where) : empty;
  }
}

function tableOf({ align, children: [head, ...rows] }: Table, where: Where): Rich {
  const alignOf = (at: number) => align?.[at] ?? 'left';
  const rich = (row: typeof head) => row?.children.map(cell => all(cell.children, where)) ?? [];
  const plain = (row: typeof head) =>
    row?.children.map(cell => tappable(withoutMentions(wordsOf(cell)))) ?? [];
  const columns = plain(head).map((label, at) => ({ label, align: alignOf(at) }));
  return writtenTable(columns, rows.map(plain), {
    columns: rich(head).map((label, at) => ({ label, align: alignOf(at) })),
    rows: rows.map(rich),
  });
}
