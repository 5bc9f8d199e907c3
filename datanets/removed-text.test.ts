import { expect, test } from 'vitest';
import { RemovedText, removedMark } from './removed-text.ts';

const text = 'The miller of Xylocarp opens the sluice at six, and the wheel begins to turn within a minute.';
const removed = new RemovedText({
  texts: [text, '42 loaves'],
  files: ['a'.repeat(64)],
  quotes: ['There is an e-mail address in it: xy@ex.org', 'xylocarp'],
  said: ['She lives there, I know her', 'too pink'],
  names: ['mill.txt'],
});

test('a copy is told by its letters in a row, however it is spaced, marked or cased', () => {
  expect(removed.repeats(`1  ${text.replaceAll(' ', '\n')}`, false)).toBe(true);
  expect(removed.repeats('he said: **opens the SLUICE at six, and the** wheel', false)).toBe(true);
  expect(removed.repeats('The miller opens the mill at nine, and the wheel is new.', false)).toBe(false);
});

test('in what shows the submission, cut rows, whole fields and quotes are enough', () => {
  for (const words of ['Row 3: The miller of Xy…', '42 loaves', 'a note on “Xylocarp”']) {
    expect(removed.repeats(words, true), words).toBe(true);
    expect(removed.repeats(words, false), words).toBe(false);
  }
  expect(removed.repeats('1 of 2 rows good', true)).toBe(false);
});

test('only the texts that repeat it go, and what nothing is in stays the same value', () => {
  const reply = {
    title: 'Review submission 3',
    blocks: [
      { kind: 'quote', text },
      { kind: 'facts', facts: [{ label: 'Rows', value: '42 loaves' }] },
    ],
  };
  expect(removed.without(reply, true)).toEqual({
    title: 'Review submission 3',
    blocks: [
      { kind: 'quote', text: removedMark },
      { kind: 'facts', facts: [{ label: 'Rows', value: removedMark }] },
    ],
  });
  const shown = (stored: string) => ({
    kind: 'picture',
    picture: { stored: stored.repeat(64), width: 4, height: 3 },
    alt: 'Row 1',
  });
  expect(removed.without([shown('a'), shown('b')], true)).toEqual([
    { kind: 'text', markdown: removedMark },
    shown('b'),
  ]);
  const other = { blocks: [{ kind: 'quote', text: 'Of something else.' }], buttons: null };
  expect(removed.without(other, true)).toBe(other);
});

test('what was said of it is known by all its words, and a file by its name where the submission is shown', () => {
  expect(removed.repeats('Not usable: she lives  there, I know her.', false)).toBe(true);
  expect(removed.repeats('Not usable: too pink', true)).toBe(true);
  expect(removed.repeats('Not usable: too pink', false)).toBe(false);
  expect(removed.repeats('1 row of mill.txt', true)).toBe(true);
  expect(removed.repeats('1 row of mill.txt', false)).toBe(false);
});

test('a comment tells of it when it has a word of it', () => {
  expect(removed.tells('Is the Miller real?')).toBe(true);
  expect(removed.tells('It is too long, and not for us.')).toBe(false);
});
