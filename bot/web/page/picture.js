import { h } from './dom.js';
import { t } from './language.js';

/** @import { WirePicture } from './wire.ts' */

/**
 * A picture that follows the page's colours, where it can.
 *
 * @param {WirePicture} block
 */
export function image({ url, dark, alt, width, height }) {
  const light = h('img', { alt, width, height, src: url, decoding: 'async' });
  if (dark === undefined) return light;
  return h('picture', {}, h('source', { media: '(prefers-color-scheme: dark)', srcset: dark }), light);
}

/**
 * @param {WirePicture} block
 * @param {(picture: WirePicture) => void} enlarge
 */
export function picture(block, enlarge) {
  return h(
    'button',
    {
      type: 'button',
      class: 'picture',
      'aria-label': t('Show large: {what}', { what: block.alt }),
      onclick: () => enlarge(block),
    },
    image(block),
  );
}

/**
 * Shows a picture in place of an older look of it, once it has arrived: nothing flickers and nothing moves.
 *
 * @param {HTMLElement} shell holds the older one
 * @param {HTMLElement} next
 */
export async function exchangePicture(shell, next) {
  const arriving = next.querySelector('img');
  const address = arriving?.src ?? '';
  shell.dataset.next = address;
  await arriving?.decode().catch(() => {});
  const old = shell.firstElementChild;
  // One that is newer still may have been faster.
  if (!old || shell.dataset.next !== address) return;
  const focused = document.activeElement === old;
  old.replaceWith(next);
  if (focused) next.focus();
}
