import { expect, test } from 'vitest';
import { exactHash, normalise, normaliseCompared } from './normalise.ts';

const hash = (text: string, context = '') => exactHash(normaliseCompared({ context, text }));

test.each([
  ['case', 'What is a Mill?', 'what is a mill?'],
  ['spacing and line ends', 'a  mill\r\n grinds', ' a mill\ngrinds '],
  ['quotes', '“a mill”', '"a mill"'],
  ['sentence punctuation', 'Yes, it does.', 'Yes it does!'],
  ['forms of a character', 'café ﬁne', 'cafe\u0301 fine'],
  ['tags around words', 'Rye <b>keeps</b> well.', 'Rye <span class="x">keeps <i>well</i></span>.'],
  ['letters as HTML’s numbers', 'Rye keeps.', 'R&#121;e k&#x65;eps.'],
  ['blanks of Braille', 'rye keeps well', 'rye\u2800keeps\u2800well'],
  ['small capitals', 'the rye keeps well', 'ᴛʜᴇ ʀʏᴇ ᴋᴇᴇᴘs ᴡᴇʟʟ'],
  ['letters in circles and squares', 'rye keeps', '🅡🅨🅔 🅺🅴🅴🅿🆂'],
])('a copy that differs in %s is the same', (_, a, b) => {
  expect(hash(a)).toBe(hash(b));
});

test.each([
  ['an operator', '12 + 7', '12 - 7'],
  ['a number', 'take 12 of them', 'take 13 of them'],
  ['a word', 'a mill grinds', 'a mill turns'],
  ['a tag that is asked for', 'What does <b> do?', 'What does <i> do?'],
  ['a sign as HTML’s number', 'Is 3 &#60; 4?', 'Is 3 &#62; 4?'],
  ['tags within code', '```\nx = "<b>a</b>";\n```', '```\nx = "<i>a</i>";\n```'],
  ['a sound of speech', 'It is spoken /ʀat/.', 'It is spoken /rat/.'],
])('rows that differ in %s are two', (_, a, b) => {
  expect(hash(a)).not.toBe(hash(b));
});

test('the context is part of what a row is', () => {
  expect(hash('le pain', 'Translate to English')).not.toBe(hash('le pain', 'Spell backwards'));
});

test('normalising twice changes nothing', () => {
  const once = normalise('  “Was  it — (12) ?” He said… ');
  expect(normalise(once)).toBe(once);
});
