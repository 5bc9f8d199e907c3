import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

// What was given together stays together, and what is not used is named.
const line = (...values: unknown[]) => values.map(value => JSON.stringify(value)).join('\n');
const first = asked('What is a spindle?', 'The rod that a wheel turns on.');
const second = asked('What is a cog?', 'A tooth of a wheel.');

test.each<[string, unknown, unknown[]]>([
  [
    'pandas’ split with the answer before the question',
    {
      columns: ['answer', 'question'],
      index: [0, 1],
      data: [
        ['The rod that a wheel turns on.', 'What is a spindle?'],
        ['A tooth of a wheel.', 'What is a cog?'],
      ],
    },
    [first, second],
  ],
  [
    'pandas’ split under a name',
    {
      result: {
        columns: ['answer', 'question'],
        index: [0, 1],
        data: [
          ['The rod that a wheel turns on.', 'What is a spindle?'],
          ['A tooth of a wheel.', 'What is a cog?'],
        ],
      },
    },
    [first, second],
  ],
  [
    'a list for each column, a row each',
    [
      { question: ['What is a spindle?'], answer: ['The rod that a wheel turns on.'] },
      { question: ['What is a cog?'], answer: ['A tooth of a wheel.'] },
    ],
    [first, second],
  ],
  [
    'rows by their id under a name',
    {
      faq: {
        '-Ox1': { question: 'What is a spindle?', answer: 'The rod that a wheel turns on.' },
        '-Ox2': { question: 'What is a cog?', answer: 'A tooth of a wheel.' },
      },
    },
    [first, second],
  ],
  [
    'what is said by turns, beside its labels',
    { conversation: ['What is a cog?', 'A tooth of a wheel.'], labels: ['ask', 'tell'] },
    [second],
  ],
  [
    'pandas’ columns in another order',
    {
      question: { 4: 'What is a spindle?', 9: 'What is a cog?' },
      answer: { 9: 'A tooth of a wheel.', 4: 'The rod that a wheel turns on.' },
    },
    [first, second],
  ],
  [
    'pandas’ columns that leave out another cell each',
    {
      question: { 0: 'What is a spindle?', 1: 'What is a hub?' },
      answer: { 0: 'The rod that a wheel turns on.', 2: 'Nobody asked.' },
    },
    [first],
  ],
  [
    'pandas’ columns with an index of words',
    {
      question: { spindle: 'What is a spindle?', cog: 'What is a cog?' },
      answer: { cog: 'A tooth of a wheel.', spindle: 'The rod that a wheel turns on.' },
    },
    [first, second],
  ],
  [
    'one column of texts',
    { text: ['The wheel stands still in winter.', 'In May it turns again.'] },
    [{ text: 'The wheel stands still in winter.' }, { text: 'In May it turns again.' }],
  ],
  [
    'one row of SQuAD',
    {
      id: '7',
      context: 'The hub is of elm.',
      question: 'Of what is the hub?',
      answers: { text: ['elm'], answer_start: [14] },
    },
    [asked('The hub is of elm.\n\nOf what is the hub?', 'elm')],
  ],
  [
    'one row of ARC',
    {
      question: 'Which one has teeth?',
      choices: { text: ['A rope', 'A cog'], label: ['A', 'B'] },
      answerKey: 'B',
    },
    [asked('Which one has teeth?\n\nA. A rope\nB. A cog', 'B. A cog')],
  ],
])('%s', async (_, value, contents) => {
  expect((await check({ 'a.json': JSON.stringify(value) })).contents).toEqual(contents);
});

test.each(['context', 'passage', 'article', 'story'])(
  'a question is learned with what it is about, in %s',
  async name => {
    const { contents, codes } = await check({
      rows: line({ [name]: 'The hub is of elm.', question: 'Of what is the hub?', answer: 'Elm.' }),
    });
    expect(contents).toEqual([asked('The hub is of elm.\n\nOf what is the hub?', 'Elm.')]);
    expect(codes).not.toContain('unused-fields');
  },
);

test('a context that is no text is named as not used', async () => {
  const row = {
    question: 'Of what is the hub?',
    answer: 'Elm.',
    context: { title: ['Hubs'], lines: [['x']] },
  };
  const { findings } = await check({ rows: line(row) });
  expect(findings.find(finding => finding.code === 'unused-fields')?.message).toContain('“context”');
});

test('numbers of many digits keep each of them', async () => {
  const { contents } = await check({
    rows: '{"question": "What is 2 to the 80th?", "answer": 1208925819614629174706176}\n{"question": "What is pi?", "answer": 3.14159265358979323846}\n{"question": "And half?", "answer": 0.5}',
  });
  expect(contents).toEqual([
    asked('What is 2 to the 80th?', '1208925819614629174706176'),
    asked('What is pi?', '3.14159265358979323846'),
    asked('And half?', '0.5'),
  ]);
});

test('messages that name each other by numbers of many digits are not mixed up', async () => {
  const message = (id: string, parent: string, role: string, text: string) =>
    `{"message_id": ${id}, "parent_id": ${parent}, "role": "${role}", "text": "${text}"}`;
  const { contents } = await check({
    'a.jsonl': [
      message('1180000000000000001', 'null', 'prompter', 'What is a spindle?'),
      message('1180000000000000002', 'null', 'prompter', 'What is a cog?'),
      message('1180000000000000003', '1180000000000000002', 'assistant', 'A tooth of a wheel.'),
      message('1180000000000000004', '1180000000000000001', 'assistant', 'The rod that a wheel turns on.'),
    ].join('\n'),
  });
  expect(contents).toHaveLength(2);
  expect(contents).toEqual(expect.arrayContaining([first, second]));
});

test.each<[string, string, string]>([
  ['Claude’s old prompt', '\n\nHuman: What is a cog?\n\nAssistant:', ' A tooth of a wheel.'],
  ['Mistral’s', '<s>[INST] What is a cog? [/INST]', ' A tooth of a wheel.</s>'],
  [
    'Llama 3’s',
    '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nWhat is a cog?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    'A tooth of a wheel.<|eot_id|>',
  ],
  ['Alpaca’s', '### Instruction:\nWhat is a cog?\n\n### Response:\n', 'A tooth of a wheel.'],
])('a prompt that was written out with %s template is read without it', async (_, prompt, completion) => {
  const { contents, codes } = await check({ rows: line({ prompt, completion }) });
  expect(contents).toEqual([second]);
  expect(codes).toContain('turns-taken-out');
});

test('a prompt that only speaks of such marks stays as it is', async () => {
  const prompt = 'What do Human: and Assistant: stand for in a log?';
  const { contents } = await check({ rows: line({ prompt, completion: 'For who speaks.' }) });
  expect(contents).toEqual([asked(prompt, 'For who speaks.')]);
});
