import type {
  Blockquote,
  Code,
  FootnoteDefinition,
  ListItem,
  Nodes,
  PhrasingContent,
  RootContent,
} from 'mdast';
import type { Convert } from './convert.ts';
import { type Folded, foldTags } from './fold-tags.ts';
import { gitbookBlocks, led } from './gitbook-blocks.ts';
import { htmlBlocks, htmlPhrasing } from './html-elements.ts';
import { operationsIn } from './openapi/operations.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { wordsOf } from './parser/tree-words.ts';

/**
 * A page as plain Markdown nodes: no HTML and no tags of GitBook; footnotes stand where they are referred to.
 */
export function plainTree(markdown: string, included: Included): RootContent[] {
  return treeOf(markdown, included, 0);
}

/** What a page takes in from beside it, by what it refers to it as. */
export interface Included {
  /** Markdown of reusable fragments. */
  fragments: ReadonlyMap<string, string>;
  /** Texts of OpenAPI documents. */
  specs: ReadonlyMap<string, string>;
}

const deepestFragment = 3;
const mostFragments = 100;

function treeOf(markdown: string, from: Included, depth: number): RootContent[] {
  const { children } = parseMarkdown(markdown);
  const notes = collectFootnotes(children);
  let included = 0;
  const converter = (atTop: boolean, hasSpecs = true): Convert => {
    const convert: Convert = {
      atTop,
      blocks: folded => blocksOf(folded, convert, notes),
      phrasing: folded => phrasingOf(folded, convert, notes),
      inside: () => (atTop ? converter(false, hasSpecs) : convert),
      fragment(path) {
        const text = from.fragments.get(path);
        if (text === undefined || depth >= deepestFragment || ++included > mostFragments) return [];
        return treeOf(text, from, depth + 1);
      },
      spec: key => (hasSpecs ? from.specs.get(key) : undefined),
      // What a document says may refer to that document again.
      markdown: text => converter(false, false).blocks(foldTags(parseMarkdown(text).children)),
    };
    return convert;
  };
  const blocks = withOneHeading(converter(true).blocks(foldTags(children)));
  const unused = [...notes.defined.values()].filter(note => !notes.used.has(note.identifier));
  return [...blocks, ...unused.flatMap(note => converter(false).blocks(foldTags(note.children)))];
}

/** An operation whose author gave it a heading, or a page of the same title, keeps that one. */
function withOneHeading(blocks: RootContent[]): RootContent[] {
  return blocks.filter((block, index) => {
    const before = blocks[index - 1];
    if (block.type !== 'heading' || !block.data?.ofOneOperation || before?.type !== 'heading') return true;
    return before.depth === 1 && wordsOf(before) !== wordsOf(block);
  });
}

interface Footnotes {
  defined: Map<string, FootnoteDefinition>;
  used: Set<string>;
}

function collectFootnotes(children: readonly RootContent[]): Footnotes {
  const found: Footnotes = { defined: new Map(), used: new Set() };
  const waiting: Nodes[] = [...children].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'footnoteDefinition' && !found.defined.has(node.identifier))
      found.defined.set(node.identifier, node);
    if ('children' in node && node.type !== 'paragraph')
      for (const child of node.children.toReversed()) waiting.push(child);
  }
  return found;
}

const phrasingTypes = new Set<Folded['type']>(
  'htmlText text emphasis strong delete inlineCode break link image footnoteReference formula explicitAnchor'.split(
    ' ',
  ) as Folded['type'][],
);

const blockElements = new Set(
  `address article aside audio blockquote body caption center dd details div dl dt figcaption figure footer form h1 h2 h3 h4
  h5 h6 head header hr html iframe li main nav ol p picture pre section summary table tbody td tfoot th thead
  tr ul video`.split(/\s+/),
);

function isPhrasing(node: Folded): boolean {
  return node.type === 'element'
    ? node.of === 'html' && !blockElements.has(node.name)
    : phrasingTypes.has(node.type);
}

function blocksOf(folded: readonly Folded[], convert: Convert, notes: Footnotes): RootContent[] {
  const blocks: RootContent[] = [];
  let run: Folded[] = [];
  const endParagraph = () => {
    const children = trimmed(phrasingOf(run, convert, notes));
    run = [];
    if (children.length) blocks.push({ type: 'paragraph', children });
  };
  for (const node of folded) {
    if (isPhrasing(node)) run.push(node);
    else {
      endParagraph();
      for (const block of blockOf(node, convert)) blocks.push(block);
    }
  }
  endParagraph();
  return blocks;
}

function blockOf(node: Folded, convert: Convert): RootContent[] {
  switch (node.type) {
    case 'element':
      return node.of === 'html' ? htmlBlocks(node, convert) : gitbookBlocks(node, convert);
    case 'paragraph': {
      const folded = foldTags(node.children);
      if (!folded.every(isPhrasing)) return convert.blocks(folded);
      const children = trimmed(convert.phrasing(folded));
      return children.length ? [{ type: 'paragraph', children }] : [];
    }
    case 'heading': {
      const depth = convert.atTop || node.depth > 3 ? node.depth : 4;
      return [{ type: 'heading', depth, children: trimmed(convert.phrasing(foldTags(node.children))) }];
    }
    case 'blockquote':
      return quoted(contained(node.children, convert));
    case 'list': {
      const children = node.children.map(
        (item): ListItem => ({ ...item, children: contained(item.children, convert) }),
      );
      return [{ ...node, children }];
    }
    case 'table': {
      const children = node.children.map(row => ({
        ...row,
        children: row.children.map(cell => ({
          ...cell,
          children: trimmed(convert.phrasing(foldTags(cell.children))),
        })),
      }));
      return [{ ...node, children }];
    }
    case 'code':
      return operationsIn(node.value, convert.markdown) ?? titledCode(node);
    default:
      return [];
  }
}

/** A fence's own title stands before it, as that of a code block does: `js title="app.js"`. */
function titledCode(code: Code): RootContent[] {
  const title = /(?:^|\s)title="([^"]{1,200})"/.exec(code.meta ?? '')?.[1];
  const lead: PhrasingContent = { type: 'text', value: `${title}:` };
  return title ? [{ type: 'paragraph', children: [lead] }, code] : [code];
}

const alerts: Record<string, string> = {
  note: 'Note',
  tip: 'Tip',
  important: 'Important',
  warning: 'Warning',
  caution: 'Danger',
};

/** A quote; one that begins with `[!WARNING]` is a hint as GitHub writes them. */
function quoted(children: Blockquote['children']): RootContent[] {
  const [first, ...rest] = children;
  const [lead, ...words] = first?.type === 'paragraph' ? first.children : [];
  const kind = lead?.type === 'text' ? /^\[!(\w+)\]\s*/.exec(lead.value) : null;
  const label = alerts[kind?.[1]?.toLowerCase() ?? ''];
  if (!kind || !label || lead?.type !== 'text') return [{ type: 'blockquote', children }];
  const said = trimmed([{ ...lead, value: lead.value.slice(kind[0].length) }, ...words]);
  return led(label, [...(said.length ? [{ type: 'paragraph' as const, children: said }] : []), ...rest]);
}

function contained(children: readonly RootContent[], convert: Convert): ListItem['children'] {
  return convert.inside().blocks(foldTags(children)) as ListItem['children'];
}

function phrasingOf(folded: readonly Folded[], convert: Convert, notes: Footnotes): PhrasingContent[] {
  return folded.flatMap((node, index): PhrasingContent[] => {
    switch (node.type) {
      case 'htmlText':
        return [{ type: 'text', value: node.value.replace(/\s+/g, ' ') }];
      case 'element':
        return node.of === 'html' ? htmlPhrasing(node, convert) : inline(gitbookBlocks(node, convert));
      case 'text':
      case 'inlineCode':
      case 'break':
      case 'formula':
      case 'explicitAnchor':
        return [node];
      case 'strong':
      case 'emphasis':
      case 'delete':
      case 'link':
        // What a footnote is about, as GitBook links it; the note itself follows.
        if (node.type === 'link' && node.url.startsWith('#user-content-fn-'))
          return convert.phrasing(foldTags(node.children));
        return [{ ...node, children: convert.phrasing(foldTags(node.children)) }];
      case 'image':
        return node.alt ? [{ type: 'text', value: node.alt }] : [];
      case 'footnoteReference':
        return footnote(node.identifier, convert, notes);
      default:
        // What stood in blocks of its own does not grow together.
        return [
          ...(index ? [{ type: 'text' as const, value: ' ' }] : []),
          ...('children' in node ? inline(convert.blocks([node])) : []),
        ];
    }
  });
}

/** What a footnote says, in brackets, so that it stays with its sentence. Said once. */
function footnote(identifier: string, convert: Convert, notes: Footnotes): PhrasingContent[] {
  const note = notes.defined.get(identifier);
  if (!note || notes.used.has(identifier)) return [];
  notes.used.add(identifier);
  const words = inline(convert.inside().blocks(foldTags(note.children)));
  const last = words.at(-1);
  if (last?.type === 'text') last.value = last.value.trimEnd().replace(/\.$/, '');
  return words.length ? [{ type: 'text', value: ' (' }, ...words, { type: 'text', value: ')' }] : [];
}

/** Blocks as they are said in the middle of a line. */
export function inline(blocks: readonly RootContent[]): PhrasingContent[] {
  return blocks.flatMap((block, index): PhrasingContent[] => {
    const space: PhrasingContent[] = index ? [{ type: 'text', value: ' ' }] : [];
    if (block.type === 'paragraph' || block.type === 'heading') return [...space, ...block.children];
    if (block.type === 'code')
      return [...space, { type: 'inlineCode', value: block.value.replace(/\s+/g, ' ') }];
    if (block.type === 'list' || block.type === 'blockquote' || block.type === 'listItem')
      return [...space, ...inline(block.children)];
    return [...space, { type: 'text', value: wordsOf(block) }];
  });
}

/** Without the spaces around it, and with one where two met. */
export function trimmed(children: PhrasingContent[]): PhrasingContent[] {
  const kept = [...children];
  const isBlank = (node: PhrasingContent | undefined) =>
    node?.type === 'break' || (node?.type === 'text' && !node.value.trim());
  while (isBlank(kept.at(-1))) kept.pop();
  let start = 0;
  while (start < kept.length && isBlank(kept[start])) start++;
  const rest = kept.slice(start);
  const [first] = rest;
  if (first?.type === 'text') rest[0] = { ...first, value: first.value.trimStart() };
  const last = rest.at(-1);
  if (last?.type === 'text') rest[rest.length - 1] = { ...last, value: last.value.trimEnd() };
  // What stood between two spaces may say nothing: an icon.
  return rest.map((node, index) => {
    const before = rest[index - 1];
    const isDouble = node.type === 'text' && before?.type === 'text' && /\s$/.test(before.value);
    return isDouble ? { ...node, value: node.value.replace(/^ +/, '') } : node;
  });
}
