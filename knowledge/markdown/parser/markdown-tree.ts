import MarkdownIt, { type Token } from 'markdown-it';
import type { AlignType, ListItem, Nodes, Parents, PhrasingContent, Root } from 'mdast';
import { identifierOf } from './footnotes.ts';

/** Emphasis in emphasis; what is deeper is shown as the rest, and its words stay. */
const deepest = 16;

export interface TreeOptions {
  /** What the end of a line within a paragraph is: a chat keeps its lines, in a document it is a space. */
  lineEnd: 'break' | 'space';
}

/** The parser's list of tokens as a tree (mdast, https://github.com/syntax-tree/mdast). */
export function markdownTree(tokens: readonly Token[], options: TreeOptions): Root {
  const root: Root = { type: 'root', children: [] };
  build(root, tokens, options);
  return root;
}

/** What `parseInline` gives. */
export function inlineTree(tokens: readonly Token[], options: TreeOptions): PhrasingContent[] {
  return tokens.flatMap(token => phrasesOf(token.children ?? [], options));
}

function build(root: Parents, tokens: readonly Token[], options: TreeOptions): void {
  const open: Parents[] = [root];
  for (const token of tokens) {
    const parent = open.at(-1) ?? root;
    if (token.nesting < 0) {
      open.pop();
      continue;
    }
    if (token.type === 'inline') {
      const item = open.at(-2);
      if (parent.type === 'paragraph' && item?.type === 'listItem' && item.children[0] === parent)
        readCheckbox(item, token.children ?? []);
      for (const phrase of phrasesOf(token.children ?? [], options)) append(parent, phrase);
      continue;
    }
    const node = open.length > deepest && isEmphasis(token) ? undefined : nodeOf(token, options);
    if (node) append(parent, node);
    if (token.nesting > 0) open.push(node && 'children' in node ? node : parent);
    if (token.type === 'th_open' && parent.type === 'tableRow') alignTable(open, token);
  }
}

function phrasesOf(tokens: readonly Token[], options: TreeOptions): PhrasingContent[] {
  const paragraph: Parents = { type: 'paragraph', children: [] };
  build(paragraph, tokens, options);
  return paragraph.children;
}

function isEmphasis(token: Token): boolean {
  return token.type === 'em_open' || token.type === 'strong_open' || token.type === 's_open';
}

/** `undefined` for what has no node of its own: the parts of a table around its rows. */
function nodeOf(token: Token, { lineEnd }: TreeOptions): Nodes | undefined {
  switch (token.type) {
    case 'paragraph_open':
      return { type: 'paragraph', children: [] };
    case 'heading_open':
      return { type: 'heading', depth: levelOf(token.tag), children: [] };
    case 'blockquote_open':
      return { type: 'blockquote', children: [] };
    case 'hint_open':
      return { type: 'hint', style: token.info, children: [] };
    case 'bullet_list_open':
      return { type: 'list', ordered: false, children: [] };
    case 'ordered_list_open':
      return { type: 'list', ordered: true, start: Number(token.attrGet('start') ?? 1), children: [] };
    case 'list_item_open':
      return { type: 'listItem', children: [] };
    case 'fence':
    case 'code_block':
      return {
        type: 'code',
        lang: languageOf(token),
        meta: token.info.trim().replace(/^\S+\s*/, '') || null,
        value: token.content.replace(/\n$/, ''),
      };
    case 'hr':
      return { type: 'thematicBreak' };
    case 'table_open':
      return { type: 'table', align: [], children: [] };
    case 'tr_open':
      return { type: 'tableRow', children: [] };
    case 'th_open':
    case 'td_open':
      return { type: 'tableCell', children: [] };
    case 'text':
    case 'text_special':
      return token.content ? { type: 'text', value: token.content } : undefined;
    case 'softbreak':
      return lineEnd === 'break' ? { type: 'break' } : { type: 'text', value: '\n' };
    case 'hardbreak':
      return { type: 'break' };
    case 'html_block':
    case 'html_inline':
      return { type: 'html', value: token.content.trimEnd() };
    case 'gitbook_tag':
      return { type: 'gitbookTag', value: token.content };
    case 'formula':
      return { type: 'formula', value: token.content };
    case 'footnote_open':
      return { type: 'footnoteDefinition', ...labelOf(token), children: [] };
    case 'footnote_reference':
      return { type: 'footnoteReference', ...labelOf(token) };
    case 'code_inline':
      return { type: 'inlineCode', value: token.content };
    case 'strong_open':
      return { type: 'strong', children: [] };
    case 'em_open':
      return { type: 'emphasis', children: [] };
    case 's_open':
      return { type: 'delete', children: [] };
    case 'link_open':
      return { type: 'link', url: String(token.attrGet('href') ?? ''), children: [] };
    case 'image':
      return { type: 'image', url: String(token.attrGet('src') ?? ''), alt: altOf(token.children ?? []) };
    default:
      return undefined;
  }
}

function append(parent: Parents, node: Nodes): void {
  // Which children a node may have follows from the parser's order of tokens, which no type tells.
  const children = parent.children as Nodes[];
  const last = children.at(-1);
  if (node.type === 'text' && last?.type === 'text') last.value += node.value;
  else children.push(node);
}

const { unescapeAll } = new MarkdownIt().utils;
const levels = [1, 2, 3, 4, 5, 6] as const;

function levelOf(tag: string): (typeof levels)[number] {
  return levels[Number(tag.slice(1)) - 1] ?? 6;
}

function languageOf({ info }: Token): string | null {
  return unescapeAll(/^\s*(\S+)/.exec(info)?.[1] ?? '') || null;
}

function labelOf({ meta }: Token): { identifier: string; label: string } {
  const label = String(meta?.label ?? '');
  return { identifier: identifierOf(label), label };
}

function altOf(tokens: readonly Token[]): string {
  return tokens
    .map(token => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      return token.children ? altOf(token.children) : token.content;
    })
    .join('');
}

function alignTable(open: readonly Parents[], token: Token): void {
  const table = open.findLast(node => node.type === 'table');
  const side = /text-align:(left|right|center)/.exec(String(token.attrGet('style') ?? ''))?.[1];
  if (table?.type === 'table') table.align?.push((side ?? null) as AlignType);
}

/** "A task list item is a list item where the first block in it is a paragraph which begins with a task list item marker." */
function readCheckbox(item: ListItem, [text, ...more]: readonly Token[]): void {
  if (text?.type !== 'text') return;
  const [mark, box] = /^\[([ xX])\]\s+/.exec(text.content) ?? [];
  if (mark === undefined || (mark.length === text.content.length && !more.length)) return;
  item.checked = box !== ' ';
  text.content = text.content.slice(mark.length);
}
