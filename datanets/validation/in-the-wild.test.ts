import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

// Rows as data sets that people share have them, two of each kind.
const pairs = [
  ['Why is a millstone furrowed?', 'So that the meal finds its way out and air keeps it cool.'],
  ['When is spelt harvested?', 'In late July, when the ears hang down.'],
] as const;
const both = pairs.map(([question, answer]) => asked(question, answer));
const rows = (of: (question: string, answer: string, index: number) => unknown) =>
  pairs.map(([question, answer], index) => of(question, answer, index));
const jsonl = (of: Parameters<typeof rows>[0]) =>
  rows(of)
    .map(row => JSON.stringify(row))
    .join('\n');
const turn = (role: string, content: unknown, more: object = {}) => ({ role, content, ...more });

test.each<[string, string]>([
  // Conversations
  [
    'OpenAI with names and nulls',
    jsonl((q, a) => ({
      messages: [turn('user', q, { name: 'x' }), turn('assistant', a, { refusal: null, tool_calls: null })],
    })),
  ],
  [
    'parts of text',
    jsonl((q, a) => ({
      messages: [turn('user', [{ type: 'text', text: q }]), turn('assistant', [{ type: 'text', text: a }])],
    })),
  ],
  ['parts that are strings', jsonl((q, a) => ({ messages: [turn('user', [q]), turn('assistant', [a])] }))],
  [
    'responses API',
    jsonl((q, a) => ({
      input: [turn('user', [{ type: 'input_text', text: q }])],
      output: [
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: a, annotations: [] }] },
      ],
    })),
  ],
  [
    'batch requests with their answers',
    jsonl((q, a) => ({
      custom_id: 'x',
      request: { body: { messages: [turn('user', q)] } },
      response: { status_code: 200, body: { choices: [{ index: 0, message: turn('assistant', a) }] } },
    })),
  ],
  [
    'a log of requests',
    jsonl((q, a) => ({
      request: { model: 'm', messages: [turn('user', q)] },
      response: { choices: [{ message: turn('assistant', a) }] },
    })),
  ],
  [
    'ShareGPT',
    JSON.stringify(
      rows((q, a) => ({
        id: 'x',
        conversations: [
          { from: 'human', value: q },
          { from: 'gpt', value: a },
        ],
      })),
    ),
  ],
  [
    'ShareGPT’s items',
    JSON.stringify(
      rows((q, a) => ({
        id: 'x',
        items: [
          { from: 'human', value: q },
          { from: 'gpt', value: a },
        ],
      })),
    ),
  ],
  ['roles in capitals', jsonl((q, a) => ({ messages: [turn('USER', q), turn('ASSISTANT', a)] }))],
  [
    'Cohere',
    jsonl((q, a) => ({
      messages: [
        { role: 'User', content: q },
        { role: 'Chatbot', content: a },
      ],
    })),
  ],
  [
    'Cohere’s history',
    jsonl((q, a) => ({
      chat_history: [
        { role: 'USER', message: q },
        { role: 'CHATBOT', message: a },
      ],
    })),
  ],
  [
    'speaker and utterance',
    jsonl((q, a) => ({
      dialog: [
        { speaker: 'user', utterance: q },
        { speaker: 'assistant', utterance: a },
      ],
    })),
  ],
  [
    'speaker and text',
    jsonl((q, a) => ({
      turns: [
        { speaker: 'User', text: q },
        { speaker: 'Assistant', text: a },
      ],
    })),
  ],
  ['Q and A as roles', jsonl((q, a) => ({ messages: [turn('Q', q), turn('A', a)] }))],
  [
    'question and answer as roles',
    jsonl((q, a) => ({ conversation: [turn('question', q), turn('answer', a)] })),
  ],
  [
    'type for role',
    jsonl((q, a) => ({
      messages: [
        { type: 'human', content: q },
        { type: 'ai', content: a },
      ],
    })),
  ],
  [
    'LangChain’s messages',
    jsonl((q, a) => ({
      messages: [
        { type: 'human', data: { content: q, additional_kwargs: {} } },
        { type: 'ai', data: { content: a } },
      ],
    })),
  ],
  ['roles as names', jsonl((q, a) => ({ messages: [{ user: q }, { assistant: a }] }))],
  ['UltraChat', jsonl((q, a) => ({ id: '0', data: [q, a] }))],
  ['pairs of a dialogue', jsonl((q, a) => ({ conversation: [{ input: q, output: a }] }))],
  ['xtuner', jsonl((q, a) => ({ conversation: [{ system: '', input: q, output: a }] }))],
  [
    'pretty-printed objects one after another',
    rows((q, a) => JSON.stringify({ messages: [turn('user', q), turn('assistant', a)] }, null, 2)).join('\n'),
  ],
  [
    'messages as a text of JSON',
    jsonl((q, a) => ({ messages: JSON.stringify([turn('user', q), turn('assistant', a)]) })),
  ],
  [
    'messages in a table',
    `id,messages\n${rows((q, a) => `7,"${JSON.stringify([turn('user', q), turn('assistant', a)]).replaceAll('"', '""')}"`).join('\n')}`,
  ],
  [
    'Vertex’s chat',
    jsonl((q, a) => ({
      context: '',
      messages: [
        { author: 'user', content: q },
        { author: 'bot', content: a },
      ],
    })),
  ],
  [
    'Bedrock’s converse',
    jsonl((q, a) => ({
      schemaVersion: 'bedrock-conversation-2024',
      messages: [turn('user', [{ text: q }]), turn('assistant', [{ text: a }])],
    })),
  ],
  ['Open-Orca', jsonl((q, a) => ({ id: 'x', system_prompt: '', question: q, response: a }))],
  [
    'a call centre’s transcript',
    jsonl((q, a) => ({
      transcript: [
        { speaker: 'Customer', text: q },
        { speaker: 'Agent', text: a },
      ],
    })),
  ],
  [
    'Anthropic’s log',
    jsonl((q, a) => ({
      request: { max_tokens: 9, messages: [turn('user', q)] },
      response: {
        id: 'x',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: a }],
        usage: {},
      },
    })),
  ],
  ['exchanges by prompt and response', jsonl((q, a) => ({ turns: [{ prompt: q, response: a }] }))],
  // Questions, prompts, instructions
  ['Alpaca', JSON.stringify(rows((q, a) => ({ instruction: q, input: '', output: a })))],
  [
    'Alpaca with its text',
    JSON.stringify(
      rows((q, a) => ({
        instruction: q,
        input: '',
        output: a,
        text: `Below is an instruction.\n### Instruction:\n${q}\n### Response:\n${a}`,
      })),
    ),
  ],
  ['Dolly', jsonl((q, a) => ({ instruction: q, context: '', response: a, category: 'open_qa' }))],
  ['old OpenAI', jsonl((q, a) => ({ prompt: q, completion: a }))],
  ['input_text and output_text', jsonl((q, a) => ({ input_text: q, output_text: a }))],
  ['Vertex’s tuning', jsonl((q, a) => ({ input_text: q, output_text: a }))],
  ['inputs and targets', jsonl((q, a) => ({ inputs: q, targets: a }))],
  ['source and target', jsonl((q, a) => ({ source: q, target: a }))],
  ['query and response', jsonl((q, a) => ({ query: q, response: a }))],
  ['user and assistant', jsonl((q, a) => ({ user: q, assistant: a }))],
  ['human and bot', jsonl((q, a) => ({ human: q, bot: a }))],
  ['problem and solution', jsonl((q, a) => ({ problem: q, solution: a }))],
  ['Question and Answer in capitals', `Question,Answer\n${rows((q, a) => `${q},"${a}"`).join('\n')}`],
  ['user_message and bot_response', jsonl((q, a) => ({ user_message: q, bot_response: a }))],
  ['title and selftext of no answer', jsonl((q, a) => ({ question_text: q, answer_text: a }))],
  [
    'Argilla 2',
    JSON.stringify(
      rows((q, a) => ({
        id: 'x',
        fields: { instruction: q, response: a },
        metadata: {},
        suggestions: {},
        responses: {},
      })),
    ),
  ],
  ['Chinese fields', jsonl((q, a) => ({ 问题: q, 答案: a }))],
  ['nested under a name', jsonl((q, a) => ({ data: { question: q, answer: a } }))],
  [
    'FAQ of schema.org',
    JSON.stringify({
      '@context': 'https://schema.org',
      '@type': 'FAQPage',
      mainEntity: rows((q, a) => ({
        '@type': 'Question',
        name: q,
        acceptedAnswer: { '@type': 'Answer', text: a },
      })),
    }),
  ],
  ['FAQ under a name', JSON.stringify({ faq: rows((q, a) => ({ question: q, answer: a })) })],
  // Written out
  ['Vicuna', jsonl((q, a) => ({ text: `USER: ${q} ASSISTANT: ${a}</s>` }))],
  ['Zephyr', jsonl((q, a) => ({ text: `<|user|>\n${q}</s>\n<|assistant|>\n${a}</s>` }))],
  ['Phi-3', jsonl((q, a) => ({ text: `<|user|>\n${q}<|end|>\n<|assistant|>\n${a}<|end|>` }))],
  [
    'Gemma',
    jsonl((q, a) => ({
      text: `<bos><start_of_turn>user\n${q}<end_of_turn>\n<start_of_turn>model\n${a}<end_of_turn>\n`,
    })),
  ],
  [
    'OpenAssistant’s marks',
    jsonl((q, a) => ({ text: `<|prompter|>${q}<|endoftext|><|assistant|>${a}<|endoftext|>` })),
  ],
  [
    'DeepSeek',
    jsonl((q, a) => ({
      text: `<｜begin▁of▁sentence｜><｜User｜>${q}<｜Assistant｜>${a}<｜end▁of▁sentence｜>`,
    })),
  ],
  [
    'Llama 3',
    jsonl((q, a) => ({
      text: `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${q}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n${a}<|eot_id|>`,
    })),
  ],
  ['“Question:” and “Answer:” in a text', rows((q, a) => `Question: ${q}\nAnswer: ${a}`).join('\n\n')],
  ['bold labels in Markdown', rows((q, a) => `**Q:** ${q}\n**A:** ${a}`).join('\n\n')],
  ['User and Assistant in a text', rows((q, a) => `User: ${q}\nAssistant: ${a}`).join('\n\n')],
])('%s', async (_, content) => {
  const { contents } = await check({ rows: content });
  expect(contents).toEqual(both);
});

test('a description beside rows is no row, and keeps none out', async () => {
  const { contents } = await check({
    'a.json': JSON.stringify({
      info: { text: 'Questions of millers' },
      data: rows((question, answer) => ({ question, answer })),
    }),
  });
  expect(contents).toEqual(both);
});

test('what precedes a conversation that was written out is its system prompt', async () => {
  const lead = 'A chat between a curious user and an artificial intelligence assistant.';
  const { contents } = await check({
    'a.jsonl': jsonl((q, a) => ({ text: `${lead} USER: ${q} ASSISTANT: ${a}</s>` })),
  });
  expect(contents[0]).toEqual({
    messages: [{ role: 'system', content: lead }, ...asked(...pairs[0]).messages],
  });
});

test('a text that speaks of a USER: and an ASSISTANT: stays a text', async () => {
  const text = 'In the manual of 1998, USER: stands for the miller and ASSISTANT: for the boy.';
  expect((await check({ 'a.jsonl': JSON.stringify({ text }) })).contents).toEqual([{ text }]);
});
