import type { RichBlock, RichBlockTableCell, RichText, User } from 'grammy/types';
import { type Json, record, string } from '../json.ts';
import { findEntities } from './entities.ts';
import { checkedLink, userOfLink } from './links.ts';
import type { Params } from './params.ts';
import { bad } from './refusal.ts';
import { type Element, type Node, parseRichHtml } from './rich-html.ts';
import { characters } from './text.ts';

/** "Rich Message Limits" https://core.telegram.org/bots/api#rich-message-limits */
const most = { characters: 32_768, blocks: 500, levels: 16, columns: 20 };

/** The `rich_message` of a request, which is HTML here. @throws Refusal as below */
export function readRichMessage(params: Params, userOf: UserOf): RichBlock[] {
  const given = record(params.json('rich_message', "can't parse rich message JSON object"));
  if (given.markdown !== undefined || given.blocks !== undefined)
    throw new Error('The fake of Telegram reads rich messages of HTML; Markdown and blocks are not built.');
  return readRichHtml(string(given.html), userOf);
}

/**
 * The blocks of a rich message.
 *
 * @param userOf whom a mention by id names
 * @throws Refusal when it is empty, goes beyond a limit, or its HTML is wrong
 */
export function readRichHtml(html: string, userOf: UserOf): RichBlock[] {
  const nodes = parseRichHtml(html);
  if (levelsOf(nodes) > most.levels) throw wrong('too many levels');
  const blocks = blocksOf(nodes, userOf);
  if (characters(wordsOfBlocks(blocks)) > most.characters) throw wrong('message is too long');
  if (countOf(blocks) > most.blocks) throw wrong('too many blocks');
  if (!wordsOfBlocks(blocks).trim()) throw wrong('message is empty');
  return blocks;
}

type UserOf = (id: number) => User | undefined;

const wrong = (words: string) => bad(`can't parse rich message: ${words}`);

/** Words between blocks are paragraphs. */
function blocksOf(nodes: readonly Node[], userOf: UserOf): RichBlock[] {
  const blocks: RichBlock[] = [];
  let words: Node[] = [];
  const paragraph = () => {
    if (words.some(node => typeof node !== 'string' || node.trim()))
      blocks.push({ type: 'paragraph', text: textOf(words, userOf) });
    words = [];
  };
  for (const node of nodes) {
    const block = typeof node === 'string' ? undefined : blockOf(node, userOf);
    if (!block) words.push(node);
    else {
      paragraph();
      blocks.push(block);
    }
  }
  paragraph();
  return blocks;
}

function blockOf({ tag, attributes, children }: Element, userOf: UserOf): RichBlock | undefined {
  switch (tag) {
    case 'p':
      return { type: 'paragraph', text: textOf(children, userOf) };
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return { type: 'heading', text: textOf(children, userOf), size: Number(tag[1]) as 1 };
    case 'footer':
      return { type: 'footer', text: textOf(children, userOf) };
    case 'hr':
      return { type: 'divider' };
    case 'pre':
      return preOf(children);
    case 'blockquote':
      return attributes.has('expandable')
        ? { type: 'expandable_blockquote', text: textOf(children, userOf) }
        : { type: 'blockquote', blocks: blocksOf(children, userOf) };
    case 'table':
      return tableOf(attributes, children, userOf);
    default:
      return undefined;
  }
}

/** "Use nested pre and code tags to define the programming language" */
function preOf(children: readonly Node[]): RichBlock {
  const [first] = children;
  const code = typeof first === 'object' && first.tag === 'code' && children.length === 1 ? first : undefined;
  const text = (code?.children ?? children).map(node => {
    if (typeof node !== 'string') throw wrong(`<${node.tag}> can't stand in <pre>`);
    return node;
  });
  const language = code?.attributes.get('class')?.replace(/^language-/, '');
  return { type: 'pre', text: text.join(''), ...(language && { language }) };
}

function tableOf(attributes: Element['attributes'], children: readonly Node[], userOf: UserOf): RichBlock {
  const parts = elementsOf(children, 'table', ['caption', 'tr']);
  const captions = parts.filter(({ tag }) => tag === 'caption');
  if (captions.length > 1 || (captions.length && parts[0]?.tag !== 'caption'))
    throw wrong('a <caption> comes first in a table');
  const cells = parts
    .filter(({ tag }) => tag === 'tr')
    .map(row => elementsOf(row.children, 'tr', ['th', 'td']).map(cell => cellOf(cell, userOf)));
  if (!cells.length) throw wrong('a table has no rows');
  if (cells.some(row => row.length > most.columns)) throw wrong('too many columns');
  return {
    type: 'table',
    cells,
    ...(attributes.has('bordered') && { is_bordered: true }),
    ...(attributes.has('striped') && { is_striped: true }),
    ...(attributes.has('compact') && { is_compact: true }),
    ...(captions[0] && { caption: textOf(captions[0].children, userOf) }),
  };
}

/** "Table cells can contain only inline formatting." */
function cellOf({ tag, attributes, children }: Element, userOf: UserOf): RichBlockTableCell {
  if (attributes.has('colspan') || attributes.has('rowspan'))
    throw new Error('The fake of Telegram has no cells over several rows or columns.');
  return {
    ...(children.length && { text: textOf(children, userOf) }),
    ...(tag === 'th' && { is_header: true }),
    align: oneOf(attributes.get('align') ?? 'left', ['left', 'center', 'right']),
    valign: oneOf(attributes.get('valign') ?? 'top', ['top', 'middle', 'bottom']),
  };
}

function oneOf<T extends string>(value: string, all: readonly T[]): T {
  const found = all.find(one => one === value);
  if (!found) throw wrong(`"${value}" is none of ${all.join(', ')}`);
  return found;
}

function elementsOf(nodes: readonly Node[], parent: string, tags: readonly string[]): Element[] {
  return nodes.flatMap(node => {
    if (typeof node === 'string' && !node.trim()) return [];
    if (typeof node === 'string') throw wrong(`words can't stand in <${parent}>`);
    if (!tags.includes(node.tag)) throw wrong(`<${node.tag}> can't stand in <${parent}>`);
    return [node];
  });
}

const styles: Record<string, 'bold' | 'italic' | 'underline' | 'strikethrough' | 'marked' | 'spoiler'> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  mark: 'marked',
  'tg-spoiler': 'spoiler',
};

/** Text in lines: a line ends at `<br>` alone. */
function textOf(nodes: readonly Node[], userOf: UserOf): RichText {
  const parts = nodes.flatMap((node): RichText[] => {
    if (typeof node === 'string') return detected(node.replace(/[ \t\r\n]+/g, ' '));
    const { tag, attributes, children } = node;
    if (tag === 'br') return ['\n'];
    const type = styles[tag];
    if (type) return [{ type, text: textOf(children, userOf) }];
    if (tag === 'sub') return [{ type: 'subscript', text: textOf(children, userOf) }];
    if (tag === 'sup') return [{ type: 'superscript', text: textOf(children, userOf) }];
    if (tag === 'code') {
      if (attributes.has('class')) throw wrong('only code in <pre> has a language');
      // Nothing is detected in code.
      return [{ type: 'code', text: wordsOf(textOf(children, userOf)) }];
    }
    if (tag === 'a') return [linkOf(attributes.get('href') ?? '', textOf(children, userOf), userOf)];
    throw wrong(`<${tag}> can't stand in a line`);
  });
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : parts;
}

function linkOf(address: string, text: RichText, userOf: UserOf): RichText {
  const id = userOfLink(address);
  const user = id === undefined ? undefined : userOf(id);
  if (id !== undefined) return user ? { type: 'text_mention', text, user } : text;
  const url = checkedLink(address);
  return url === undefined ? text : { type: 'url', text, url };
}

/** "Plain URLs, e-mail addresses, username mentions, hashtags … bot commands … are detected automatically." */
function detected(text: string): RichText[] {
  const parts: RichText[] = [];
  let at = 0;
  for (const { type, offset, length } of findEntities(text).sort((a, b) => a.offset - b.offset)) {
    if (offset < at) continue;
    if (offset > at) parts.push(text.slice(at, offset));
    at = offset + length;
    const found = text.slice(offset, at);
    if (type === 'bot_command') parts.push({ type, text: found, bot_command: found });
    else if (type === 'mention') parts.push({ type, text: found, username: found.slice(1) });
    else if (type === 'hashtag') parts.push({ type, text: found, hashtag: found });
    else if (type === 'url') parts.push({ type, text: found, url: found });
    else parts.push(found);
  }
  return at < text.length ? [...parts, text.slice(at)] : parts;
}

function levelsOf(nodes: readonly Node[]): number {
  return Math.max(
    0,
    ...nodes.map(node => (typeof node === 'string' || node.tag === 'br' ? 0 : 1 + levelsOf(node.children))),
  );
}

/** "including nested blocks, … table rows" */
function countOf(blocks: readonly RichBlock[]): number {
  return blocks.reduce((sum, block) => {
    const inner =
      block.type === 'table' ? block.cells.length : block.type === 'blockquote' ? countOf(block.blocks) : 0;
    return sum + 1 + inner;
  }, 0);
}

/** The words of a message, when it is a rich one. */
export function richWords(body: Json): string {
  const { blocks } = record(body.rich_message);
  return blocks === undefined ? '' : wordsOfBlocks(blocks as RichBlock[]);
}

/** The words that a person reads: a line for each row of a table, with bars between its cells. */
export function wordsOfBlocks(blocks: readonly RichBlock[]): string {
  return blocks
    .map(block => {
      if (block.type === 'table')
        return block.cells.map(row => row.map(({ text = '' }) => wordsOf(text)).join(' | ')).join('\n');
      if (block.type === 'blockquote') return wordsOfBlocks(block.blocks);
      return 'text' in block ? wordsOf(block.text) : '';
    })
    .join('\n');
}

function wordsOf(text: RichText): string {
  if (typeof text === 'string') return text;
  if (Array.isArray(text)) return text.map(wordsOf).join('');
  return 'text' in text ? wordsOf(text.text as RichText) : '';
}
