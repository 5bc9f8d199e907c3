import { freshId, h } from './dom.js';

/** @import { WireBlock } from './wire.ts' */

/**
 * Options to pick before a button is pressed.
 *
 * @param {Extract<WireBlock, { kind: 'choice' }>} block
 */
export function choice({ name, label, options, multiple }) {
  const group = freshId();
  return h(
    'fieldset',
    { class: 'choice', 'data-choice': name },
    h('legend', { dir: 'auto' }, label),
    options.map(option =>
      h(
        'label',
        {},
        h('input', {
          type: multiple ? 'checkbox' : 'radio',
          name: group,
          value: option.value,
          'data-key': `choice ${name} ${option.value}`,
        }),
        h('span', { dir: 'auto' }, option.label),
      ),
    ),
  );
}

/**
 * What is picked in a choice.
 *
 * @param {Element} element
 */
export function picked(element) {
  return [...element.querySelectorAll('input')].filter(input => input.checked).map(input => input.value);
}

/**
 * @param {Element} element
 * @param {string[]} values
 */
export function pick(element, values) {
  for (const input of element.querySelectorAll('input')) input.checked = values.includes(input.value);
}
