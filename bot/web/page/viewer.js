import { h, part } from './dom.js';
import { t } from './language.js';
import { image } from './picture.js';

/** @import { WirePicture } from './wire.ts' */

/** Shows a picture as large as it is, over the page. */
export function openViewer() {
  const viewer = part('viewer', HTMLDialogElement);
  viewer.addEventListener('click', event => {
    if (event.target === viewer) viewer.close();
  });
  return {
    isOpen: () => viewer.open,
    /** @param {WirePicture} picture */
    show({ url, dark, alt }) {
      const large = image({ kind: 'picture', url, ...(dark && { dark }), alt });
      const close = h(
        'button',
        { type: 'button', class: 'plain', onclick: () => viewer.close() },
        t('Close'),
      );
      viewer.replaceChildren(
        h('div', { class: 'wide', tabindex: 0 }, large),
        h('p', { class: 'detail' }, alt),
        h('div', { class: 'buttons' }, close),
      );
      viewer.showModal();
    },
  };
}
