import { openAttachments } from './attachments.js';
import { freshId, h, icon } from './dom.js';
import { t } from './language.js';
import { nameField } from './name-field.js';

/**
 * @import { Field } from '../../../agent/reply.ts'
 * @import { Names } from './name-field.js'
 *
 * @typedef {object} Filled a field of a form on the page
 * @property {HTMLElement} element
 * @property {() => string | string[]} read
 * @property {(value: string | string[]) => void} write
 * @property {() => File[]} files
 * @property {(words: string) => void} complain shows what is wrong with it, or nothing with ''
 * @property {() => void} focus
 */

/**
 * A form's field with its label, its help and its place for what is wrong with it.
 *
 * @param {Field} field
 * @param {Names} names
 * @returns {Filled}
 */
export function fieldOf(field, names) {
  const id = freshId();
  const control = controlOf(field, id, names);
  const help = h(
    'p',
    { class: 'help', id: `${id}h` },
    sentences([field.help ?? '', range(field), open(field)]),
  );
  const problem = h('p', { class: 'problem', id: `${id}p`, role: 'alert' });
  const label = [field.label, !field.required && h('span', { class: 'detail' }, ` ${t('optional')}`)];
  const parts = [control.element, help.textContent ? help : undefined, problem];
  const described = `${help.textContent ? `${help.id} ` : ''}${problem.id}`;
  const element = control.group
    ? h('fieldset', { class: 'field' }, h('legend', {}, label), ...parts)
    : h('div', { class: 'field' }, h('label', { for: id }, label), ...parts);
  (control.group ? element : control.control).setAttribute('aria-describedby', described);
  if (field.required && !control.group) control.control.setAttribute('aria-required', 'true');
  if (field.value !== undefined) control.write(Array.isArray(field.value) ? field.value : `${field.value}`);

  /** @param {string} words */
  function complain(words) {
    problem.textContent = words;
    element.classList.toggle('wrong', words !== '');
    control.control.setAttribute('aria-invalid', `${words !== ''}`);
  }
  element.addEventListener('input', () => complain(''));
  return {
    element,
    read: control.read,
    write: control.write,
    files: control.files ?? (() => []),
    complain,
    focus: () => control.control.focus(),
  };
}

/**
 * One after the other, each with its full stop where another follows.
 *
 * @param {string[]} words
 */
function sentences(words) {
  const said = words.filter(Boolean);
  return said.map((one, at) => (at < said.length - 1 && /[^.!?。]$/.test(one) ? `${one}.` : one)).join(' ');
}

/** @param {Field} field */
function open({ takes }) {
  return takes === undefined ? '' : t('Left open: {value}.', { value: takes });
}

/** @param {Field} field */
function range(field) {
  if (field.type !== 'number') return '';
  const { min, max } = field;
  if (min !== undefined && max !== undefined)
    return t('{min} to {max}.', { min: String(min), max: String(max) });
  if (min !== undefined) return t('At least {min}.', { min: String(min) });
  return max === undefined ? '' : t('At most {max}.', { max: String(max) });
}

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {HTMLElement} control what takes the focus
 * @property {boolean} [group] whether it is several controls under one name
 * @property {() => string | string[]} read
 * @property {(value: string | string[]) => void} write
 * @property {() => File[]} [files]
 */

/**
 * @param {Field} field
 * @param {string} id
 * @param {Names} names
 * @returns {Control}
 */
function controlOf(field, id, names) {
  switch (field.type) {
    case 'name':
      return nameField(field, id, names);
    case 'files':
      return filesField(id);
    case 'select':
      return field.multiple || (field.options.length <= 4 && (field.required || field.value !== undefined))
        ? buttonsField(field)
        : listField(field, id);
    case 'long': {
      const area = h('textarea', { id, rows: 4, 'data-key': `field ${field.name}` });
      return written(area);
    }
    case 'number':
      return written(
        h('input', {
          id,
          type: 'text',
          inputmode: field.whole ? 'numeric' : 'decimal',
          autocomplete: 'off',
          class: 'number',
          placeholder: field.takes,
          'data-key': `field ${field.name}`,
        }),
      );
    case 'text':
      return written(
        h('input', {
          id,
          type: 'text',
          autocomplete: 'off',
          placeholder: field.takes,
          'data-key': `field ${field.name}`,
        }),
      );
  }
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control
 * @returns {Control}
 */
function written(control) {
  return {
    element: control,
    control,
    read: () => control.value,
    write(value) {
      control.value = `${value}`;
    },
  };
}

/**
 * @param {Extract<Field, { type: 'select' }>} field
 * @param {string} id
 */
function listField({ name, options, takes }, id) {
  const list = h(
    'select',
    { id, 'data-key': `field ${name}` },
    h('option', { value: '' }, takes ?? '–'),
    options.map(option => h('option', { value: option.value }, option.label)),
  );
  return { ...written(list), element: h('div', { class: 'select' }, list) };
}

/**
 * Few options, or several to pick: all of them to be seen at once.
 *
 * @param {Extract<Field, { type: 'select' }>} field
 * @returns {Control}
 */
function buttonsField({ name, options, multiple }) {
  const group = freshId();
  const inputs = options.map(({ value }) =>
    h('input', {
      type: multiple ? 'checkbox' : 'radio',
      name: group,
      value,
      'data-key': `field ${name} ${value}`,
    }),
  );
  const labels = options.map(({ label }, at) =>
    h('label', {}, inputs[at], h('span', { dir: 'auto' }, label)),
  );
  const element = h('div', { class: 'options' }, labels);
  return {
    element,
    control: inputs[0] ?? element,
    group: true,
    read() {
      const values = inputs.filter(input => input.checked).map(input => input.value);
      return multiple ? values : (values[0] ?? '');
    },
    write(value) {
      for (const input of inputs)
        input.checked = Array.isArray(value) ? value.includes(input.value) : input.value === value;
    },
  };
}

/**
 * @param {string} id
 * @returns {Control}
 */
function filesField(id) {
  const chips = h('ul', { class: 'chips' });
  const complaint = h('p', { class: 'problem', role: 'alert' });
  const attachments = openAttachments(chips, words => {
    complaint.textContent = words;
  });
  const picker = h('input', {
    id,
    type: 'file',
    multiple: true,
    class: 'unseen',
    onchange() {
      attachments.add(picker.files ?? []);
      picker.value = '';
    },
  });
  const zone = h(
    'div',
    { class: 'zone', 'data-drop': true },
    chips,
    picker,
    h('label', { class: 'button', for: id }, icon('add'), t('Choose files')),
    h('span', { class: 'detail' }, t('or drop them here')),
    complaint,
  );
  zone.addEventListener('files', event => {
    if (event instanceof CustomEvent) attachments.add(event.detail);
    zone.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return {
    element: zone,
    control: picker,
    read: () => attachments.files().map(file => file.name),
    write() {},
    files: attachments.files,
  };
}
