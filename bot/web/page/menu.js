import { offersFor, typedArgument } from './argument-match.js';
import { freshId, h } from './dom.js';
import { matching, typedCommand } from './menu-match.js';

/**
 * @import { WireCommand } from './wire.ts'
 * @typedef {{ name: string, detail: string, take: () => void, complete: () => void }} Offer
 */

/**
 * The commands, and what they take, offered while a text that begins with `/` is written (a listbox that the text field
 * owns, so the focus never leaves it).
 *
 * @param {object} options
 * @param {HTMLTextAreaElement} options.input
 * @param {HTMLElement} options.list
 * @param {() => Promise<WireCommand[]>} options.commands
 * @param {(kind: string, typed: string) => Promise<string[]>} options.names that exist, of a kind
 * @param {(command: WireCommand) => void} options.choose
 */
export function openMenu({ input, list, commands, names, choose }) {
  /** @type {WireCommand[]} */
  let all = [];
  /** @type {Offer[]} */
  let shown = [];
  let active = -1;
  let moved = false;
  let closed = true;
  let asked = 0;

  async function refresh() {
    const turn = ++asked;
    if (!input.value.startsWith('/')) return close();
    if (!all.length) all = await commands();
    const typed = typedCommand(input.value, all);
    const offers = typed ? commandOffers(typed.typed) : await argumentOffers();
    // Something else was typed meanwhile, or the field was left.
    if (turn !== asked || document.activeElement !== input) return;
    shown = offers;
    // What only its summary fits is no beginning of a name: Enter sends what was typed ("/why", which is in no menu).
    active = typed && begins(shown[0]?.name.slice(1) ?? '', typed.typed) ? 0 : -1;
    moved = false;
    closed = false;
    draw();
  }

  /** @param {string} typed */
  function commandOffers(typed) {
    return matching(all, typed).map(command => ({
      name: `/${command.name}`,
      detail: command.summary,
      take: () => {
        close();
        choose(command);
      },
      complete: () => write(`/${command.name} `),
    }));
  }

  async function argumentOffers() {
    const argument = typedArgument(input.value, all);
    if (!argument) return [];
    const before = input.value.slice(0, argument.from);
    return (await offersFor(argument, names)).map(({ name, detail, insert }) => {
      const complete = () => write(before + insert);
      return { name, detail, take: complete, complete };
    });
  }

  /** @param {string} text */
  function write(text) {
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function draw() {
    const open = !closed && shown.length > 0;
    list.hidden = !open;
    input.setAttribute('aria-expanded', `${open}`);
    if (!open) {
      list.replaceChildren();
      return input.removeAttribute('aria-activedescendant');
    }
    const base = freshId();
    list.replaceChildren(
      ...shown.map((offer, at) =>
        h(
          'div',
          {
            id: `${base}-${at}`,
            role: 'option',
            'aria-selected': `${at === active}`,
            onpointerdown: event => event.preventDefault(),
            onclick: offer.take,
          },
          h('bdi', { class: 'name' }, offer.name),
          h('span', { class: 'detail' }, offer.detail),
        ),
      ),
    );
    if (active < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `${base}-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function close() {
    asked++;
    closed = true;
    draw();
  }

  /** Whether what is typed is a whole order, which Enter sends like any other message. */
  function isWhole() {
    const typed = typedCommand(input.value, all);
    if (!typed) return true;
    return typed.exact !== undefined && !typed.exact.form.fields.some(field => field.required);
  }

  input.addEventListener('input', refresh);
  input.addEventListener('blur', close);

  return {
    close,
    /** Opens it on an empty field. */
    async open() {
      all = [];
      input.value = '/';
      input.focus();
      await refresh();
    },
    /** Forgets the commands: a role may have changed. */
    forget() {
      all = [];
    },
    /**
     * @param {KeyboardEvent} event
     * @returns {boolean} whether the key was the menu's
     */
    key(event) {
      if (closed || !shown.length || event.isComposing) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const from = active < 0 && event.key === 'ArrowUp' ? 0 : active;
        active = (from + (event.key === 'ArrowDown' ? 1 : -1) + shown.length) % shown.length;
        moved = true;
        draw();
      } else if (event.key === 'Escape') close();
      else if (event.key === 'Tab' && !event.shiftKey) shown[Math.max(0, active)]?.complete();
      else if (event.key === 'Enter' && !event.shiftKey) {
        const offer = shown[active];
        if (!offer || (!moved && isWhole())) {
          close();
          return false;
        }
        offer.take();
      } else return false;
      event.preventDefault();
      return true;
    },
  };
}

/**
 * @param {string} name
 * @param {string} typed
 */
function begins(name, typed) {
  return name.startsWith(typed) || name.split(' ').some(word => word.startsWith(typed));
}
