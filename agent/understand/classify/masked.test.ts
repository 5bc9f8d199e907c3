import { expect, test } from 'vitest';
import { argumentsOf } from '../../arguments/schema.ts';
import { commands } from '../../commands/index.ts';
import { ordinaryWords } from '../sentence/common-words.ts';
import { buildLexicon } from '../sentence/lexicon.ts';
import { buildOptions } from '../slots/options.ts';
import { read } from '../slots/reading.ts';
import { isEnglish, masked } from './masked.ts';
import { exampleNames } from './templates.ts';

const ordinary = await ordinaryWords();
const lexicon = buildLexicon(ordinary);
const options = buildOptions(commands.flatMap(argumentsOf));
const reading = (text: string) => read(text, exampleNames, lexicon, options);

test.each([
  ['train gpt2 on lullabies', 'train the base model on the dataset'],
  ['how far is job 4?', 'how far is the job?'],
  ['make @mia a steward', 'make somebody a steward'],
  ['add this to lullabies: roses smell, so do shoes', 'add this to the dataset: some text'],
  ['ask the lulla-v1 “where is the moon”', 'ask the model “some text”'],
  ['what does it cost?', 'what does it cost?'],
])('%s is “%s”', (text, expected) => {
  expect(masked(reading(text))).toBe(expected);
});

test('a long text is cut', () => {
  expect(masked(reading('one more line\n'.repeat(500))).length).toBeLessThanOrEqual(300);
});

test.each([
  ['could you halt job 4 at once', true],
  ['school gpt2 with lullabies', true],
  ['¿quién encabeza la clasificación?', false],
  ['brich Auftrag 4 bitte ab', false],
  ['останови задачу 4', false],
  ['把任务4停下来', false],
])('“%s” is English: %s', (text, expected) => {
  expect(isEnglish(reading(text), ordinary)).toBe(expected);
});
