import { expect, test } from 'vitest';
import { check } from './validate.fixture.ts';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const jsonl = (...values: unknown[]) => values.map(value => JSON.stringify(value)).join('\n');

const ask = 'What turns the millstone?';
const good = 'A water wheel, through wooden gears.';
const bad = 'Nobody knows that.';
const pair = { prompt: [user(ask)], chosen: [assistant(good)], rejected: [assistant(bad)] };

test.each<[string, unknown]>([
  ['texts', { prompt: ask, chosen: good, rejected: bad }],
  ['texts of a question', { question: ask, chosen: good, rejected: bad }],
  ['other names', { question: ask, preferred: good, dispreferred: bad }],
  ['TRL’s messages', pair],
  [
    'messages without a prompt',
    { chosen: [user(ask), assistant(good)], rejected: [user(ask), assistant(bad)] },
  ],
  [
    'UltraFeedback',
    {
      prompt: ask,
      prompt_id: 'x',
      messages: [user(ask), assistant(good)],
      score_chosen: 8,
      chosen: [user(ask), assistant(good)],
      rejected: [user(ask), assistant(bad)],
      score_rejected: 2,
    },
  ],
  [
    'LLaMA-Factory',
    {
      conversations: [{ from: 'human', value: ask }],
      chosen: { from: 'gpt', value: good },
      rejected: { from: 'gpt', value: bad },
    },
  ],
  [
    'OpenAI',
    {
      input: { messages: [user(ask)], tools: [], parallel_tool_calls: true },
      preferred_output: [assistant(good)],
      non_preferred_output: [assistant(bad)],
    },
  ],
  [
    'transcripts',
    { chosen: `\n\nHuman: ${ask}\n\nAssistant: ${good}`, rejected: `\n\nHuman: ${ask}\n\nAssistant: ${bad}` },
  ],
  ['letters with a winner', { prompt: ask, response_a: bad, response_b: good, winner: 'b' }],
  [
    'numbers with a preference',
    { instruction: ask, output_1: good, output_2: bad, preference: 1, output: good },
  ],
  ['PKU’s answers', { prompt: ask, response_0: bad, response_1: good, better_response_id: 1 }],
  ['StackExchange’s answers', { question: ask, response_j: good, response_k: bad }],
  [
    'an arena’s conversations',
    {
      model_a: 'x',
      conversation_a: [user(ask), assistant(bad)],
      conversation_b: [user(ask), assistant(good)],
      winner: 'model_b',
    },
  ],
])('two answers stay together, the better one known: %s', async (_, row) => {
  const { contents, errors, format } = await check({ rows: jsonl(row) });
  expect(errors).toEqual([]);
  expect(contents).toEqual([pair]);
  expect(format).toBe('preference pairs');
});

test('a system prompt and what was said before are of the prompt', async () => {
  const { contents } = await check({
    rows: jsonl({
      system: 'You work in a mill.',
      history: [['Hello?', 'Yes?']],
      question: ask,
      chosen: good,
      rejected: bad,
    }),
  });
  const prompt = [
    { role: 'system', content: 'You work in a mill.' },
    user('Hello?'),
    assistant('Yes?'),
    user(ask),
  ];
  expect(contents).toEqual([{ ...pair, prompt }]);
});

test.each<[string, object]>([
  ['nothing says which is better', { prompt: ask, response_a: good, response_b: bad }],
  ['a tie', { prompt: ask, response_a: good, response_b: bad, winner: 'tie' }],
  ['the same answer twice', { prompt: ask, chosen: good, rejected: good }],
  ['no better answer', { prompt: ask, rejected: bad }],
  ['nothing was asked', { chosen: good, rejected: bad }],
  [
    'another question',
    { chosen: [user(ask), assistant(good)], rejected: [user('And the wheel?'), assistant(bad)] },
  ],
  [
    'several with ranks',
    {
      prompt: ask,
      completions: [
        { text: good, rank: 1 },
        { text: bad, rank: 2 },
      ],
    },
  ],
])('a pair that says nothing is left out, with the reason: %s', async (_, row) => {
  const { contents, errors } = await check({ rows: jsonl(row) });
  expect(contents).toEqual([]);
  expect(errors).toEqual(['preference-data']);
});

const marked = (label: boolean) => ({
  prompt: [user(ask)],
  completion: [assistant(label ? good : bad)],
  label,
});

test.each<[string, string]>([
  [
    'KTO',
    jsonl({ prompt: ask, completion: good, label: true }, { prompt: ask, completion: bad, label: false }),
  ],
  ['TRL’s messages', jsonl(marked(true), marked(false))],
  ['a table', `prompt,completion,label\n${ask},"${good}",True\n${ask},${bad},False`],
  [
    'LLaMA-Factory',
    jsonl(
      { messages: [user(ask), assistant(good)], kto_tag: true },
      { messages: [user(ask), assistant(bad)], kto_tag: false },
    ),
  ],
  [
    'thumbs',
    jsonl({ question: ask, answer: good, feedback: '👍' }, { question: ask, answer: bad, feedback: '👎' }),
  ],
  [
    'numbers',
    jsonl({ question: ask, answer: good, is_correct: 1 }, { question: ask, answer: bad, is_correct: 0 }),
  ],
  [
    'faults',
    jsonl(
      { question: ask, answer: good, hallucination: false },
      { question: ask, answer: bad, hallucination: true },
    ),
  ],
])(
  'answers are kept with their mark, so that a bad one is not learned as a good one: %s',
  async (_, rows) => {
    const { contents, errors, codes } = await check({ rows });
    expect(errors).toEqual([]);
    expect(contents).toEqual([marked(true), marked(false)]);
    expect(codes).toEqual(expect.arrayContaining(['marked-good', 'marked-bad']));
  },
);

test.each([{ is_accepted: false }, { disliked: true }])(
  'a row with %j is not learned as a good one',
  async mark => {
    const { contents } = await check({ rows: jsonl({ question: ask, answer: bad, ...mark }) });
    expect(contents.every(content => 'label' in content && !content.label)).toBe(true);
  },
);

test('what exports give is taken as it is', async () => {
  const { contents, errors } = await check({ rows: jsonl(pair, marked(true), marked(false)) });
  expect(errors).toEqual([]);
  expect(contents).toEqual([pair, marked(true), marked(false)]);
});
