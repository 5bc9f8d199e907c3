import type { Nodes } from 'mdast';
import { describe, expect, test } from 'vitest';
import { parseHtml } from '../../test/fakes/telegram/html.ts';
import { readRichHtml, wordsOfBlocks } from '../../test/fakes/telegram/rich-message.ts';
import { commonmarkExamples, gfmExamples, type MarkdownExample } from '../../test/markdown-examples.ts';
import { toDiscord } from '../discord/rendering/markdown.ts';
import { split } from '../discord/rendering/split-lines.ts';
import { toHtml } from '../telegram/rendering/html.ts';
import { fromMarkdown } from '../telegram/rendering/markdown.ts';
import { toRichHtml } from '../telegram/rendering/rich-html.ts';
import { join } from '../telegram/rendering/rich-text.ts';
import { cut } from '../telegram/rendering/split-rich-text.ts';
import { table } from '../telegram/rendering/table.ts';
import { wireProse } from '../web/markdown.ts';
import { safeAddress } from '../web/page/address.js';
import type { WireInline, WireProse } from '../web/page/wire.ts';
import { parseMarkdown, wordsOf } from './markdown.ts';

const examples = [...commonmarkExamples, ...gfmExamples];

test('the specifications’ examples are here', () => {
  expect(commonmarkExamples.length).toBe(652);
  expect(gfmExamples.length).toBe(24);
});

describe('of each of the specifications’ examples', () => {
  test('the tree has the words that its HTML has, where HTML in it is none', () => {
    const compared = examples.filter(example => !hasHtml(example));
    expect(compared.length).toBeGreaterThan(580);
    expect(
      compared.filter(({ markdown, html }) => bare(wordsOf(parseMarkdown(markdown))) !== bare(textOf(html))),
    ).toEqual([]);
  });

  test('Telegram gets valid HTML with all words in order, whole and in pieces', () => {
    expect(
      faults(({ markdown }) => {
        const rich = fromMarkdown(markdown, undefined);
        const { text } = parseHtml(toHtml(rich));
        const pieces = cut(rich, 30).map(piece => parseHtml(toHtml(piece)).text);
        if (text !== rich.text || pieces.some(piece => piece.length > 30)) return 'not what was meant';
        return missing(markdown, text) ?? missing(markdown, pieces.join(''));
      }),
    ).toEqual([]);
  });

  test('Telegram gets valid rich HTML with all words in order, beside a table and in a cell of one', () => {
    const small = table([{ label: 'Name' }, { label: 'Rows' }], [['last', '7']]);
    expect(
      faults(({ markdown }) => {
        const beside = toRichHtml(join([fromMarkdown(markdown, undefined), small], '\n\n'));
        const inside = toRichHtml(table([{ label: markdown }, { label: 'b' }], [[markdown, 'end']]));
        if (beside === undefined || inside === undefined) return 'sent as text';
        const words = wordsOfBlocks(readRichHtml(beside, () => undefined));
        if (!words.endsWith('Name | Rows\nlast | 7')) return `no table in ${words}`;
        const [shown] = readRichHtml(inside, () => undefined);
        if (shown?.type !== 'table') return 'no table of its own';
        if (shown.cells.flat().some(({ text }) => JSON.stringify(text)?.includes('bot_command')))
          return 'a command that a tap would send';
        if (bare(wordsOfBlocks([shown])).replaceAll('\u2060', '') !== bare(`${markdown}|b${markdown}|end`))
          return `lost in a cell: ${wordsOfBlocks([shown])}`;
        return missing(markdown, words);
      }),
    ).toEqual([]);
  });

  test('Discord gets all words in order, with every block of code closed, whole and in pieces', () => {
    expect(
      faults(({ markdown }) => {
        const lines = toDiscord(markdown, undefined);
        const [whole = '', ...more] = split(lines, 4000);
        const pieces = split(lines, 100, 60);
        for (const piece of [whole, ...pieces]) {
          if ((piece.match(/^```/gm)?.length ?? 0) % 2) return `open: ${piece}`;
        }
        if (more.length || pieces.some(piece => piece.length > 100)) return 'too long';
        return missing(markdown, whole) ?? missing(markdown, pieces.join(''));
      }),
    ).toEqual([]);
  });

  test('the page gets all words in order, and no address that is not safe to follow', () => {
    expect(
      faults(({ markdown }) => {
        const { words, addresses } = read(wireProse(markdown));
        const unsafe = addresses.find(address => safeAddress(address) === undefined);
        return unsafe ?? missing(markdown, words);
      }),
    ).toEqual([]);
  });
});

function faults(fault: (example: MarkdownExample) => string | undefined): string[] {
  return examples.flatMap(example => {
    const found = fault(example);
    return found === undefined ? [] : [`${JSON.stringify(example.markdown)}: ${found}`];
  });
}

/** The first word of the tree that is not shown after those before it. Marks are escaped here and there, so letters count. */
function missing(markdown: string, shown: string): string | undefined {
  const all = letters(shown);
  let at = 0;
  for (const word of leaves(parseMarkdown(markdown)).flatMap(text => text.split(/\s+/).map(letters))) {
    const found = all.indexOf(word, at);
    if (found < 0) return `lost “${word}” in ${all}`;
    at = found + word.length;
  }
  return undefined;
}

function leaves(node: Nodes): string[] {
  return 'children' in node ? node.children.flatMap(leaves) : [wordsOf(node)];
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/** HTML that stands in Markdown is text here. */
function hasHtml({ section, markdown }: MarkdownExample): boolean {
  return /HTML/.test(section) || /<(?![a-z][a-z0-9+.-]{1,31}:|[\w.+-]+@)[a-z/!?]/i.test(markdown);
}

function textOf(html: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
  return html
    .replace(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot);/g, (_, name: string) => named[name] ?? '');
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

function read(value: WireProse[]): { words: string; addresses: string[] } {
  const words: string[] = [];
  const addresses: string[] = [];
  const line = (node: WireInline): void => {
    if (typeof node === 'string') words.push(node);
    else if (node.kind === 'code') words.push(node.text);
    else if (node.kind !== 'break') node.inner.forEach(line);
    if (typeof node !== 'string' && node.kind === 'link') addresses.push(node.address);
  };
  const block = (node: WireProse): void => {
    if (node.kind === 'code') words.push(node.text);
    else if (node.kind === 'list') for (const item of node.items) item.inner.forEach(block);
    else if (node.kind === 'table') [node.head, ...node.rows].flat(2).forEach(line);
    else if (node.kind === 'paragraph' || node.kind === 'heading') node.inner.forEach(line);
    else if (node.kind !== 'rule') node.inner.forEach(block);
  };
  value.forEach(block);
  return { words: words.join(' '), addresses };
}
