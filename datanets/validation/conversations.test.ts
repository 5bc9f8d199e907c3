import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

const message = (role: string, content: string, more: object = {}) => ({ role, content, ...more });
const line = (...values: unknown[]) => values.map(value => JSON.stringify(value)).join('\n');

test('a class that is called label is no mark for good or bad', async () => {
  const { rows: good } = await check({
    rows: line(
      { text: 'The parcel came late.', label: 0 },
      { prompt: 'Came it late?', completion: 'negative, yes', label: 'negative' },
    ),
  });
  expect(good.length).toBe(2);
});

test.each<[string, object]>([
  [
    'a tool’s result',
    {
      messages: [
        message('user', 'a?'),
        message('assistant', 'b'),
        message('tool', '{}'),
        message('assistant', 'c'),
      ],
    },
  ],
  [
    'a function’s call',
    {
      messages: [
        message('user', 'a?'),
        message('assistant', '', { function_call: { name: 'f', arguments: '{}' } }),
        message('function', '1'),
        message('assistant', 'c'),
      ],
    },
  ],
  [
    'ShareGPT’s calls',
    {
      conversations: [
        { from: 'human', value: 'a?' },
        { from: 'tool_call', value: '{}' },
        { from: 'tool_response', value: '{}' },
        { from: 'gpt', value: 'c' },
      ],
    },
  ],
  [
    'Anthropic’s results',
    {
      messages: [
        message('user', 'a?'),
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'b' },
            { type: 'tool_use', id: 'x', name: 'f', input: {} },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: '1' }] },
        message('assistant', 'c'),
      ],
    },
  ],
  [
    'OpenAI’s items',
    {
      input: [message('user', 'a?')],
      output: [
        { type: 'function_call', role: 'assistant', call_id: 'x', name: 'f', arguments: '{}' },
        message('assistant', 'c'),
      ],
    },
  ],
  [
    'Gemini’s parts',
    {
      contents: [
        { role: 'user', parts: [{ text: 'a?' }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
        { role: 'model', parts: [{ text: 'c' }] },
      ],
    },
  ],
  [
    'an answer that only calls',
    { prompt: 'a?', completion: [{ role: 'assistant', content: null, tool_calls: [{ id: 'x' }] }] },
  ],
  [
    'a pair',
    {
      prompt: 'a?',
      chosen: [{ role: 'assistant', content: null, tool_calls: [{ id: 'x' }] }],
      rejected: 'no',
    },
  ],
  [
    'a table’s cell',
    {
      messages: JSON.stringify([
        message('user', 'a?'),
        { role: 'assistant', content: '', tool_calls: '[{"id": "x"}]' },
      ]),
    },
  ],
])('tool calls are refused by name: %s', async (_, row) => {
  const { errors } = await check({ rows: line(row) });
  expect(errors).toEqual(['tool-calls']);
});

test('other marks for turns without loss are kept too, and a row of none is left out', async () => {
  const turns = (mark: object, last: object = {}) => ({
    messages: [
      message('user', 'a?'),
      message('assistant', 'b', mark),
      message('user', 'c?'),
      message('assistant', 'd', last),
    ],
  });
  const { contents, errors } = await check({
    rows: line(
      turns({ train: false }),
      turns({ weight: 0 }, { weight: 0.0 }),
      turns({ loss: false, weight: null }),
    ),
  });
  const weights = contents.map(content => 'messages' in content && content.messages.map(turn => turn.weight));
  expect(errors).toEqual(['nothing-to-learn', 'repeated-row']);
  expect(weights).toEqual([[undefined, 0, undefined, undefined]]);
});

test('messages a line are one conversation, by their numbers several', async () => {
  const one = await check({
    rows: line(
      message('user', 'Who mills?'),
      message('assistant', 'Ana.'),
      message('user', 'And?'),
      message('assistant', 'Bo.'),
    ),
  });
  expect(one.contents.map(content => 'messages' in content && content.messages.length)).toEqual([4]);
  const two = await check({
    rows: line(
      message('user', 'Who mills?', { conversation_id: 1 }),
      message('user', 'Who bakes the bread?', { conversation_id: 2 }),
      message('assistant', 'Ana.', { conversation_id: 1 }),
      message('assistant', 'Bo.', { conversation_id: 2 }),
    ),
  });
  expect(two.contents).toEqual([asked('Who mills?', 'Ana.'), asked('Who bakes the bread?', 'Bo.')]);
});

test('of a thread that forks, each way is a conversation; trees are threads too', async () => {
  const reply = (text: string, role: string, replies: unknown[] = []) => ({ text, role, replies });
  const tree = {
    message_tree_id: 't',
    prompt: reply('How do I keep rye dry?', 'prompter', [
      reply('In a tin, in the dark, with the lid on.', 'assistant', [
        reply('And oats?', 'prompter', [reply('The same.', 'assistant')]),
      ]),
      reply('Hang the sack from a beam where the air moves.', 'assistant'),
    ]),
  };
  const { contents } = await check({ 'trees.jsonl': line(tree) });
  expect(contents.map(content => 'messages' in content && content.messages.length)).toEqual([4, 2]);
});

test('tools that nobody calls are named as not used, and no answer is lost for them', async () => {
  const { contents, codes } = await check({
    rows: line({
      messages: [message('user', 'Who mills?'), message('assistant', 'We do.', { tool_calls: [] })],
      tools: [{}],
    }),
  });
  expect(contents).toEqual([asked('Who mills?', 'We do.')]);
  expect(codes).toContain('unused-fields');
});

test('messages a line with tools among them are one conversation, which is refused', async () => {
  const { contents, errors } = await check({
    rows: line(message('user', 'Time?'), message('tool', '{"time": "noon"}'), message('assistant', 'Noon.')),
  });
  expect(contents).toEqual([]);
  expect(errors).toEqual(['tool-calls']);
});

test.each<[string, object]>([
  [
    'OpenAI',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a?' },
            { type: 'image_url', image_url: {} },
          ],
        },
        message('assistant', 'b'),
      ],
    },
  ],
  [
    'Gemini',
    {
      contents: [
        { role: 'user', parts: [{ text: 'a?' }, { inlineData: { data: '' } }] },
        { role: 'model', parts: [{ text: 'b' }] },
      ],
    },
  ],
  [
    'LLaVA',
    {
      image: 'a.jpg',
      conversations: [
        { from: 'human', value: '<image>\na?' },
        { from: 'gpt', value: 'b' },
      ],
    },
  ],
  [
    'LLaMA-Factory',
    { messages: [message('user', '<image>a?'), message('assistant', 'b')], images: ['a.jpg'] },
  ],
])('a picture in a message is refused with the reason: %s', async (_, row) => {
  const { contents, errors } = await check({ rows: line(row) });
  expect(contents).toEqual([]);
  expect(errors).toEqual(['not-only-text']);
});

test('a text about tags is no picture', async () => {
  const { contents } = await check({
    rows: line({ question: 'What is <image> in SVG?', answer: 'An element that shows a picture.' }),
  });
  expect(contents).toHaveLength(1);
});
