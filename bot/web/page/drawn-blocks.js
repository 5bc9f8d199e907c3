import { arrange } from './arrange.js';
import * as draw from './blocks.js';
import { choice, pick, picked } from './choice.js';
import { h } from './dom.js';
import { openForm } from './form.js';
import { t } from './language.js';
import { exchangePicture, picture } from './picture.js';

/**
 * @import { WireBlock, WirePicture } from './wire.ts'
 * @import { SendForm } from './form.js'
 * @import { Names } from './name-field.js'
 *
 * @typedef {object} BlockDoing what a block can have done
 * @property {SendForm} sendForm
 * @property {Names} names
 * @property {(picture: WirePicture) => void} enlarge
 *
 * @typedef {{ look: string, key: string, node: HTMLElement, form?: ReturnType<typeof openForm> }} Drawn a block as it
 *   is shown
 */

/**
 * Draws blocks in place of older ones.
 *
 * @param {HTMLElement} body
 * @param {Drawn[]} before
 * @param {WireBlock[]} blocks
 * @param {BlockDoing} doing
 * @returns {Drawn[]}
 */
export function lay(body, before, blocks, doing) {
  const old = new Set(before);
  const after = blocks.map((block, at) => {
    const look = JSON.stringify(block);
    const key = keyOf(block);
    const same =
      [...old].find(one => one.look === look) ??
      [...old].find(one => one.key === key && block.kind !== 'text');
    const kept = same ?? (before[at]?.key === key && old.has(before[at]) ? before[at] : undefined);
    if (kept) old.delete(kept);
    return kept?.look === look ? kept : renew(kept, block, look, key, doing);
  });
  arrange(
    body,
    after.map(({ node }) => node),
  );
  return after;
}

/**
 * @param {Drawn | undefined} kept
 * @param {WireBlock} block
 * @param {string} look
 * @param {string} key
 * @param {BlockDoing} doing
 * @returns {Drawn}
 */
function renew(kept, block, look, key, doing) {
  if (block.kind === 'progress' && kept) {
    draw.fillProgress(kept.node, block);
    return { ...kept, look };
  }
  if (block.kind === 'form') {
    const form = openForm(block.form, { send: doing.sendForm, names: doing.names });
    if (kept?.form) form.restore(kept.form.typed());
    return { look, key, node: form.element, form };
  }
  if (block.kind === 'choice') {
    const node = choice(block);
    if (kept) pick(node, picked(kept.node));
    return { look, key, node };
  }
  if (block.kind === 'picture') {
    const next = picture(block, doing.enlarge);
    if (!kept) return { look, key, node: h('div', {}, next) };
    exchangePicture(kept.node, next);
    return { ...kept, look };
  }
  return { look, key, node: simple(block) };
}

/**
 * @param {Exclude<WireBlock, { kind: 'form' | 'choice' | 'picture' }>} block
 * @returns {HTMLElement}
 */
function simple(block) {
  switch (block.kind) {
    case 'text':
      return draw.text(block);
    case 'facts':
      return draw.facts(block);
    case 'table':
      return draw.table(block);
    case 'progress':
      return draw.progress(block);
    case 'notes':
      return draw.notes(block);
    case 'quote':
      return draw.quote(block);
    case 'rows':
      return draw.rows(block);
    case 'links':
      return draw.links(block);
    case 'files':
      return draw.files(block);
    default:
      return h(
        'p',
        { class: 'detail' },
        t('This page is older than the server. Reload it to see this part.'),
      );
  }
}

/** @param {WireBlock} block */
function keyOf(block) {
  if (block.kind === 'form') return `form ${block.form.submit.call.command}`;
  return block.kind === 'choice' ? `choice ${block.name}` : block.kind;
}
