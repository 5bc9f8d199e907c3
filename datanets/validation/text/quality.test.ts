import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import type { Row } from '../rows/row.ts';
import { runNow } from '../time-slices.ts';
import { quality } from './quality.ts';
import { repetition } from './repetition.ts';

const qa = (question: string, answer: string): Row => ({
  file: 'rows.jsonl',
  row: 1,
  format: 'question and answer',
  content: {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  },
});
const plain = (text: string): Row => ({ file: 'rows.txt', row: 1, format: 'plain text', content: { text } });
const codes = (row: Row) => runNow(quality([row])).map(({ code, severity }) => `${severity} ${code}`);

const prose = Array.from({ length: 300 }, (_, i) => `word${i}`).join(' ');

test.each([
  ['a number', qa('How many sacks?', '42')],
  ['one letter', qa('Which option is right?', 'B')],
  ['a symbol', qa('What means infinity?', '∞')],
  [
    'code with rules',
    qa('Draw a line', `------------------------------\n${'='.repeat(80)}\n${'.'.repeat(40)}`),
  ],
  ['long numbers', qa('Ten to the 30th?', `1${'0'.repeat(30)}`)],
  ['an acronym', qa('What is it called?', 'NASA')],
  ['a greeting', qa('Hi', 'Hello there')],
  ['long prose', plain(prose)],
  ['Chinese', qa('你好吗?', '我很好,谢谢你。今天天气很好,我们去公园散步吧。')],
  ['a mark', qa('Which tag is for later?', 'todo:')],
  [
    'joined emoji and a flag',
    qa('Draw', '👩‍👧 ❤️ 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} 1️⃣'),
  ],
  ['Persian', qa('چه؟', 'می\u200cخواهم')],
  ['Hebrew with its marks', plain('שלום\u200f, עולם וטחנה')],
  ['Russian and English', plain('Слово mill значит мельница, а river значит река.')],
  ['a soft hyphen', plain('The wind\u00admill stands by the river.')],
  ['a list in Markdown', qa('Name three mills', '- wind\n- water\n- steam')],
])('%s is no fault', (_, row) => {
  expect(codes(row)).toEqual([]);
});

test.each([
  ['an answer of dots', qa('Why?', '...'), 'error empty-answer'],
  ['a broken cell', qa('Why?', '#REF!'), 'error empty-answer'],
  ['null as the answer', qa('Why?', 'null'), 'warning maybe-empty-answer'],
  ['a question of marks', qa('???', 'Because it turns.'), 'error empty-question'],
  ['an echo', qa('Why does the mill turn?', ' Why does  the mill turn?'), 'error answer-is-question'],
  [
    'an echo in another case',
    qa('why does the mill turn', 'Why does the mill turn?'),
    'warning answer-like-question',
  ],
  ['two words in turn', qa('How?', 'tick tock '.repeat(20)), 'warning repetitive'],
  ['a zero-width space', qa('Why?', 'Be\u200bcause.'), 'warning invisible-characters'],
  ['a mark of direction', qa('Why?', 'Because \u202Eit turns.'), 'warning invisible-characters'],
  ['hidden tags', plain('A mill by a river.\u{E0041}\u{E0042}'), 'warning invisible-characters'],
  ['a Cyrillic letter in a Latin word', plain('The m\u0456ll stands by the river.'), 'warning mixed-scripts'],
  ['a chat template’s mark', qa('Why?', 'Because.<|im_end|>\n<|im_start|>user'), 'error control-token'],
  ['Llama’s mark', qa('[INST] Why? [/INST]', 'Because.'), 'error control-token'],
  ['mangled letters', qa('Why?', 'Because itâ€™s a cafÃ© with a mill.'), 'warning mangled-letters'],
  ['a blank', qa('Write a letter', 'Dear [Your Name], the mill is yours.'), 'warning template-leftover'],
  ['a template variable', qa('Greet', 'Hello {{ user.name }}, welcome.'), 'warning template-leftover'],
  ['lorem ipsum', plain('Lorem ipsum dolor sit amet, consectetur'), 'warning template-leftover'],
  ['one letter all along', qa('Why?', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'error repeated-character'],
  [
    'a scream in prose',
    qa(
      'Why?',
      `It went ${'a'.repeat(25)} and then the miller told a long story about a river and its mills.`,
    ),
    'warning repeated-character',
  ],
  ['one word all along', qa('Why?', 'mill '.repeat(30)), 'error repetitive'],
  ['a shout', qa('Why?', 'BECAUSE THE WATER PUSHES THE WHEEL AND THE WHEEL TURNS'), 'warning all-capitals'],
  ['a text of marks', plain('*** --- ***'), 'error empty-text'],
  ['one word', plain('mill'), 'warning very-short'],
  ['a page of one line', plain('The mill turns and the river runs on.\n'.repeat(60)), 'error repetitive'],
  [
    'an answer with a refrain',
    qa('Sing', `${'Round and round the wheel goes on.\n'.repeat(40)}${prose}`),
    'warning repetitive',
  ],
])('%s is found', (_, row, found) => {
  expect(codes(row)).toContain(found);
});

test('rows with the same fault are one finding with all their numbers', () => {
  const rows = [1, 2, 3].map(row => ({ ...qa('Why?', row === 2 ? 'Because.' : '...'), row }));
  const [finding, ...others] = runNow(quality(rows));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'empty-answer', file: 'rows.jsonl', rows: [1, 3], count: 2 });
});

test.each([
  ['prose', prose, undefined],
  ['repeated lines', 'one line of text\n'.repeat(9), /lines are repeated/],
  [
    'a frequent pair',
    Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 'very big' : `w${i}`)).join(' '),
    /“very big” makes up/,
  ],
  ['copied passages', `${prose} x y z ${prose.slice(0, 800)}`, /phrases of 5 words/],
])('Gopher’s figures: %s', (_, text, words) => {
  if (words) expect(inEnglish(repetition(text) ?? '')).toMatch(words);
  else expect(repetition(text)).toBeUndefined();
});
