import { arrange, focused, refocus } from './arrange.js';
import { stateLine } from './blocks.js';
import { picked as pickedIn } from './choice.js';
import { h } from './dom.js';
import { lay } from './drawn-blocks.js';
import { t } from './language.js';
import { time } from './words.js';

/**
 * @import { WireButton, WireMessage, WireReply } from './wire.ts'
 * @import { BlockDoing, Drawn } from './drawn-blocks.js'
 * @import { Answer } from './retry.js'
 *
 * @typedef {object} MessageDoing
 * @property {(token: string, picked: Record<string, string[]>) => Promise<Answer>} press
 * @property {(words: string) => void} announce tells those who listen rather than look
 *
 * @typedef {BlockDoing & MessageDoing} Doing what a message can have done
 */

/** Kinds of blocks that make a message a card; words, links, files and pictures stand on the page by themselves. */
const carded = new Set(['facts', 'table', 'progress', 'notes', 'rows', 'choice', 'form']);

/**
 * A message as it is shown. It is drawn anew in place: what did not change is not touched, so an open form keeps what
 * was typed, a choice what was picked, and the focus stays.
 *
 * @param {WireMessage} message
 * @param {Doing} doing
 */
export function openMessage(message, doing) {
  const heading = h('h3', { dir: 'auto' });
  const state = h('div', {});
  const body = h('div', { class: 'blocks' });
  const buttons = h('div', { class: 'buttons' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const element = h('article', { class: 'message', tabindex: -1 });
  /** @type {Drawn[]} */
  let drawn = [];
  let look = '';
  let buttonLook = '';
  let stateLook = '';
  /** Presses under way or done, by token. */
  const pressed = new Set();

  /** @param {WireReply} reply */
  function show(reply) {
    const focus = focused(element);
    const isCard = Boolean(
      reply.title || reply.buttons?.length || reply.blocks.some(block => carded.has(block.kind)),
    );
    element.classList.toggle('card', isCard && !message.mine);
    heading.textContent = reply.title ?? '';
    const nextState = JSON.stringify(reply.state ?? null);
    if (nextState !== stateLook) {
      stateLook = nextState;
      state.replaceChildren(...(reply.state ? [stateLine(reply.state)] : []));
    }
    drawn = lay(body, drawn, reply.blocks, doing);
    const nextButtons = JSON.stringify(reply.buttons ?? []);
    if (nextButtons !== buttonLook) {
      buttonLook = nextButtons;
      pressed.clear();
      problem.textContent = '';
      buttons.replaceChildren(...(reply.buttons ?? []).map(button => buttonOf(button)));
    }
    const parts = [
      reply.title ? heading : undefined,
      reply.state ? state : undefined,
      reply.blocks.length ? body : undefined,
    ];
    arrange(
      element,
      [...parts, reply.buttons?.length ? buttons : undefined, problem].filter(part => part !== undefined),
    );
    refocus(element, focus);
  }

  /** @param {WireButton} button */
  function buttonOf(button) {
    const node = h(
      'button',
      {
        type: 'button',
        class: button.style ?? 'plain',
        'data-key': `button ${button.label}`,
        ...(button.key && { 'aria-keyshortcuts': button.key, 'data-shortcut': button.key }),
        onclick: () => press(button, node),
      },
      button.label,
    );
    return node;
  }

  /**
   * @param {WireButton} button
   * @param {HTMLButtonElement} node
   */
  async function press(button, node) {
    if (pressed.size) return;
    const choices = [...element.querySelectorAll('[data-choice]')];
    /** @type {Record<string, string[]>} */
    const picked = {};
    for (const name of button.takes ?? []) {
      const choice = choices.find(one => one.getAttribute('data-choice') === name);
      if (!choice) continue;
      picked[name] = pickedIn(choice);
      if (picked[name].length || choice.querySelector('input[type=checkbox]')) continue;
      problem.textContent = t('Pick one first: {choice}.', {
        choice: choice.querySelector('legend')?.textContent ?? name,
      });
      choice.querySelector('input')?.focus();
      return;
    }
    problem.textContent = '';
    pressed.add(button.token);
    node.classList.add('waiting');
    for (const one of buttons.querySelectorAll('button')) one.setAttribute('aria-disabled', 'true');
    const answer = await doing.press(button.token, picked);
    if (answer.status === 202) return;
    free();
    problem.textContent = answer.error ?? t('That did not get through. Press again.');
  }

  /** What was pressed has been answered, here or in a message of its own. */
  function free() {
    if (!pressed.size) return;
    pressed.clear();
    for (const one of buttons.querySelectorAll('button')) {
      one.removeAttribute('aria-disabled');
      one.classList.remove('waiting');
    }
  }

  /**
   * @param {WireMessage} next
   * @returns {boolean} whether how things stand is another now, or what can be done
   */
  function update(next) {
    message = next;
    element.classList.remove('drafting');
    element.removeAttribute('aria-busy');
    const before = stateLook;
    const could = buttonLook;
    redraw(next.reply);
    // A card that goes on is not read out at each step, but what becomes of it is.
    if (next.edited && next.reply.state && before && before !== stateLook) {
      doing.announce([next.reply.title, next.reply.state.text].filter(Boolean).join(': '));
    }
    return before !== stateLook || could !== buttonLook;
  }

  /** @param {WireReply} reply */
  function redraw(reply) {
    const next = JSON.stringify(reply);
    if (next === look) return;
    look = next;
    show(reply);
  }

  const who = message.mine ? t('You') : (message.author?.name ?? 'Gristmill');
  element.classList.toggle('mine', message.mine);
  element.setAttribute('aria-label', `${who}, ${time(new Date(message.at))}`);
  const entry = h(
    'div',
    { class: 'entry' },
    message.author && !message.mine
      ? h('p', { class: 'author', dir: 'auto' }, message.author.name)
      : undefined,
    element,
  );
  redraw(message.reply);

  return {
    id: message.id,
    entry,
    element,
    message: () => message,
    update,
    free,
    /**
     * Presses the button of that key, where there is one.
     *
     * @param {string} key
     * @returns {boolean}
     */
    pressKey(key) {
      const button = [...buttons.querySelectorAll('button')].find(
        one => one.getAttribute('data-shortcut') === key,
      );
      button?.click();
      return button !== undefined;
    },
    /** @param {WireReply} reply */
    draft(reply) {
      element.classList.add('drafting');
      element.setAttribute('aria-busy', 'true');
      redraw(reply);
    },
  };
}
