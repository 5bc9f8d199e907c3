import { freshId, h, icon } from './dom.js';
import { t } from './language.js';

/**
 * @import { Field } from '../../../agent/reply.ts'
 * @typedef {(kind: string, typed: string) => Promise<string[]>} Names
 */

/**
 * A field for names that exist, offered while typing (the combobox pattern of WAI-ARIA 1.2). What is typed and not
 * offered is taken too: the server knows best, and says which names are near.
 *
 * @param {Extract<Field, { type: 'name' }>} field
 * @param {string} id
 * @param {Names} names
 */
export function nameField(field, id, names) {
  const listId = freshId();
  const list = h('div', {
    class: 'offers',
    role: 'listbox',
    id: listId,
    'aria-label': field.label,
    hidden: true,
  });
  const taken = h('ul', { class: 'chips', hidden: true });
  const input = h('input', {
    id,
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'data-key': `field ${field.name}`,
  });
  /** @type {string[]} */
  let values = [];
  /** @type {string[]} */
  let offers = [];
  let active = -1;
  let asked = 0;

  async function offer() {
    const turn = ++asked;
    const found = await names(field.of, input.value.trim());
    if (turn !== asked || document.activeElement !== input) return;
    offers = found.filter(name => !values.includes(name));
    active = -1;
    draw();
  }

  function draw() {
    const open = offers.length > 0 && !(offers.length === 1 && offers[0] === input.value);
    list.hidden = !open;
    input.setAttribute('aria-expanded', `${open}`);
    list.replaceChildren(
      ...offers.map((name, at) =>
        h(
          'div',
          {
            role: 'option',
            id: `${listId}-${at}`,
            'aria-selected': `${at === active}`,
            onpointerdown: (/** @type {Event} */ event) => {
              event.preventDefault();
              take(name);
            },
          },
          h('bdi', {}, name),
        ),
      ),
    );
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function close() {
    asked++;
    offers = [];
    active = -1;
    draw();
  }

  /** @param {string} name */
  function take(name) {
    if (field.multiple) {
      set([...values, name]);
      input.value = '';
    } else input.value = name;
    close();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** @param {string[]} next */
  function set(next) {
    values = [...new Set(next)];
    taken.hidden = !values.length;
    taken.replaceChildren(
      ...values.map(name =>
        h(
          'li',
          { class: 'chip' },
          h('bdi', { class: 'name' }, name),
          h(
            'button',
            {
              type: 'button',
              class: 'bare',
              'aria-label': t('Take away {name}', { name }),
              onclick() {
                set(values.filter(one => one !== name));
                input.focus();
              },
            },
            icon('close'),
          ),
        ),
      ),
    );
  }

  input.addEventListener('input', offer);
  input.addEventListener('focus', offer);
  input.addEventListener('blur', () => {
    if (field.multiple && input.value.trim()) take(input.value.trim());
    close();
  });
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!offers.length) offer();
      else
        active =
          (active +
            (event.key === 'ArrowDown' ? 1 : -1) +
            offers.length +
            (active < 0 && event.key === 'ArrowUp' ? 1 : 0)) %
          offers.length;
      draw();
    } else if (event.key === 'Enter' && active >= 0 && !list.hidden) take(offers[active] ?? '');
    else if ((event.key === 'Enter' || event.key === ',') && field.multiple && input.value.trim())
      take(input.value.trim());
    else if (event.key === 'Escape' && !list.hidden) close();
    else if (event.key === 'Backspace' && field.multiple && !input.value) set(values.slice(0, -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const element = h('div', { class: 'names' }, field.multiple && taken, input, list);
  return {
    element,
    control: input,
    read: () => (field.multiple ? [...values, input.value.trim()].filter(Boolean) : input.value),
    /** @param {string | string[]} value */
    write(value) {
      if (field.multiple) set(typeof value === 'string' ? [value].filter(Boolean) : value);
      else input.value = typeof value === 'string' ? value : (value[0] ?? '');
    },
  };
}
