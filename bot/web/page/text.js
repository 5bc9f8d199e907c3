import { isElsewhere, safeAddress } from './address.js';
import { h } from './dom.js';
import { inline, parse, wordsOf } from './markdown.js';

/**
 * @import { Block, Inline } from './markdown.js'
 */

/**
 * Markdown as elements.
 *
 * @param {string} markdown
 * @param {{ top?: number }} [options] top: the level of its highest headings
 * @returns {HTMLElement}
 */
export function prose(markdown, { top = 3 } = {}) {
  return h('div', { class: 'prose', dir: 'auto' }, blocks(parse(markdown), top));
}

/**
 * One line of Markdown, without its links: a state, a caption.
 *
 * @param {string} markdown
 */
export function line(markdown) {
  return inlines(
    inline(markdown).map(node => (node.kind === 'link' ? { kind: 'text', text: wordsOf(node.inner) } : node)),
  );
}

/**
 * A link that shows where it leads; its words alone when the address is not safe.
 *
 * @param {string} address
 * @param {(Node | string)[]} words
 */
export function link(address, words) {
  const safe = safeAddress(address);
  if (safe === undefined) return h('span', {}, words);
  const away = isElsewhere(safe);
  return h('a', { href: safe, target: away && '_blank', rel: away && 'noopener noreferrer' }, words);
}

/**
 * @param {Block[]} found
 * @param {number} top
 * @returns {HTMLElement[]}
 */
function blocks(found, top) {
  return found.map(block => blockOf(block, top));
}

/**
 * @param {Block} block
 * @param {number} top
 * @returns {HTMLElement}
 */
function blockOf(block, top) {
  switch (block.kind) {
    case 'paragraph':
      return h('p', {}, inlines(block.inner));
    case 'heading':
      return heading(Math.min(6, top + block.level - 1), inlines(block.inner), wordsOf(block.inner));
    case 'code':
      return h('pre', { tabindex: 0 }, h('code', {}, block.text));
    case 'rule':
      return h('hr');
    case 'quote':
      return h('blockquote', {}, blocks(block.inner, top));
    case 'hint':
      return h('div', { class: `hint ${block.tone}`, role: 'note' }, blocks(block.inner, top));
    case 'list':
      return list(block, top);
    case 'table':
      return table(block);
  }
}

/**
 * @param {number} level
 * @param {(Node | string)[]} words
 * @param {string} name
 */
function heading(level, words, name) {
  const tag = /** @type {'h2'} */ (`h${level}`);
  return h(tag, { 'data-anchor': anchor(name) }, words);
}

/**
 * A heading's name in addresses, as GitBook makes it.
 *
 * @param {string} name
 */
export function anchor(name) {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}

/**
 * @param {Extract<Block, { kind: 'list' }>} block
 * @param {number} top
 */
function list({ start, items }, top) {
  const lines = items.map(item => {
    const [first, ...rest] = item;
    // An item of one line is no paragraph.
    const head = first?.kind === 'paragraph' ? inlines(first.inner) : blocks(first ? [first] : [], top);
    return h('li', {}, head, blocks(rest, top));
  });
  return start === undefined ? h('ul', {}, lines) : h('ol', { start }, lines);
}

/** @param {Extract<Block, { kind: 'table' }>} block */
function table({ align, head, rows }) {
  const side = (/** @type {number} */ column) => align[column] ?? 'left';
  return h(
    'div',
    { class: 'wide', tabindex: 0 },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((cell, at) => h('th', { scope: 'col', class: side(at) }, inlines(cell))),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(row =>
          h(
            'tr',
            {},
            row.map((cell, at) => h('td', { class: side(at) }, inlines(cell))),
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {Inline[]} nodes
 * @returns {(Node | string)[]}
 */
function inlines(nodes) {
  return nodes.map(inlineOf);
}

/**
 * @param {Inline} node
 * @returns {Node | string}
 */
function inlineOf(node) {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return h('br');
    case 'code':
      return h('code', {}, node.text);
    case 'strong':
      return h('strong', {}, inlines(node.inner));
    case 'em':
      return h('em', {}, inlines(node.inner));
    case 'link':
      return link(node.address, inlines(node.inner));
  }
}
