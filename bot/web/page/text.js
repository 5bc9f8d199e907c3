import { isElsewhere, safeAddress } from './address.js';
import { h } from './dom.js';
import { t } from './language.js';

/**
 * @import { WireInline, WireProse } from './wire.ts'
 */

/**
 * Text as elements. Whatever stands in it becomes text nodes.
 *
 * @param {WireProse[]} blocks
 * @param {{ top?: number }} [options] top: the level of its highest headings
 * @returns {HTMLElement}
 */
export function prose(blocks, { top = 3 } = {}) {
  return h('div', { class: 'prose', dir: 'auto' }, blocksOf(blocks, top));
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
 * @param {WireProse[]} blocks
 * @param {number} top
 * @returns {HTMLElement[]}
 */
function blocksOf(blocks, top) {
  return blocks.map(block => blockOf(block, top));
}

/**
 * @param {WireProse} block
 * @param {number} top
 * @returns {HTMLElement}
 */
function blockOf(block, top) {
  switch (block.kind) {
    case 'paragraph':
      return h('p', {}, inlines(block.inner));
    case 'heading':
      return heading(Math.min(6, top + block.level - 1), inlines(block.inner));
    case 'code':
      return h('pre', { tabindex: 0 }, h('code', { 'data-language': block.language }, block.text));
    case 'rule':
      return h('hr');
    case 'quote':
      return h('blockquote', {}, blocksOf(block.inner, top));
    case 'hint':
      return h('div', { class: `hint ${block.tone}`, role: 'note' }, blocksOf(block.inner, top));
    case 'list':
      return list(block, top);
    case 'table':
      return table(block);
  }
}

/**
 * @param {number} level
 * @param {(Node | string)[]} words
 */
function heading(level, words) {
  const element = h(/** @type {'h2'} */ (`h${level}`), {}, words);
  element.setAttribute('data-anchor', anchor(element.textContent));
  return element;
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
 * @param {Extract<WireProse, { kind: 'list' }>} block
 * @param {number} top
 */
function list({ start, items }, top) {
  const lines = items.map(({ inner: [first, ...rest], checked }) => {
    // An item of one line is no paragraph.
    const head = first?.kind === 'paragraph' ? inlines(first.inner) : blocksOf(first ? [first] : [], top);
    if (checked === undefined) return h('li', {}, head, blocksOf(rest, top));
    const box = h('input', {
      type: 'checkbox',
      disabled: true,
      checked,
      'aria-label': checked ? t('Done') : t('To do'),
    });
    return h('li', { class: 'task' }, box, head, blocksOf(rest, top));
  });
  return start === undefined ? h('ul', {}, lines) : h('ol', { start }, lines);
}

/** @param {Extract<WireProse, { kind: 'table' }>} block */
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
 * What stands in a line, as children of an element.
 *
 * @param {WireInline[]} nodes
 * @returns {(Node | string)[]}
 */
export function inlines(nodes) {
  return nodes.map(inlineOf);
}

/**
 * @param {WireInline} node
 * @returns {Node | string}
 */
function inlineOf(node) {
  if (typeof node === 'string') return node;
  switch (node.kind) {
    case 'break':
      return h('br');
    case 'code':
      return h('code', {}, node.text);
    case 'strong':
      return h('strong', {}, inlines(node.inner));
    case 'em':
      return h('em', {}, inlines(node.inner));
    case 'strike':
      return h('s', {}, inlines(node.inner));
    case 'link':
      return link(node.address, inlines(node.inner));
  }
}
