import { expect, test } from 'vitest';
import { asked, check } from '../validate.fixture.ts';

const line = (...values: unknown[]) => values.map(value => JSON.stringify(value)).join('\n');
const conversation = (mark: object) => ({
  messages: [
    { role: 'user', content: 'Which gear turns faster?' },
    { role: 'assistant', content: 'The larger one.', ...mark },
    { role: 'user', content: 'Is that so?' },
    { role: 'assistant', content: 'No: the smaller one.' },
  ],
});

test.each([
  { train_on_turn: false },
  { masked: true },
  { mask: 1 },
  { ignore: 'True' },
  { loss_mask: 0 },
  { feedback: 'thumbs_down' },
  { rating: -1 },
  { annotation: { rating: -1, reason: 'wrong' } },
  { feedback: { thumbs: 'down' } },
  { vote: 'dislike' },
  { feedback: 'negative' },
])('an answer with %j is context and not learned', async mark => {
  const { contents, codes } = await check({ rows: line(conversation(mark)) });
  expect(contents).toEqual([
    {
      messages: conversation({ weight: 0 }).messages,
    },
  ]);
  expect(codes).toContain('turns-without-loss');
});

test.each([
  { train_on_turn: true },
  { masked: false },
  { feedback: 'thumbs_up' },
  { rating: 4 },
  { annotation: { rating: 1 } },
  { score: 0.2 },
])('an answer with %j is learned', async mark => {
  const { contents } = await check({ rows: line(conversation(mark)) });
  expect(contents).toEqual([conversation({})]);
});

test.each<[string, object[]]>([
  [
    'by channel',
    [
      { role: 'assistant', channel: 'analysis', content: 'They ask of gears.' },
      { role: 'assistant', channel: 'final', content: 'The smaller one.' },
    ],
  ],
  [
    'as a part',
    [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'They ask of gears.', signature: 'x' },
          { type: 'text', text: 'The smaller one.' },
        ],
      },
    ],
  ],
  [
    'as a marked part',
    [
      {
        role: 'model',
        parts: [{ text: 'They ask of gears.', thought: true }, { text: 'The smaller one.' }],
      },
    ],
  ],
  [
    'by role',
    [
      { role: 'reasoning', content: 'They ask of gears.' },
      { role: 'assistant', content: 'The smaller one.' },
    ],
  ],
])('what is thought before an answer is left out, and said: %s', async (_, answer) => {
  const { contents, codes, errors } = await check({
    rows: line({ messages: [{ role: 'user', content: 'Which gear turns faster?' }, ...answer] }),
  });
  expect(contents).toEqual([asked('Which gear turns faster?', 'The smaller one.')]);
  expect(errors).toEqual([]);
  expect(codes).toContain('reasoning-left-out');
});

test.each<[unknown, boolean]>([
  ['incorrect', false],
  ['correct', true],
  [{ rating: 'down' }, false],
  [{ value: -1 }, false],
  ['liked', true],
  ['👎🏽', false],
  ['👍🏾', true],
])('a row’s feedback of %j is its mark', async (feedback, label) => {
  const { contents } = await check({
    rows: line({ prompt: 'Which gear turns faster?', completion: 'The smaller one.', feedback }),
  });
  expect(contents).toMatchObject([{ label }]);
});

test('a class that is the answer itself, or a direction, is no mark', async () => {
  const { contents } = await check({
    rows: line(
      { prompt: 'Is “he go” good English?', completion: 'incorrect', label: 'incorrect' },
      { prompt: 'Where does the price of rye go?', completion: 'It falls.', label: 'down' },
    ),
  });
  expect(contents).toEqual([
    asked('Is “he go” good English?', 'incorrect'),
    asked('Where does the price of rye go?', 'It falls.'),
  ]);
});
