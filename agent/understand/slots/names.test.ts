import { beforeAll, expect, test } from 'vitest';
import type { ExistingNames } from '../../community/existing-names.ts';
import { ordinaryWords } from '../sentence/common-words.ts';
import { buildLexicon, type Lexicon } from '../sentence/lexicon.ts';
import { sentence } from '../sentence/sentence.ts';
import { findNames } from './names.ts';

const existing: ExistingNames = {
  datanets: [
    { name: 'recipes', modality: 'text' },
    { name: 'support-tickets', modality: 'text' },
    { name: 'bird-calls', modality: 'audio' },
    { name: 'maths', modality: 'text' },
  ],
  bases: [
    'qwen2.5-0.5b',
    'qwen2.5-7b',
    'llama-3.2-1b',
    'llama-3.1-8b',
    'mistral-7b',
    'gpt2',
    'gpt2-medium',
    'smollm2-135m',
    'deepseek-r1-distill-7b',
    'whisper-small',
  ],
  models: ['chef-v1', 'chef-v2', 'helpdesk-v3', 'maths-v1'],
  jobs: [],
  submissions: [],
  people: ['ana', 'Mary Lou', 'will'],
  sources: ['api'],
};

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = buildLexicon(await ordinaryWords());
});

function named(text: string): string[] {
  return findNames(sentence(text), existing, lexicon)
    .filter(mention => mention.sure)
    .map(({ kind, value }) => `${kind} ${value}`);
}

test.each([
  ['train on the Recipe datanet', ['datanet recipes']],
  ['recipies please', ['datanet recipes']],
  ['Bird Calls', ['datanet bird-calls']],
  ['bird_call', ['datanet bird-calls']],
  ['suport tickets', ['datanet support-tickets']],
  ['chef v2', ['model chef-v2']],
  ['chef 1', ['model chef-v1']],
  ['chef version 2 vs helpdesk', ['model chef-v2', 'model helpdesk-v3']],
  ['the chef', ['model chef-v2']],
  ['chef v1 and v2', ['model chef-v1', 'model chef-v2']],
  ['Mistral 7B', ['base mistral-7b']],
  ['qwen 7b on recipes', ['base qwen2.5-7b', 'datanet recipes']],
  ['half a billion qwen', ['base qwen2.5-0.5b']],
  ['the small llama', ['base llama-3.2-1b']],
  ['the small whisper', ['base whisper-small']],
  ['llama 3.1', ['base llama-3.1-8b']],
  ['the bigger llama', ['base llama-3.1-8b']],
  ['qwen', ['family qwen']],
  ['lama 8b', ['base llama-3.1-8b']],
  ['smol', ['base smollm2-135m']],
  ['smollm 135', ['base smollm2-135m']],
  ['the 135m one', ['base smollm2-135m']],
  ['gpt-2', ['base gpt2']],
  ['gpt 2 medium', ['base gpt2-medium']],
  ['a deepseek distill', ['base deepseek-r1-distill-7b']],
  ['用qwen2.5-0.5b训练', ['base qwen2.5-0.5b']],
  ['credits of ana', ['person @ana']],
  ['mary lou is reviewer', ['person @Mary Lou']],
  ['will it run', []],
  ['it will rain', []],
  ['model trains are nice', []],
])('%s names %j', (text, names) => {
  expect(named(text)).toEqual(names);
});

test('a stem that a datanet and a model share is the datanet, and only likely the model', () => {
  const found = findNames(sentence('maths'), existing, lexicon);
  expect(found.map(({ kind, sure }) => `${kind} ${sure}`).sort()).toEqual(['datanet true', 'model false']);
});

test('a word of one name alone is only likely that name', () => {
  const [mention] = findNames(sentence('the tickets'), existing, lexicon);
  expect(mention).toMatchObject({ value: 'support-tickets', sure: false });
});
