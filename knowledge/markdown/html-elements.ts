import type { ListItem, PhrasingContent, RootContent, TableCell, TableRow } from 'mdast';
import type { Convert } from './convert.ts';
import type { Element, Folded } from './fold-tags.ts';

/** An element of HTML as blocks: how it looks goes, what it says stays. */
export function htmlBlocks(element: Element, convert: Convert): RootContent[] {
  const { name, children, attributes } = element;
  switch (name) {
    case 'script':
    case 'style':
    case 'head':
    case 'hr':
      return [];
    case 'table':
      return attributes.get('data-view') === 'cards' ? cards(element, convert) : table(element, convert);
    case 'ul':
    case 'ol':
      return [list(element, convert)];
    case 'li':
      return [{ type: 'list', ordered: false, children: [item(element, convert)] }];
    case 'pre':
      return [{ type: 'code', lang: languageOf(element), value: rawText(children).replace(/^\n|\n$/g, '') }];
    case 'blockquote':
      return [{ type: 'blockquote', children: convert.inside().blocks(children) as ListItem['children'] }];
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6': {
      const depth = Number(name[1]);
      return [
        {
          type: 'heading',
          depth: (convert.atTop ? depth : Math.max(4, depth)) as 1 | 2 | 3 | 4 | 5 | 6,
          children: convert.phrasing(children),
        },
      ];
    }
    case 'details':
      return convert.inside().blocks(children);
    case 'summary':
    case 'dt':
      return strong(convert.phrasing(children));
    case 'iframe':
    case 'video':
    case 'audio':
      return [...linkTo(attributes.get('src')), ...convert.blocks(children)];
    case 'body':
    case 'center':
    case 'div':
    case 'html':
    case 'main':
    case 'section':
      return convert.blocks(children);
    default:
      return convert.inside().blocks(children);
  }
}

/** An element of HTML in the middle of a line. */
export function htmlPhrasing(element: Element, convert: Convert): PhrasingContent[] {
  const { name, attributes } = element;
  switch (name) {
    case 'br':
      return [{ type: 'break' }];
    case 'img':
      return attributes.get('alt') ? [{ type: 'text', value: attributes.get('alt') ?? '' }] : [];
    case 'script':
    case 'style':
    case 'svg':
      return [];
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt': {
      const value = rawText(element.children).replace(/\s+/g, ' ').trim();
      return value ? [{ type: 'inlineCode', value }] : [];
    }
    case 'strong':
    case 'b':
      return formatted('strong', convert.phrasing(element.children));
    case 'i':
      // An icon, whose words are its name.
      if (/(?:^|\s)fa-/.test(attributes.get('class') ?? '')) return [];
      return formatted('emphasis', convert.phrasing(element.children));
    case 'em':
      return formatted('emphasis', convert.phrasing(element.children));
    case 'del':
    case 's':
    case 'strike':
      return formatted('delete', convert.phrasing(element.children));
    case 'a': {
      const words = convert.phrasing(element.children);
      const url = attributes.get('href');
      const id = attributes.get('id');
      if (id !== undefined && !words.length) return [{ type: 'explicitAnchor', value: id }];
      if (!url) return words;
      const link: PhrasingContent = {
        type: 'link',
        url,
        children: words.length ? words : [{ type: 'text', value: url }],
      };
      // Buttons stand apart without a space between them.
      const isButton = /(?:^|\s)button(?:\s|$)/.test(attributes.get('class') ?? '');
      return isButton ? [link, { type: 'text', value: ' ' }] : [link];
    }
    default: {
      const words = convert.phrasing(element.children);
      // What stood in blocks of its own does not grow together.
      return ['p', 'div', 'li', 'dd', 'td'].includes(name)
        ? [{ type: 'text', value: ' ' }, ...words, { type: 'text', value: ' ' }]
        : words;
    }
  }
}

/** Formatting with its outer spaces outside, or it would be none. */
function formatted(type: 'strong' | 'emphasis' | 'delete', words: PhrasingContent[]): PhrasingContent[] {
  const first = words[0];
  const last = words.at(-1);
  const before = first?.type === 'text' && /^\s/.test(first.value);
  const after = last?.type === 'text' && /\s$/.test(last.value);
  const space: PhrasingContent = { type: 'text', value: ' ' };
  if (!words.some(word => word.type !== 'text' || word.value.trim())) return words;
  if (first?.type === 'text') first.value = first.value.trimStart();
  if (last?.type === 'text') last.value = last.value.trimEnd();
  return [...(before ? [space] : []), { type, children: words }, ...(after ? [space] : [])];
}

/** A paragraph in bold; what is bold in it already would end that. */
export function strong(words: PhrasingContent[]): RootContent[] {
  const children = words.flatMap(word => (word.type === 'strong' ? word.children : [word]));
  return children.length ? [{ type: 'paragraph', children: [{ type: 'strong', children }] }] : [];
}

/** A paragraph that is a link; none without an address. */
export function linkTo(url: string | undefined, words: PhrasingContent[] = []): RootContent[] {
  if (!url) return words.length ? [{ type: 'paragraph', children: words }] : [];
  const children = words.length ? words : [{ type: 'text' as const, value: url }];
  return [{ type: 'paragraph', children: [{ type: 'link', url, children }] }];
}

function list(element: Element, convert: Convert): RootContent {
  const start = Number(element.attributes.get('start') ?? 1);
  return {
    type: 'list',
    ordered: element.name === 'ol',
    start: Number.isSafeInteger(start) && start >= 0 ? start : 1,
    children: element.children.flatMap(child => {
      if (child.type === 'element' && child.name === 'li') return [item(child, convert)];
      const children = convert.inside().blocks([child]) as ListItem['children'];
      return children.length ? [{ type: 'listItem' as const, children }] : [];
    }),
  };
}

function item(element: Element, convert: Convert): ListItem {
  return { type: 'listItem', children: convert.inside().blocks(element.children) as ListItem['children'] };
}

function languageOf(pre: Element): string | null {
  const code = pre.children.find(child => child.type === 'element' && child.name === 'code');
  const classes = (code?.type === 'element' && code.attributes.get('class')) || '';
  return /(?:^|\s)lang(?:uage)?-([\w+#-]+)/.exec(classes)?.[1] ?? null;
}

function rawText(nodes: readonly Folded[]): string {
  return nodes
    .map((node): string => {
      if (node.type === 'element') return node.name === 'br' ? '\n' : rawText(node.children);
      if ('value' in node) return node.value;
      return 'children' in node ? rawText(node.children) : '';
    })
    .join('');
}

interface Row {
  isHead: boolean;
  cells: Element[];
}

function rowsOf(element: Element): Row[] {
  return element.children.flatMap((child): Row[] => {
    if (child.type !== 'element') return [];
    if (child.name !== 'tr') return rowsOf(child);
    const cells = child.children.filter(
      (cell): cell is Element => cell.type === 'element' && (cell.name === 'td' || cell.name === 'th'),
    );
    return cells.length ? [{ cells, isHead: cells.every(cell => cell.name === 'th') }] : [];
  });
}

function table(element: Element, convert: Convert): RootContent[] {
  const rows = rowsOf(element);
  const cell = ({ children }: Element): TableCell => ({
    type: 'tableCell',
    children: convert.phrasing(children),
  });
  const lines = rows.map((row): TableRow => ({ type: 'tableRow', children: row.cells.map(cell) }));
  // Markdown's first row is the head; a table without one gets an empty one.
  if (lines.length && !rows[0]?.isHead) {
    const width = Math.max(...rows.map(row => row.cells.length));
    lines.unshift({
      type: 'tableRow',
      children: Array.from({ length: width }, () => ({ type: 'tableCell', children: [] })),
    });
  }
  const caption = element.children.find(child => child.type === 'element' && child.name === 'caption');
  const words = caption?.type === 'element' ? convert.phrasing(caption.children) : [];
  return [
    ...(words.length ? [{ type: 'paragraph' as const, children: words }] : []),
    ...(lines.length ? [{ type: 'table' as const, children: lines }] : []),
  ];
}

/** One list item a card: its words, then where it leads. Covers are pictures and say nothing. */
function cards(element: Element, convert: Convert): RootContent[] {
  const [head, ...rows] = rowsOf(element);
  const covers = head?.isHead
    ? head.cells.map(
        ({ attributes }) =>
          attributes.has('data-card-cover') ||
          ['files', 'image', 'users', 'rating'].includes(attributes.get('data-type') ?? ''),
      )
    : [];
  const shown = head?.isHead ? rows : head ? [head, ...rows] : [];
  const items = shown.map((row): ListItem => {
    const said = new Set<string>();
    const words: PhrasingContent[] = [];
    let isSentence = false;
    for (const [index, cell] of row.cells.entries()) {
      for (const line of linesOf(covers[index] ? [] : convert.phrasing(cell.children))) {
        const text = rawText(line).trim();
        if (!text || said.has(JSON.stringify(line))) continue;
        said.add(JSON.stringify(line));
        if (words.length) words.push({ type: 'text', value: isSentence ? ' ' : ': ' });
        words.push(...line);
        isSentence = /[.!?:]$/.test(text);
      }
    }
    return { type: 'listItem', children: [{ type: 'paragraph', children: words }] };
  });
  return items.length ? [{ type: 'list', ordered: false, children: items }] : [];
}

function linesOf(words: readonly PhrasingContent[]): PhrasingContent[][] {
  const lines: PhrasingContent[][] = [[]];
  for (const word of words) {
    if (word.type === 'break') lines.push([]);
    else lines.at(-1)?.push(word);
  }
  return lines;
}
