import type { Heading, List, ListItem, PhrasingContent, RootContent, Table } from 'mdast';

/**
 * Plain blocks as Markdown that reads well as it is: lists with their numbers, tables with single spaces, code with its
 * language, and only the escapes that are needed. (mdast-util-to-markdown would write `**Hinweis:**&#x4E2D;` where letters
 * follow formatting, pad tables to their widest cell and escape each `_` of a name.)
 */
export function renderBlocks(blocks: readonly RootContent[]): string {
  return blocks.map(renderBlock).filter(Boolean).join('\n\n');
}

function renderBlock(block: RootContent): string {
  switch (block.type) {
    case 'paragraph':
      return atLineStarts(renderPhrasing(block.children));
    case 'heading':
      return renderHeading(block);
    case 'code': {
      const fence = '`'.repeat(Math.max(3, longestRun(block.value) + 1));
      return `${fence}${(block.lang ?? '').split(/[\s{`]/)[0] ?? ''}\n${block.value}\n${fence}`;
    }
    case 'blockquote':
      return renderBlocks(block.children)
        .split('\n')
        .map(line => (line ? `> ${line}` : '>'))
        .join('\n');
    case 'list':
      return renderList(block);
    case 'table':
      return renderTable(block);
    default:
      return '';
  }
}

/** Some editors leave headings behind that have no words. */
function renderHeading({ depth, children }: Heading): string {
  const words = onOneLine(renderPhrasing(children));
  return /[\p{L}\p{N}\p{S}]/u.test(words) ? `${'#'.repeat(depth)} ${words}` : '';
}

function renderList(list: List): string {
  const first = list.start ?? 1;
  const items = list.children.map((item, index) =>
    renderItem(item, list.ordered ? `${first + index}. ` : '- '),
  );
  return items.filter(Boolean).join(list.children.every(isTight) ? '\n' : '\n\n');
}

function isTight(item: ListItem): boolean {
  const [first, ...rest] = item.children;
  return (
    (!first || first.type === 'paragraph' || first.type === 'list') &&
    rest.every(({ type }) => type === 'list')
  );
}

function renderItem(item: ListItem, marker: string): string {
  const blocks = item.children.map(renderBlock).filter(Boolean);
  const text = blocks.join(isTight(item) ? '\n' : '\n\n');
  const box = typeof item.checked === 'boolean' ? `[${item.checked ? 'x' : ' '}] ` : '';
  if (!text && !box) return '';
  const indent = ' '.repeat(marker.length);
  return `${marker}${box}${text
    .split('\n')
    .map((line, index) => (index && line ? `${indent}${line}` : line))
    .join('\n')}`;
}

function renderTable(table: Table): string {
  const lines = table.children.map(
    row =>
      `| ${row.children
        .map(cell => onOneLine(renderPhrasing(cell.children)).replaceAll('|', '\\|'))
        .join(' | ')} |`,
  );
  lines.splice(1, 0, `|${' --- |'.repeat(table.children[0]?.children.length ?? 1)}`);
  return lines.join('\n');
}

/** Words with their formatting, on one line unless the author broke it. */
export function renderPhrasing(nodes: readonly PhrasingContent[]): string {
  return nodes
    .map((node): string => {
      switch (node.type) {
        case 'text':
          return escapeText(node.value.replace(/[^\S\n]+/g, ' ').replace(/ ?\n ?/g, '\n'));
        case 'strong':
          return wrapped('**', node.children);
        case 'emphasis':
          return wrapped('*', node.children);
        case 'delete':
          return wrapped('~~', node.children);
        case 'inlineCode':
          return inlineCode(node.value);
        case 'break':
          return '\n';
        case 'formula':
          return node.value;
        case 'link':
          return link(node.url, node.children);
        default:
          return '';
      }
    })
    .join('');
}

function wrapped(mark: string, children: readonly PhrasingContent[]): string {
  const words = renderPhrasing(children).trim();
  return words ? `${mark}${words}${mark}` : '';
}

function inlineCode(value: string): string {
  const code = value.replace(/\s+/g, ' ');
  const run = longestRun(code);
  const fence = '`'.repeat(run === 0 ? 1 : run + 1);
  const space = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${fence}${space}${code}${space}${fence}`;
}

function link(url: string, children: readonly PhrasingContent[]): string {
  const words = onOneLine(renderPhrasing(children));
  const only = children[0];
  if (children.length === 1 && only?.type === 'text' && only.value === url && /^https?:/.test(url))
    return url;
  return `[${words}](${/[\s()<>]/.test(url) && !isBalanced(url) ? `<${url.replace(/[<>\n]/g, encodeURIComponent)}>` : url})`;
}

/** By splitting, since a pattern of spaces around a line's end goes over a run of n spaces n times. */
function onOneLine(text: string): string {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .join(' ');
}

function isBalanced(url: string): boolean {
  if (/[\s<>]/.test(url)) return false;
  let depth = 0;
  for (const letter of url) {
    if (letter === '(') depth++;
    if (letter === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}

const address = /https?:\/\/[^\s<>]+/g;

/** Text that would be markup gets a backslash; a bare address and the `_` within a name are none. */
function escapeText(text: string): string {
  let out = '';
  let at = 0;
  for (const { 0: url, index } of text.matchAll(address)) {
    out += escapeWords(text.slice(at, index)) + url;
    at = index + url.length;
  }
  return out + escapeWords(text.slice(at));
}

function escapeWords(text: string): string {
  return text
    .replace(/[\\`*[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[a-z/!?])|~(?=~)|&(?=#|[a-z])/gi, '\\$&');
}

/** A paragraph whose lines would begin a list, a quote, a heading or a table of contents line is still a paragraph. */
function atLineStarts(paragraph: string): string {
  return paragraph
    .replace(/^(?=[>]|[-+](?:\s|$)|#{1,6}(?:\s|$)|=+\s*$|-{2,}\s*$|~{3,}|\|)/gm, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/gm, '$1\\');
}
