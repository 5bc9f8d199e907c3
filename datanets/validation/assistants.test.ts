import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

// What programs for chats with models and for annotation save.
const ask = 'Why does a mill need a weir?';
const answer = 'It holds the water back, so that it falls on the wheel.';
const part = (role: string, text: string) => ({
  author: { role },
  content: { content_type: 'text', parts: [text] },
});
const node = (id: string, parent: string | null, message: unknown) => ({ id, parent, message, children: [] });

const mapping = {
  root: node('root', null, null),
  sys: node('sys', 'root', part('system', '')),
  u1: node('u1', 'sys', part('user', ask)),
  old: node('old', 'u1', part('assistant', 'No idea.')),
  a1: node('a1', 'u1', part('assistant', answer)),
};

test.each<[string, unknown]>([
  ['ChatGPT', [{ title: 'Weirs', mapping, current_node: 'a1', conversation_id: 'x' }]],
  [
    'Open WebUI',
    [
      {
        id: 'x',
        chat: {
          title: 'Weirs',
          messages: [
            { role: 'user', content: ask },
            { role: 'assistant', content: answer },
          ],
        },
      },
    ],
  ],
  [
    'a stored completion',
    [
      {
        object: 'chat.completion',
        request: { messages: [{ role: 'user', content: ask }] },
        choices: [{ message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
      },
    ],
  ],
  [
    'messages with the response beside them',
    [
      {
        messages: [{ role: 'user', content: ask }],
        response: { choices: [{ message: { role: 'assistant', content: answer } }] },
      },
    ],
  ],
  [
    'Label Studio’s typed answers',
    [
      {
        id: 1,
        data: { question: ask },
        annotations: [
          { result: [{ type: 'textarea', from_name: 'answer', to_name: 'q', value: { text: [answer] } }] },
        ],
      },
    ],
  ],
  [
    'Argilla’s typed answers',
    [
      {
        fields: { question: ask },
        responses: {
          answer: [
            { value: 'a draft', status: 'draft' },
            { value: answer, status: 'submitted' },
          ],
        },
        suggestions: {},
      },
    ],
  ],
  ['Gemini’s old tuning', [{ text_input: ask, output: answer }]],
])('%s', async (_, value) => {
  const { contents, errors } = await check({ 'a.json': JSON.stringify(value) });
  expect(errors).toEqual([]);
  expect(contents).toEqual([asked(ask, answer)]);
});

test('of a chat that was asked again, the last way is taken and the other named', async () => {
  const { findings } = await check({ 'a.json': JSON.stringify([{ mapping, current_node: 'a1' }]) });
  expect(findings.find(finding => finding.code === 'unused-fields')?.message).toContain('other versions');
});

test('messages that name each other in a circle end', async () => {
  const circle = { a: node('a', 'b', part('user', ask)), b: node('b', 'a', part('assistant', answer)) };
  const { contents } = await check({ 'a.json': JSON.stringify([{ mapping: circle, current_node: 'b' }]) });
  expect(contents).toEqual([asked(ask, answer)]);
});

test.each([
  ['in German', `Frage: ${ask}\nAntwort: ${answer}`],
  ['in Spanish, numbered', `1. Pregunta: ${ask}\nRespuesta: ${answer}`],
  ['in Russian', `Вопрос: ${ask}\nОтвет: ${answer}`],
  ['in Chinese', `问：${ask}\n答：${answer}`],
  ['on one line', `Q: ${ask} A: ${answer}`],
])('questions and answers with labels %s', async (_, pair) => {
  const other = pair
    .replace(ask, 'Who built the weir?')
    .replace(answer, 'Monks, some eight hundred years ago.');
  const { contents } = await check({ 'a.txt': `${pair}\n${other}` });
  expect(contents).toEqual([
    asked(ask, answer),
    asked('Who built the weir?', 'Monks, some eight hundred years ago.'),
  ]);
});
