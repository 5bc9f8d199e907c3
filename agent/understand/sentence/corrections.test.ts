import { expect, test } from 'vitest';
import { isCorrected, isNegated, marksIn } from './corrections.ts';
import { sentence } from './sentence.ts';

/** Which of the given words stand after what was taken back or ruled out. */
function left(text: string, ...words: string[]): string[] {
  const said = sentence(text);
  const marks = marksIn(said);
  const spans = words.map(word => {
    const from = said.words.findIndex(candidate => candidate.text === word);
    return { word, from, to: from + 1 };
  });
  return spans
    .filter(span => !isNegated(said, marks, span) && !isCorrected(marks, span, spans, () => 'same'))
    .map(({ word }) => word);
}

test.each([
  ['train on haiku, no wait, on recipes', ['haiku', 'recipes'], ['recipes']],
  ['haiku, sorry, recipes', ['haiku', 'recipes'], ['recipes']],
  ['not qlora, plain lora', ['qlora', 'lora'], ['lora']],
  ['lora instead of qlora', ['lora', 'qlora'], ['lora']],
  ['lora, no qlora please', ['lora', 'qlora'], ['lora']],
  ['nicht haiku sondern recipes', ['haiku', 'recipes'], ['recipes']],
  ['haiku and recipes', ['haiku', 'recipes'], ['haiku', 'recipes']],
  ['sorry, can you train on recipes', ['recipes'], ['recipes']],
  ["don't start yet, tell me about recipes", ['recipes'], ['recipes']],
])('%s: of %j, %j are meant', (text, words, meant) => {
  expect(left(text, ...words)).toEqual(meant);
});
