import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wordPiece } from './wordpiece.ts';

const read = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const tokenizer = wordPiece(await read('vocabulary.txt'));

/** Written by `tokenizers` 0.23.3 with the model's own tokenizer.json: accents, scripts, emoji, control characters, real docs. */
const cases = (await read('tokenized.fixture.jsonl'))
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as { text: string; ids: number[] });

test('each of 357 texts is cut as the reference tokenizer cuts it', () => {
  expect(cases).toHaveLength(357);
  const wrong = cases.filter(({ text, ids }) => tokenizer.encode(text, 256).join() !== ids.join());
  expect(wrong).toEqual([]);
});

test('a text that is too long is cut at its end, and both marks stay', () => {
  const whole = tokenizer.encode('one two three four five six', 256);
  expect(tokenizer.encode('one two three four five six', 5)).toEqual([...whole.slice(0, 4), whole.at(-1)]);
});

test('what people write can be no mark of the model', () => {
  const [begin, ...rest] = tokenizer.encode('[CLS] [SEP]', 256);
  expect(rest).not.toContain(begin);
  expect(rest.filter(piece => piece === rest.at(-1))).toHaveLength(1);
});

test('half a character is one that is broken, not an error', () => {
  expect(tokenizer.encode('a\ud800b', 256)).toEqual(tokenizer.encode('ab', 256));
});
