import { h, part } from './dom.js';
import { t } from './language.js';

/** @import { WireMe } from './wire.ts' */

/**
 * Who one is and may be, and how one leaves.
 *
 * @param {object} options
 * @param {HTMLDialogElement} options.sheet what asks before one leaves
 * @param {(path: string) => Promise<unknown>} options.get
 */
export function openHeader({ sheet, get }) {
  part('sign-out', HTMLButtonElement).addEventListener('click', () => {
    const close = h('button', { type: 'button', class: 'quiet', onclick: () => sheet.close() }, t('Cancel'));
    sheet.replaceChildren(
      h('h2', { id: 'sheet-title' }, t('Sign out of this browser?')),
      h('p', {}, t('To come back you need a new sign-in link. “/sessions” makes one for another browser.')),
      h(
        'form',
        { method: 'post', action: '/sign-out', class: 'buttons' },
        h('button', { type: 'submit', class: 'primary' }, t('Sign out')),
        close,
      ),
    );
    sheet.showModal();
  });

  /** Reads it anew. */
  function show() {
    get('/api/me').then(
      me => {
        const { person, role, community } = /** @type {WireMe} */ (me);
        part('community', HTMLElement).textContent = community.name;
        const named = h('bdi', {}, person.name);
        // The operator is called operator until somebody says otherwise; once is enough.
        part('me', HTMLElement).replaceChildren(
          ...(person.name === role ? [named] : [named, h('span', { class: 'detail' }, role)]),
        );
      },
      () => {},
    );
  }
  show();
  return { show };
}
