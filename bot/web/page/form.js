import { h } from './dom.js';
import { fieldOf } from './field.js';
import { t } from './language.js';
import { valuesOf } from './values.js';

/**
 * @import { WireForm } from './wire.ts'
 * @import { Filled } from './field.js'
 * @import { Names } from './name-field.js'
 * @import { Answer } from './retry.js'
 * @import { Value } from './values.js'
 *
 * @typedef {(form: WireForm, values: Record<string, Value>, files: File[]) => Promise<Answer>} SendForm
 */

/**
 * A form as it is filled in. What was typed stays until it is accepted; after that the form is closed, with a way to
 * open it again.
 *
 * @param {WireForm} form
 * @param {{ send: SendForm, names: Names, done?: () => void, titled?: boolean }} options
 */
export function openForm(form, { send, names, done, titled = true }) {
  /** @type {Map<string, Filled>} */
  const fields = new Map(form.fields.map(field => [field.name, fieldOf(field, names)]));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = h('button', { type: 'submit', class: 'primary', 'data-key': 'submit' }, form.submit.label);
  const again = h(
    'button',
    { type: 'button', class: 'quiet', hidden: true, onclick: () => close(false) },
    t('Change and send again'),
  );
  const body = h(
    'fieldset',
    { class: 'fields' },
    [...fields.values()].map(field => field.element),
  );
  const element = h(
    'form',
    { class: 'form', novalidate: true, onsubmit },
    titled && form.title ? h('h4', { dir: 'auto' }, form.title) : undefined,
    body,
    problem,
    h('div', { class: 'buttons' }, submit, again),
  );

  /** @param {boolean} closed */
  function close(closed) {
    body.disabled = closed;
    submit.disabled = closed;
    again.hidden = !closed;
    submit.textContent = closed ? t('Sent') : form.submit.label;
    if (!closed) [...fields.values()][0]?.focus();
  }

  /** @param {Event} event */
  async function onsubmit(event) {
    event.preventDefault();
    if (submit.disabled || submit.hasAttribute('aria-disabled')) return;
    const typed = Object.fromEntries([...fields].map(([name, field]) => [name, field.read()]));
    const { values, problems } = valuesOf(form.fields, typed);
    problem.textContent = '';
    for (const [name, field] of fields) field.complain(problems[name] ?? '');
    const wrong = [...fields].find(([name]) => problems[name]);
    if (wrong) return wrong[1].focus();
    submit.classList.add('waiting');
    submit.setAttribute('aria-disabled', 'true');
    const answer = await send(
      form,
      values,
      [...fields.values()].flatMap(field => field.files()),
    );
    submit.classList.remove('waiting');
    submit.removeAttribute('aria-disabled');
    if (answer.status === 202) {
      close(true);
      done?.();
    } else problem.textContent = answer.error ?? t('It was not taken. Try again.');
  }

  return {
    element,
    focus: () => [...fields.values()][0]?.focus(),
    typed: () => new Map([...fields].map(([name, field]) => [name, field.read()])),
    /** @param {Map<string, string | string[]>} typed */
    restore(typed) {
      for (const [name, value] of typed) fields.get(name)?.write(value);
    },
  };
}
