import { expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { commands } from '../commands/index.ts';
import { parseSlash } from './slash-text.ts';

test.each<[string, string, Record<string, unknown>]>([
  [
    '/train smollm2-135m maths epochs:2 lr=2e-4',
    'train',
    { base: 'smollm2-135m', datanet: 'maths', epochs: '2', learningRate: '2e-4' },
  ],
  [
    '/train smollm2-135m maths learningRate: 2 * 10^-4 batch=8',
    'train',
    { base: 'smollm2-135m', datanet: 'maths', learningRate: '2 * 10^-4', batchSize: '8' },
  ],
  ['/train datanet:maths gpt2 qlora', 'train', { base: 'gpt2', datanet: 'maths', method: 'qlora' }],
  [
    '/datanet create maths text review:automatic',
    'datanet create',
    { name: 'maths', modality: 'text', review: 'automatic' },
  ],
  ['/datanet_create@mill_bot maths text', 'datanet create', { name: 'maths', modality: 'text' }],
  [
    '/Datanet Create text text summary:"short sums" license=CC0-1.0',
    'datanet create',
    { name: 'text', modality: 'text', summary: 'short sums', license: 'CC0-1.0' },
  ],
  [
    '/datanet edit maths summary: sums and words guidelines: show each step',
    'datanet edit',
    { datanet: 'maths', summary: 'sums and words', guidelines: 'show each step' },
  ],
  ['/datanet edit maths licence:MIT', 'datanet edit', { datanet: 'maths', license: 'MIT' }],
  [
    '/datanet create sums text summary: short Licence = CC-BY-4.0',
    'datanet create',
    { name: 'sums', modality: 'text', summary: 'short', license: 'CC-BY-4.0' },
  ],
  ['/ask how do I train: by hand?', 'ask', { question: 'how do I train: by hand?' }],
  ['/ask what does epochs:2 mean', 'ask', { question: 'what does epochs:2 mean' }],
  [
    '/submit poems roses are red,\nviolets are blue',
    'submit',
    { datanet: 'poems', text: 'roses are red,\nviolets are blue' },
  ],
  [
    '/submit poems roses context:from my gran',
    'submit',
    { datanet: 'poems', text: 'roses', context: 'from my gran' },
  ],
  ['/appeal 102 it is my own photo', 'appeal', { submission: '102', reason: 'it is my own photo' }],
  ['/job show #12', 'job show', { job: '#12' }],
  ['/leaderboard reviewers week', 'leaderboard', { board: 'reviewers', season: 'week' }],
  ['/leaderboard maths', 'leaderboard', { datanet: 'maths' }],
  ['/credits maths', 'credits', { datanet: 'maths' }],
  ['/credits @bo maths', 'credits', { person: '@bo', datanet: 'maths' }],
  ['/export maths parquet', 'export', { datanet: 'maths', format: 'parquet' }],
  ['/export maths v2', 'export', { datanet: 'maths', version: 'v2' }],
  [
    '/docs add https://docs.example.org name=handbook 30',
    'docs add',
    { url: 'https://docs.example.org', name: 'handbook', refreshMinutes: '30' },
  ],
  ['/compare a-v1 b-v1 what is love', 'compare', { models: ['a-v1', 'b-v1'], prompt: 'what is love' }],
  [
    '/compare a-v1, b-v1, c-v1 "what is love"',
    'compare',
    { models: ['a-v1', 'b-v1', 'c-v1'], prompt: 'what is love' },
  ],
  ['/help datanet create', 'help', { topic: 'datanet create' }],
  ['/role @bo reviewer', 'role', { person: '@bo', role: 'reviewer' }],
  ['/settings language de', 'settings', { key: 'language', value: 'de' }],
  ['/chat poet-v1 "hello there"', 'chat', { model: 'poet-v1', message: 'hello there' }],
  ['/submit tips "no" he said and left', 'submit', { datanet: 'tips', text: '"no" he said and left' }],
  ['/submit tips he said "no" and left', 'submit', { datanet: 'tips', text: 'he said "no" and left' }],
  [
    '/submit tips {"prompt": "a", "context": "b"}',
    'submit',
    { datanet: 'tips', text: '{"prompt": "a", "context": "b"}' },
  ],
  [
    '/submit tips "roses" context:"my notes"',
    'submit',
    { datanet: 'tips', text: 'roses', context: 'my notes' },
  ],
  ['/end chat', 'end chat', {}],
  ['/jobs', 'jobs', {}],
])('%s', (text, command, args) => {
  expect(parseSlash(text, commands)).toEqual({ command, args });
});

test.each([
  ['/trian gpt2 maths', 'There is no command /trian. /help lists them all.', ['/train']],
  ['/datanet', '/datanet needs to know what to do: /datanet create', ['datanet create']],
  ['/xyzzy', 'There is no command /xyzzy. /help lists them all.', []],
  ['/', 'There is no command', []],
  ['/jobs quickly', "/jobs doesn't know what “quickly” is for. It takes status", []],
  ['/status now', "/status doesn't know what “now” is for. It takes nothing.", []],
])('%s is answered with what to do', (text, message, suggestions) => {
  let thrown: unknown;
  try {
    parseSlash(text, commands);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserError);
  expect((thrown as UserError).message).toContain(message);
  for (const name of suggestions) expect((thrown as UserError).suggestions).toContain(name);
});

test.each(['momentum=0.9', 'Nesterov:0.2', 'label_smoothing=0', 'momentum 0.9', 'momentum: .9'])(
  'an option that there is not is named: %s',
  option => {
    const name = option.split(/[=: ]/)[0] ?? '';
    expect(() => parseSlash(`/train smollm2-135m maths ${option} epochs:2`, commands)).toThrow(
      new RegExp(`doesn't know what “${name}.* is for`),
    );
    expect(() => parseSlash(`/train smollm2-135m maths ${option}`, commands)).toThrow(UserError);
  },
);
