import { describe, expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import type { Command } from '../command.ts';
import { findCommand } from '../commands/index.ts';
import { formOf } from './form.ts';
import { readForm } from './read-form.ts';

function get(name: string): Command {
  const command = findCommand(name);
  if (!command) throw new Error(`no command ${name}`);
  return command;
}

function said(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('reading what a form or a slash command gave', () => {
  test('strings become what the arguments are, and empty ones are left out', () => {
    expect(
      readForm(get('train'), {
        base: ' gpt2 ',
        datanet: 'poems',
        epochs: '2',
        learningRate: '2 * 10^-4',
        method: 'QLoRA',
        batchSize: '',
        rank: 8,
        name: 'My-Poet',
      }),
    ).toEqual({
      base: 'gpt2',
      datanet: 'poems',
      epochs: 2,
      learningRate: 0.0002,
      method: 'qlora',
      rank: 8,
      name: 'my-poet',
    });
    expect(readForm(get('job show'), { job: '#12' })).toEqual({ job: 12 });
    expect(readForm(get('compare'), { models: 'a-v1, b-v2 and c-v1', prompt: 'hello' })).toEqual({
      models: ['a-v1', 'b-v2', 'c-v1'],
      prompt: 'hello',
    });
    expect(readForm(get('datanet create'), { name: 'x', modality: ['text'], review: 'auto' })).toEqual({
      name: 'x',
      modality: 'text',
      review: 'automatic',
    });
  });

  test.each([
    [
      'train',
      { base: 'gpt2', datanet: 'p', epochs: 900 },
      'Epochs must be between 0.01 and 100; you gave 900.',
    ],
    [
      'train',
      { base: 'gpt2', datanet: 'p', epochs: 'many' },
      'Epochs must be a number between 0.01 and 100; you gave many.',
    ],
    [
      'train',
      { base: 'gpt2', datanet: 'p', rank: '2.5' },
      'Rank must be a whole number between 1 and 512; you gave 2.5.',
    ],
    [
      'train',
      { base: 'gpt2', datanet: 'p', learningRate: 5 },
      'Learning rate must be between 1e-8 and 0.1; you gave 5.',
    ],
    [
      'train',
      { base: 'gpt2', datanet: 'p', method: 'lore' },
      'Method must be lora, qlora, full or freeze; you gave lore.',
    ],
    ['train', { base: 'gpt2' }, 'Datanet is missing: the datanet it learns from.'],
    ['job show', { job: '0' }, 'Job must be a whole number of at least 1; you gave 0.'],
    [
      'datanet create',
      { name: 'My Poems!', modality: 'text' },
      'Name must be up to 48 lower-case letters, digits and dashes, starting with a letter or digit; you gave My Poems!.',
    ],
    ['compare', { models: ['a'], prompt: 'x' }, 'Models takes 2 to 4 names; you gave a.'],
    ['status', { foo: 'x' }, "/status takes nothing, so “foo” can't be used."],
    ['jobs', { state: 'x' }, '/jobs knows no “state”, only status.'],
  ])('%s %j: %s', (name, values, message) => {
    expect(said(() => readForm(get(name), values))).toBe(message);
  });

  test('every wrong argument is named at once', () => {
    expect(said(() => readForm(get('train'), { epochs: 0, rank: 1000 }))).toBe(
      'Base is missing: the base model; or a model trained here, to go on from it. Datanet is missing: the datanet it learns from. Epochs must be between 0.01 and 100; you gave 0. Rank must be a whole number between 1 and 512; you gave 1000.',
    );
  });

  test('a text that is too long says how long it may be, and is not repeated', () => {
    const message = said(() => readForm(get('appeal'), { submission: 1, reason: 'x'.repeat(1001) }));
    expect(message).toBe('Reason may have 1,000 characters at most; you gave 1,001.');
  });

  test('a name like a property of every object is an unknown argument, nothing else', () => {
    expect(said(() => readForm(get('jobs'), { constructor: 'x' }))).toContain('knows no “constructor”');
  });
});

describe('the form of a command', () => {
  const existing = {
    datanets: [{ name: 'poems', modality: 'text' as const }],
    bases: ['gpt2'],
    models: ['poet-v1'],
    jobs: [],
    submissions: [],
    people: ['ana'],
    sources: [],
  };

  test('has a field for each argument, filled in with what is known', () => {
    const form = formOf(get('train'), { datanet: 'poems', epochs: 2 });
    expect(form.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'base name',
      'datanet name',
      'version number',
      'goal select',
      'method select',
      'objective select',
      'epochs number',
      'learningRate number',
      'batchSize number',
      'rank number',
      'maxLength number',
      'alpha number',
      'dropout number',
      'targets select',
      'rslora select',
      'dora select',
      'beta number',
      'patience number',
      'warmup number',
      'scheduler select',
      'weightDecay number',
      'seed number',
      'name text',
      'preset text',
      'like number',
      'packing select',
    ]);
    expect(form.fields.find(({ name }) => name === 'epochs')).toMatchObject({
      value: 2,
      min: 0.01,
      max: 100,
      whole: false,
      label: 'Epochs',
    });
    expect(form.fields.find(({ name }) => name === 'learningRate')?.label).toBe('Learning rate');
    expect(form.submit).toEqual({ label: 'Train', call: { command: 'train', args: {} } });
  });

  test('offers the names that exist to pick from where they are few', () => {
    const [base, datanet] = formOf(get('train'), {}, existing).fields;
    expect(base).toMatchObject({ type: 'select', options: [{ value: 'gpt2', label: 'gpt2' }] });
    expect(datanet).toMatchObject({ type: 'select', multiple: false });
  });

  test('takes files where the command does, and keeps those already dropped', () => {
    const form = formOf(get('submit'), {});
    expect(form.fields[0]).toMatchObject({ name: 'files', type: 'files' });
    expect(form.fields.find(({ name }) => name === 'text')?.type).toBe('long');
    expect(form.submit.call.keepsFiles).toBe(true);
    expect(readForm(get('submit'), { datanet: 'poems', files: ['a.txt'] })).toEqual({ datanet: 'poems' });
  });
});
