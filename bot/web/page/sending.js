import { h, icon } from './dom.js';
import { t } from './language.js';
import { confirmed } from './order.js';
import { freshActId, post } from './post.js';
import { untilAnswered } from './retry.js';
import { bytes } from './words.js';

/**
 * @import { WireMessage } from './wire.ts'
 * @typedef {{ id: string, text: string, files: File[], node: HTMLElement, accepted: boolean }} Waiting
 */

/**
 * Messages on their way. Each is shown at once, sent until the server has it, and kept with a way to send it again
 * when the server would not take it.
 *
 * @param {object} options
 * @param {HTMLElement} options.list
 * @param {(milliseconds: number) => Promise<void>} options.wait
 * @param {() => void} options.onAccepted
 * @param {(text: string, files: File[]) => void} options.takeBack puts a message back to where it was written
 */
export function openSending({ list, wait, onAccepted, takeBack }) {
  /** @type {Waiting[]} */
  const waiting = [];
  // One after the other: what was said first arrives first.
  let tail = Promise.resolve();

  /**
   * @param {string} text
   * @param {File[]} files
   */
  function send(text, files) {
    /** @type {Waiting} */
    const one = { id: freshActId(), text, files, node: bubble(text, files), accepted: false };
    waiting.push(one);
    list.append(one.node);
    tail = tail.then(() => deliver(one));
  }

  /** @param {Waiting} one */
  async function deliver(one) {
    const body = new FormData();
    body.append('id', one.id);
    body.append('text', one.text);
    for (const file of one.files) body.append('file', file, file.name);
    say(one, '');
    const size = one.files.reduce((sum, file) => sum + file.size, 0);
    const progress = size > 500_000 ? (/** @type {number} */ share) => upload(one, share) : undefined;
    const answer = await untilAnswered(() => post('/api/messages', body, progress), wait, {
      onWait: ({ status, error }) =>
        say(
          one,
          status === 0 ? t('Not sent yet: no connection. It is tried again by itself.') : (error ?? ''),
        ),
    });
    if (answer.status === 202) {
      one.accepted = true;
      one.node.classList.add('accepted');
      say(one, '');
      onAccepted();
    } else refuse(one, answer.error ?? t('It was not taken.'));
  }

  /**
   * @param {Waiting} one
   * @param {string} words
   */
  function refuse(one, words) {
    say(one, words, [
      h('button', { type: 'button', onclick: () => again(one) }, t('Send again')),
      h(
        'button',
        {
          type: 'button',
          onclick: () => {
            drop(one);
            takeBack(one.text, one.files);
          },
        },
        t('Change'),
      ),
      h('button', { type: 'button', onclick: () => drop(one) }, t('Discard')),
    ]);
  }

  /** @param {Waiting} one */
  function again(one) {
    tail = tail.then(() => deliver(one));
  }

  /** @param {Waiting} one */
  function drop(one) {
    waiting.splice(waiting.indexOf(one), 1);
    one.node.remove();
  }

  addEventListener('beforeunload', event => {
    if (waiting.some(one => !one.accepted)) event.preventDefault();
  });

  return {
    send,
    /** @param {WireMessage} message one of the reader's own that the server has */
    confirm(message) {
      const words = message.reply.blocks.map(block => (block.kind === 'quote' ? block.text : '')).join('');
      const one = confirmed(waiting, { sent: message.sent, words });
      if (one) drop(one);
    },
  };
}

/**
 * @param {string} text
 * @param {File[]} files
 */
function bubble(text, files) {
  return h(
    'article',
    { class: 'message mine pending', 'aria-label': t('You, on its way') },
    text && h('div', { class: 'verbatim', dir: 'auto' }, text),
    files.length > 0 &&
      h(
        'ul',
        { class: 'files' },
        files.map(file =>
          h(
            'li',
            {},
            icon('file'),
            h('bdi', {}, file.name),
            h('span', { class: 'detail' }, bytes(file.size)),
          ),
        ),
      ),
    h('div', { class: 'fate', role: 'status' }),
  );
}

/**
 * @param {Waiting} one
 * @param {string} words
 * @param {HTMLElement[]} [buttons]
 */
function say(one, words, buttons = []) {
  const fate = one.node.querySelector('.fate');
  fate?.replaceChildren(
    ...(words ? [h('p', { class: 'problem' }, words)] : []),
    ...(buttons.length ? [h('div', { class: 'buttons' }, buttons)] : []),
  );
}

/**
 * @param {Waiting} one
 * @param {number} share
 */
function upload(one, share) {
  const fate = one.node.querySelector('.fate');
  const bar = fate?.querySelector('progress') ?? h('progress', { max: 1, 'aria-label': t('Sending') });
  if (!bar.isConnected) fate?.replaceChildren(bar);
  bar.value = share;
}
