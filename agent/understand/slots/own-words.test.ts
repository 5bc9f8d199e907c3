import { beforeAll, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { ExistingNames } from '../../community/existing-names.ts';
import { type OfflineUnderstanding, offlineUnderstanding } from '../offline.ts';

const existing: ExistingNames = {
  datanets: [{ name: 'tips', modality: 'text' }],
  bases: [],
  models: [],
  jobs: [],
  submissions: [],
  people: [],
  sources: [],
};

let understanding: OfflineUnderstanding;
beforeAll(async () => {
  understanding = offlineUnderstanding(commands);
  await understanding.prepare();
});

test.each([
  '{"prompt": "a", "context": "b", "completion": "c"}',
  '[1, "two"]',
  'he said "no" and left',
  '“no” is what he said: twice',
  '- one\n- two,',
  'Context: a story. Question: why?',
  'Q: what is 2+2?\nA: 4\nQ: and 3+3?\nA: 6',
  'use context wisely: always',
  "it's `code` and 'quotes'",
])('what is given as data is kept to the letter: %j', async data => {
  expect(await understanding.understand(`submit to tips: ${data}`, existing)).toEqual({
    command: 'submit',
    args: { datanet: 'tips', text: data },
  });
});

test.each([
  ['add "roses are red" to tips', { text: 'roses are red' }],
  ['add to tips: "roses are red"', { text: 'roses are red' }],
  ['put "a: b" into tips', { text: 'a: b' }],
  ['add to tips: roses are red, context: from my notes', { text: 'roses are red', context: 'from my notes' }],
])('%s', async (said, args) => {
  expect(await understanding.understand(said, existing)).toEqual({
    command: 'submit',
    args: { datanet: 'tips', ...args },
  });
});
