import { expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { comparedOf } from './content.ts';
import { recognise } from './recognise.ts';

const ask = (user: string, assistant: string, system?: string) => ({
  messages: [
    ...(system ? [{ role: 'system', content: system }] : []),
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ],
});
const chat = [
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello' },
];

test.each([
  ['chat messages', { messages: chat }, ask('Hi', 'Hello')],
  [
    'chat messages',
    { id: 7, Messages: [{ role: 'developer', content: 'Be brief' }, ...chat] },
    ask('Hi', 'Hello', 'Be brief'),
  ],
  [
    'chat messages',
    {
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
    },
    ask('Hi', 'Hello'),
  ],
  [
    'chat messages',
    {
      system: 'Be brief',
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
    },
    ask('Hi', 'Hello', 'Be brief'),
  ],
  [
    'chat messages',
    {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: 'Hello' },
      ],
    },
    ask('Hi', 'Hello'),
  ],
  ['chat messages', { messages: JSON.stringify(chat) }, ask('Hi', 'Hello')],
  ['prompt and completion', { prompt: 'Hi', completion: 'Hello' }, ask('Hi', 'Hello')],
  ['prompt and completion', { prompt: 'Hi', response: 'Hello' }, ask('Hi', 'Hello')],
  ['prompt and completion', { input: 'Hi', output: 'Hello' }, ask('Hi', 'Hello')],
  ['prompt and completion', { prompt: chat.slice(0, 1), completion: chat.slice(1) }, ask('Hi', 'Hello')],
  ['instruction and output', { instruction: 'Greet', input: '', output: 'Hello' }, ask('Greet', 'Hello')],
  [
    'instruction and output',
    { instruction: 'Translate', input: 'pain', output: 'bread' },
    ask('Translate\n\npain', 'bread'),
  ],
  ['question and answer', { question: 'Hi', answer: 'Hello' }, ask('Hi', 'Hello')],
  ['question and answer', { Question: 'Hi', Answer: 'Hello', source: 'x' }, ask('Hi', 'Hello')],
  ['question and answer', { q: 'How many?', a: 42 }, ask('How many?', '42')],
  [
    'question and answer',
    { question: 'Who?', context: 'Ana mills.', answer: 'Ana' },
    ask('Ana mills.\n\nWho?', 'Ana'),
  ],
  ['plain text', { text: 'A mill.' }, { text: 'A mill.' }],
  ['plain text', { content: 'A mill.' }, { text: 'A mill.' }],
])('%s: %j', (format, row, content) => {
  expect(recognise(row)).toMatchObject({ format, content });
});

test.each([
  ['unknown-fields', { title: 'x', url: 'y' }, /“title” and “url”/],
  ['unknown-fields', { question: 'Hi' }, /“question”/],
  ['unknown-fields', {}, /no fields/],
  ['not-a-row', 'text', /a text/],
  ['not-a-row', [1], /a list/],
  ['not-a-row', null, /null/],
  ['empty-field', { question: 'Hi', answer: '  ' }, /“answer” is empty/],
  ['empty-field', { prompt: '', completion: 'Hello' }, /“prompt” is empty/],
  ['empty-field', { text: '\n' }, /“text” is empty/],
  ['empty-field', { messages: [chat[0], { role: 'assistant', content: '' }] }, /message is empty/],
  ['wrong-type', { question: { a: 1 }, answer: 'x' }, /“question” is not text/],
  ['wrong-type', { messages: 'Hi' }, /not a list/],
  ['wrong-type', { messages: [] }, /not a list/],
  ['wrong-type', { messages: [{ role: 'user' }] }, /no role, or its content/],
  ['tool-calls', { messages: [...chat, { role: 'tool', content: '{}' }] }, /tool calls/],
  ['unknown-role', { messages: [...chat, { role: 'judge', content: 'x' }] }, /“judge”/],
  [
    'roles-out-of-order',
    { messages: [...chat, { role: 'system', content: 'x' }, ...chat] },
    /of the system is out of turn/,
  ],
  ['no-answer', { messages: [chat[1], chat[0]] }, /no answer of the assistant/],
  ['no-answer', { messages: [chat[0]] }, /no answer of the assistant/],
  ['control-characters', { question: 'a\u0000b', answer: 'c' }, /control characters/],
  ['broken-characters', { question: 'a\ud800', answer: 'c' }, /half of a character/],
])('%s: %j is left out, with what to do', (code, row, words) => {
  const result = recognise(row);
  expect(result).toMatchObject({ fault: { code, severity: 'error' } });
  if (!('fault' in result)) return;
  expect(inEnglish(result.fault.message)).toMatch(words);
  expect(result.fault.mend).toBeDefined();
});

test('system prompts and instructions are context, the rest is compared', () => {
  const compared = (row: unknown) => {
    const read = recognise(row);
    return 'fault' in read ? read.fault : comparedOf(read);
  };
  expect(compared({ instruction: 'Translate', input: 'pain', output: 'bread' })).toEqual({
    context: 'Translate',
    text: '\n\npain\nbread',
    answer: 'bread',
  });
  expect(compared({ instruction: 'Greet', output: 'Hello' })).toEqual({
    context: '',
    text: 'Greet\nHello',
    answer: 'Hello',
  });
  expect(compared({ messages: [{ role: 'system', content: 'Be brief' }, ...chat] })).toEqual({
    context: 'Be brief',
    text: 'Hi\nHello',
    answer: 'Hello',
  });
  expect(compared({ text: 'A mill.' })).toEqual({ context: '', text: 'A mill.' });
});

test('a field called __proto__ is a field like any other', () => {
  const row: unknown = JSON.parse('{"__proto__": {"question": "a", "answer": "b"}, "constructor": "c"}');
  expect(recognise(row)).toMatchObject({ fault: { code: 'unknown-fields' } });
  expect(recognise(JSON.parse('{"messages": [{"role": "constructor", "content": "x"}]}'))).toMatchObject({
    fault: { code: 'unknown-role' },
  });
});
