import { h, part } from './dom.js';
import { t } from './language.js';
import { prose } from './text.js';

/**
 * @import { WireProse } from './wire.ts'
 */

const root = '/docs/';
const page = part('page', HTMLElement);
const contents = part('contents', HTMLDetailsElement);

/**
 * @param {string} path
 * @returns {Promise<WireProse[] | undefined>} undefined when there is no such page
 */
async function read(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).prose;
}

async function showPage() {
  const blocks = await read(location.pathname === root ? `${root}README.md` : location.pathname);
  if (blocks === undefined) {
    page.replaceChildren(
      h('h1', {}, t('There is no such page')),
      h('p', {}, t('It may have been renamed: the contents list all there are.')),
    );
    return;
  }
  const text = prose(blocks, { top: 1 });
  page.replaceChildren(text);
  for (const heading of text.querySelectorAll('[data-anchor]')) {
    const anchor = heading.getAttribute('data-anchor') ?? '';
    if (anchor && !document.getElementById(anchor)) heading.id = anchor;
  }
  const title = text.querySelector('h1')?.textContent;
  if (title) document.title = `${title} · Gristmill`;
  // The place an address points at is there only now.
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

async function showContents() {
  const summary = await read(`${root}SUMMARY.md`);
  if (summary === undefined) {
    contents.hidden = true;
    return;
  }
  const list = prose(summary, { top: 2 });
  for (const heading of list.querySelectorAll('h2')) if (heading === list.firstElementChild) heading.remove();
  for (const link of list.querySelectorAll('a')) {
    const address = link.getAttribute('href') ?? '';
    if (!/^([a-z]+:|\/|#)/i.test(address)) link.setAttribute('href', root + address);
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
  }
  contents.querySelector('nav')?.replaceChildren(list);
}

contents.open = matchMedia('(min-width: 60rem)').matches;
Promise.all([showPage(), showContents()])
  .catch(() =>
    page.replaceChildren(
      h(
        'p',
        { class: 'problem', role: 'alert' },
        t('The manual could not be loaded. Check the connection and reload.'),
      ),
    ),
  )
  .finally(() => page.removeAttribute('aria-busy'));
