import { freshId, h, icon } from './dom.js';
import { t } from './language.js';
import { inlines, link, prose } from './text.js';
import { bytes } from './words.js';

/**
 * @import { Tone } from '../../../agent/reply.ts'
 * @import { WireBlock, WireInline } from './wire.ts'
 */

/**
 * @template {WireBlock['kind']} Kind
 * @typedef {Extract<WireBlock, { kind: Kind }>} Of
 */

/** What a tone is called for those who don't see its colour. */
const toneWords = {
  neutral: '',
  busy: t('In progress'),
  good: t('Good'),
  warning: t('Take note'),
  bad: t('Problem'),
};

/**
 * The mark of a tone: a shape as well as a colour.
 *
 * @param {Tone} tone
 */
export function mark(tone) {
  const words = toneWords[tone];
  return h(
    'span',
    { class: `mark ${tone}` },
    icon(tone),
    words ? h('span', { class: 'unseen' }, `${words}: `) : undefined,
  );
}

/**
 * How things stand, in one line.
 *
 * @param {{ tone: Tone, line: WireInline[] }} state
 */
export function stateLine({ tone, line }) {
  return h('p', { class: `state ${tone}` }, mark(tone), h('span', { dir: 'auto' }, inlines(line)));
}

/** @param {Of<'text'>} block */
export const text = ({ prose: blocks }) => prose(blocks);

/** @param {Of<'facts'>} block */
export const facts = ({ facts }) =>
  h(
    'dl',
    { class: 'facts' },
    facts.map(fact => h('div', {}, h('dt', {}, fact.label), h('dd', { dir: 'auto' }, fact.value))),
  );

/** @param {Of<'table'>} block */
export function table({ columns, rows, caption }) {
  const side = (/** @type {number} */ at) => columns[at]?.align ?? 'left';
  return h(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': caption ?? t('Table') },
    h(
      'table',
      {},
      caption !== undefined && h('caption', { dir: 'auto' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(({ label }, at) => h('th', { scope: 'col', class: side(at) }, label)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(row =>
          h(
            'tr',
            {},
            row.map((cell, at) => h('td', { class: side(at), dir: 'auto' }, cell)),
          ),
        ),
      ),
    ),
  );
}

/** @param {Of<'progress'>} block */
export function progress(block) {
  const id = freshId();
  const bar = h('progress', { max: 1, 'aria-labelledby': id });
  const label = h('span', { id, class: 'label' });
  const detail = h('span', { class: 'detail' });
  const element = h('div', { class: 'progress' }, label, detail, bar);
  fillProgress(element, block);
  return element;
}

/**
 * Moves a progress bar on without making it anew, so that it glides and keeps its place for those who listen to it.
 *
 * @param {HTMLElement} element
 * @param {Of<'progress'>} block
 */
export function fillProgress(element, { label, value, detail }) {
  const bar = element.querySelector('progress');
  const [labelled, detailed] = element.querySelectorAll('span');
  if (!bar || !labelled || !detailed) return;
  const share = value === null ? '' : `${Math.floor(Math.min(1, Math.max(0, value)) * 100)} %`;
  if (value === null) bar.removeAttribute('value');
  else bar.value = value;
  bar.setAttribute('aria-valuetext', [share, detail].filter(Boolean).join(', ') || t('under way'));
  labelled.textContent = label;
  detailed.textContent = [share, detail].filter(Boolean).join(' · ');
}

/** @param {Of<'notes'>} block */
export const notes = ({ notes }) =>
  h(
    'ul',
    { class: 'notes' },
    notes.map(note =>
      h(
        'li',
        { class: note.tone },
        mark(note.tone),
        h(
          'div',
          { class: 'words' },
          h('p', { class: 'title', dir: 'auto' }, note.title),
          note.text !== undefined && h('p', { class: 'more', dir: 'auto' }, note.text),
        ),
      ),
    ),
  );

/** @param {Of<'quote'>} block */
export const quote = ({ text, by, copy }) =>
  h(
    'figure',
    { class: 'quote' },
    by !== undefined && h('figcaption', { dir: 'auto' }, by),
    copy
      ? h('blockquote', { class: 'verbatim', dir: 'auto' }, /^https?:/.test(text) ? link(text, [text]) : text)
      : long(text, h('blockquote', { class: 'verbatim', dir: 'auto' }, text), 6000, 80),
    copy && copyButton(text),
  );

/** @param {string} text */
function copyButton(text) {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'plain',
      onclick: () =>
        // A page over plain HTTP in a local network has no clipboard.
        Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('none'))).then(
          () => {
            button.textContent = t('Copied');
          },
          () => {
            button.textContent = t('Select it and copy');
          },
        ),
    },
    t('Copy'),
  );
  return button;
}

/** @param {Of<'rows'>} block */
export const rows = ({ rows }) =>
  h(
    'ol',
    { class: 'rows' },
    rows.map(row =>
      h(
        'li',
        {},
        h('p', { class: 'label', dir: 'auto' }, row.label),
        h(
          'dl',
          {},
          row.fields.map(field =>
            h(
              'div',
              {},
              h('dt', { dir: 'auto' }, field.name),
              h(
                'dd',
                {},
                long(field.text, h('div', { class: 'verbatim', dir: 'auto' }, field.text), 600, 12),
              ),
            ),
          ),
        ),
      ),
    ),
  );

/**
 * A text that is folded when it is longer than so many characters or lines.
 *
 * @param {string} text
 * @param {HTMLElement} element
 * @param {number} characters
 * @param {number} lines
 */
function long(text, element, characters, lines) {
  if (text.length <= characters && text.split('\n', lines + 1).length <= lines) return element;
  element.classList.add('folded');
  element.id = freshId();
  const words = {
    open: t('Show less'),
    folded: t('Show all {n} characters', { n: text.length }),
  };
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-expanded': 'false',
      'aria-controls': element.id,
      onclick() {
        const folded = element.classList.toggle('folded');
        button.setAttribute('aria-expanded', `${!folded}`);
        button.textContent = folded ? words.folded : words.open;
      },
    },
    words.folded,
  );
  return h('div', {}, element, button);
}

/** @param {Of<'links'>} block */
export const links = ({ links }) =>
  h(
    'ul',
    { class: 'links' },
    links.map(one =>
      h(
        'li',
        {},
        link(one.url, [h('bdi', {}, one.label)]),
        one.detail !== undefined && h('span', { class: 'detail', dir: 'auto' }, one.detail),
      ),
    ),
  );

/** @param {Of<'files'>} block */
export const files = ({ files }) =>
  h(
    'ul',
    { class: 'files' },
    files.map(file =>
      h(
        'li',
        {},
        icon('file'),
        h('a', { href: file.url, download: file.name }, h('bdi', {}, file.name)),
        h('span', { class: 'detail' }, bytes(file.bytes)),
        file.name.endsWith('.wav') && h('audio', { controls: true, preload: 'none', src: file.url }),
      ),
    ),
  );
