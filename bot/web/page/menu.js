import { freshId, h } from './dom.js';
import { matching, typedCommand } from './menu-match.js';

/** @import { WireCommand } from './wire.ts' */

/**
 * The commands, offered while a text that begins with `/` is written (a listbox that the text field owns, so the
 * focus never leaves it).
 *
 * @param {object} options
 * @param {HTMLTextAreaElement} options.input
 * @param {HTMLElement} options.list
 * @param {() => Promise<WireCommand[]>} options.commands
 * @param {(command: WireCommand) => void} options.choose
 */
export function openMenu({ input, list, commands, choose }) {
  /** @type {WireCommand[]} */
  let all = [];
  /** @type {WireCommand[]} */
  let shown = [];
  let active = -1;
  let moved = false;
  let closed = true;

  async function refresh() {
    if (!input.value.startsWith('/')) return close();
    if (!all.length) all = await commands();
    const typed = typedCommand(input.value, all);
    if (!typed) return close();
    shown = matching(all, typed.typed);
    // What only its summary fits is no beginning of a name: Enter sends what was typed ("/why", which is in no menu).
    active =
      shown[0]?.name.split(' ').some(word => word.startsWith(typed.typed)) ||
      shown[0]?.name.startsWith(typed.typed)
        ? 0
        : -1;
    moved = false;
    closed = false;
    draw();
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
      ...shown.map((command, at) =>
        h(
          'div',
          {
            id: `${base}-${at}`,
            role: 'option',
            'aria-selected': `${at === active}`,
            onpointerdown: event => event.preventDefault(),
            onclick: () => take(command),
          },
          h('span', { class: 'name' }, `/${command.name}`),
          h('span', { class: 'detail' }, command.summary),
        ),
      ),
    );
    if (active < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `${base}-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function close() {
    closed = true;
    draw();
  }

  /** @param {WireCommand} command */
  function take(command) {
    close();
    choose(command);
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
      else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) {
        const command = shown[active];
        const exact = typedCommand(input.value, all)?.exact;
        // Typed in full and in need of nothing: sent like any other message.
        if (
          !command ||
          (exact && !moved && event.key === 'Enter' && !exact.form.fields.some(field => field.required))
        ) {
          close();
          return false;
        }
        if (event.key === 'Tab') {
          input.value = `/${command.name} `;
          refresh();
        } else take(command);
      } else return false;
      event.preventDefault();
      return true;
    },
  };
}
