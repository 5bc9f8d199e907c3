import { expect, test } from 'vitest';
import { formOf } from '../../../agent/arguments/form.ts';
import { readField } from '../../../agent/arguments/read-form.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import type { ContentForm } from '../../../agent/messages/message-content.ts';
import { UserError } from '../../../store/errors.ts';
import type { Suggestion } from '../../intake/suggestions.ts';
import { keyboard } from '../rendering/keyboard.ts';
import {
  type Action,
  addFiles,
  asked,
  begin,
  type Check,
  choicesOf,
  type FormState,
  isComplete,
  press,
  type,
  valuesOf,
} from './form-steps.ts';
import { endedView, viewOf } from './form-view.ts';

function formFor(name: string, filledIn: Record<string, unknown> = {}): { form: ContentForm; check: Check } {
  const command = findCommand(name);
  if (!command) throw new Error(`no command ${name}`);
  const form = formOf(command, filledIn);
  const check: Check = (field, value) => {
    try {
      readField(command, field, value);
      return undefined;
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  };
  const { label } = form.submit;
  return { form: { ...form, submit: { label, call: { command: name, token: 't'.repeat(22) } } }, check };
}

const names = (...all: string[]): Suggestion[] => all.map(name => ({ name, value: name }));
const quick = { hasFiles: false, isQuick: true };
const slow = { hasFiles: false, isQuick: false };
const option = (state: FormState, label: string, given: readonly Suggestion[] = []): Action => {
  const field = asked(state);
  const found = field && choicesOf(field, given).find(one => one.label === label);
  if (state.at.kind !== 'field' || !found) throw new Error(`no option ${label}`);
  return { kind: 'option', field: state.at.field, key: found.key };
};
const labels = (state: FormState, given: readonly Suggestion[] = []) =>
  keyboard(viewOf(state, given, { messageId: 7, isPrivate: true }).keys).map(row => row.map(one => one.text));

test('what a command lacks is asked for, then it goes', () => {
  const { form, check } = formFor('train', { epochs: 2 });
  const bases = names('gpt2', 'smollm2-135m');
  let state = begin(form, quick);
  expect(asked(state)?.name).toBe('base');
  state = press(state, option(state, 'gpt2', bases), bases, check);
  expect(asked(state)?.name).toBe('datanet');
  expect(isComplete(state)).toBe(false);
  state = type(state, 'Poems', names('poems', 'maths'), check);
  expect(isComplete(state)).toBe(true);
  expect(valuesOf(state)).toEqual({ base: 'gpt2', datanet: 'poems', epochs: 2 });
});

test('what came filled in and can’t be used is asked for first, with the rest as it was typed', () => {
  const { form, check } = formFor('train', { base: 'gpt2', datanet: 'poems', epochs: 900 });
  const state = begin(form, slow, check);
  expect(asked(state)?.name).toBe('epochs');
  expect(state.problem).toBe('Epochs must be between 0.01 and 100; you gave 900.');
  expect(state.values).toMatchObject({ base: 'gpt2', datanet: 'poems' });
});

test('two taps are one: a button of a question that is over changes nothing', () => {
  const { form, check } = formFor('datanet create', { name: 'x' });
  const state = begin(form, slow);
  const tap = option(state, 'text');
  const once = press(state, tap, [], check);
  expect(valuesOf(once)).toEqual({ name: 'x', modality: 'text' });
  expect(press(once, tap, [], check)).toBe(once);
});

test('a value that can’t be used is refused with its range, and asked for again', () => {
  const { form, check } = formFor('train', { base: 'gpt2', datanet: 'poems' });
  let state = begin(form, slow);
  expect(state.at.kind).toBe('overview');
  state = press(state, { kind: 'list' }, [], check);
  const epochs = form.fields.findIndex(field => field.name === 'epochs');
  state = press(state, { kind: 'open', field: epochs }, [], check);
  state = type(state, '900', [], check);
  expect(state.problem).toBe('Epochs must be between 0.01 and 100; you gave 900.');
  expect(viewOf(state, [], { messageId: 7, isPrivate: true }).rich.text).toContain(
    'a number from 0.01 to 100',
  );
  state = type(state, '3', [], check);
  expect(state).toMatchObject({ at: { kind: 'list' }, problem: undefined });
  state = press(state, { kind: 'back' }, [], check);
  expect(labels(state)).toEqual([['Train', 'More …'], ['Cancel']]);
  expect(valuesOf(state)).toMatchObject({ epochs: '3' });
});

test('a name that is typed narrows the list, and many are paged', () => {
  const { form, check } = formFor('datanet show');
  const many = names(...Array.from({ length: 20 }, (_, at) => `datanet-${at + 1}`));
  let state = begin(form, quick);
  expect(labels(state, many).flat()).toEqual([
    ...many.slice(0, 8).map(one => one.name),
    '‹',
    '1 of 3',
    '›',
    'Cancel',
  ]);
  state = press(state, { kind: 'page', page: 2 }, many, check);
  expect(labels(state, many).flat()).toContain('datanet-20');
  state = type(state, 'net-2', many, check);
  expect(labels(state, many).flat()).toEqual(['datanet-2', 'datanet-20', 'Cancel']);
  expect(type(state, 'bread', many, check).problem).toBe('Nothing is called “bread” here.');
  expect(valuesOf(type(state, 'datanet-2', many, check))).toEqual({ datanet: 'datanet-2' });
});

test('the way back asks the question before again', () => {
  const { form, check } = formFor('train');
  let state = begin(form, quick);
  state = type(state, 'gpt2', names('gpt2'), check);
  state = press(state, { kind: 'back' }, [], check);
  expect(asked(state)?.name).toBe('base');
  expect(valuesOf(state)).toEqual({});
});

test('several are ticked and taken off, at least one where one is needed', () => {
  const { form, check } = formFor('compare');
  const models = names('a-v1', 'b-v1');
  let state = begin(form, quick);
  const field = state.at.kind === 'field' ? state.at.field : -1;
  state = press(state, { kind: 'done', field }, models, check);
  expect(state.problem).toBe('Pick at least one.');
  for (const label of ['a-v1', 'b-v1', 'a-v1'])
    state = press(state, option(state, label, models), models, check);
  expect(labels(state, models)[0]).toEqual(['a-v1', '✓ b-v1']);
  state = press(state, { kind: 'done', field }, models, check);
  expect(asked(state)?.name).toBe('prompt');
});

test('files are asked for last, and left out by a button', () => {
  const { form, check } = formFor('submit');
  const given = { name: 'a.jsonl', sha256: 'x', bytes: 3 } as never;
  let state = type(begin(form, quick), 'maths', names('maths'), check);
  expect(asked(state)?.type).toBe('files');
  expect(isComplete(addFiles(state, [given]))).toBe(true);
  state = press(state, { kind: 'skip', field: 0 }, [], check);
  expect(isComplete(state)).toBe(true);
  expect(isComplete(type(begin(form, { ...quick, hasFiles: true }), 'maths', names('maths'), check))).toBe(
    true,
  );
});

test('every button of every form fits in Telegram’s 64 bytes, whatever things are called', () => {
  const long = names(...Array.from({ length: 30 }, (_, at) => `${'名'.repeat(60)}${at}`));
  for (const name of ['train', 'datanet create', 'submit', 'compare', 'role']) {
    const { form, check } = formFor(name);
    let state = begin(form, slow);
    const all: FormState[] = [state, press(state, { kind: 'list' }, long, check)];
    for (let field = 0; field < form.fields.length; field++) {
      state = press({ ...state, at: { kind: 'list', page: 0 } }, { kind: 'open', field }, long, check);
      all.push(state);
    }
    for (const one of all) {
      const rows = keyboard(viewOf(one, long, { messageId: 2 ** 40, isPrivate: false }).keys);
      for (const button of rows.flat()) {
        if ('callback_data' in button)
          expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
        expect(button.text).not.toBe('');
      }
    }
  }
});

test('a form that ended shows what was given and no buttons', () => {
  const { form } = formFor('datanet create', { name: '<b>x</b>' });
  const view = endedView(begin(form, slow), 'left');
  expect(view.keys).toEqual([]);
  expect(view.rich.text).toContain('Name: <b>x</b>');
  expect(view.rich.text).toContain('/datanet_create starts anew');
});
