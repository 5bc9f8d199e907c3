import * as draw from './blocks.js';
import { h } from './dom.js';
import { openForm } from './form.js';
import { t } from './language.js';
import { time } from './words.js';

/**
 * @import { WireBlock, WireButton, WireMessage, WirePicture, WireReply } from './wire.ts'
 * @import { SendForm } from './form.js'
 * @import { Names } from './name-field.js'
 * @import { Answer } from './retry.js'
 *
 * @typedef {object} Doing what a message can have done
 * @property {(token: string, picked: Record<string, string[]>) => Promise<Answer>} press
 * @property {SendForm} sendForm
 * @property {Names} names
 * @property {(picture: WirePicture) => void} enlarge
 * @property {(words: string) => void} announce tells those who listen rather than look
 *
 * @typedef {{ look: string, key: string, node: HTMLElement, form?: ReturnType<typeof openForm> }} Drawn
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
      state.replaceChildren(...(reply.state ? [draw.stateLine(reply.state)] : []));
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
      picked[name] = draw.picked(choice);
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
    /** @param {WireReply} reply */
    draft(reply) {
      element.classList.add('drafting');
      element.setAttribute('aria-busy', 'true');
      redraw(reply);
    },
  };
}

/**
 * Draws blocks in place of older ones.
 *
 * @param {HTMLElement} body
 * @param {Drawn[]} before
 * @param {WireBlock[]} blocks
 * @param {Doing} doing
 * @returns {Drawn[]}
 */
function lay(body, before, blocks, doing) {
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
 * @param {Doing} doing
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
    const node = draw.choice(block);
    if (kept) draw.pick(node, draw.picked(kept.node));
    return { look, key, node };
  }
  if (block.kind === 'picture') {
    const next = draw.picture(block, doing.enlarge);
    if (!kept) return { look, key, node: h('div', {}, next) };
    draw.exchangePicture(kept.node, next);
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

/**
 * Makes these the children, in this order, moving none that is in its place: a moved element loses the focus.
 *
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children
 */
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children])
    if (child instanceof HTMLElement && !wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

/** @param {HTMLElement} element */
function focused(element) {
  const active = document.activeElement;
  return active && element.contains(active) ? { active, key: active.getAttribute('data-key') } : undefined;
}

/**
 * Gives the focus back to what took the place of what had it.
 *
 * @param {HTMLElement} element
 * @param {ReturnType<typeof focused>} before
 */
function refocus(element, before) {
  if (!before || before.active.isConnected) return;
  const next = [...element.querySelectorAll('[data-key]')].find(
    one => one.getAttribute('data-key') === before.key,
  );
  const target = next instanceof HTMLElement ? next : element;
  target.focus({ preventScroll: true });
}
