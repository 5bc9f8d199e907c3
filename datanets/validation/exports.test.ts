import { expect, test } from 'vitest';
import { asked, check } from './validate.fixture.ts';

const pairs = [
  ['What keeps a sundial right?', 'It has to point to true north.'],
  ['Who winds the church clock?', 'The sexton, on Sundays after mass.'],
] as const;
const both = pairs.map(([question, answer]) => asked(question, answer));
const objects = pairs.map(([question, answer]) => ({ question, answer }));
const table = (delimiter: string) =>
  [['question', 'answer'], ...pairs].map(row => row.join(delimiter)).join('\n');
const quoted = (quote: string) =>
  [['question', 'answer'], ...pairs]
    .map(row => row.map(cell => `${quote}${cell}${quote}`).join(','))
    .join('\n');
const fenced = (block: string, language = '') => `\`\`\`${language}\n${block}\n\`\`\``;
const listed = pairs.map(([q, a]) => `- question: "${q}"\n  answer: ${a}`).join('\n');
const scripted = `[{question: "${pairs[0][0]}", answer: '${pairs[0][1]}', seen: undefined}, // next
  {question: "${pairs[1][0]}", answer: "${pairs[1][1]}",},]`;

test.each<[string, string, string, string[]]>([
  ['a table with ~', 'a.csv', table('~'), []],
  ['a table with ^', 'a.csv', table('^'), []],
  ['a table with ||', 'a.csv', table('||'), []],
  ['a table with a unit separator', 'a.csv', table('\x1f'), []],
  ['Excel’s line in quotes', 'a.csv', `"sep=;"\n${table(';')}`, []],
  ['cells in single quotes', 'a.csv', quoted("'"), []],
  ['a space before each quote', 'a.csv', quoted('"').replaceAll(',"', ', "'), []],
  [
    'a title and a remark above the header',
    'a.csv',
    `Clocks of our town,\n# of May\n${quoted('"')}`,
    ['lines-before-header'],
  ],
  [
    'Markdown’s table',
    'a.md',
    `| question | answer |\n|:--|--:|\n${pairs.map(row => `| ${row.join(' | ')} |`).join('\n')}`,
    [],
  ],
  ['JavaScript', 'a.js', `export const clocks = ${scripted};\n`, ['javascript-literals']],
  ['JSON with comments', 'a.json', `/* clocks */\n// both\n${JSON.stringify(objects)}`, []],
  ['JSON guarded from browsers', 'a.json', `)]}',\n${JSON.stringify(objects)}`, []],
  ['JSON text sequences', 'a.json', objects.map(row => `\x1e${JSON.stringify(row)}\n`).join(''), []],
  ['lists one behind the other', 'a.json', objects.map(row => JSON.stringify([row])).join('\n'), []],
  [
    'columns a level down',
    'a.json',
    JSON.stringify({ data: { question: pairs.map(row => row[0]), answer: pairs.map(row => row[1]) } }),
    ['by-columns'],
  ],
  [
    'columns of each split',
    'a.json',
    JSON.stringify({
      train: { question: [pairs[0][0]], answer: [pairs[0][1]] },
      test: { question: [pairs[1][0]], answer: [pairs[1][1]] },
    }),
    ['by-columns'],
  ],
  ['bare lists of messages', 'a.jsonl', both.map(row => JSON.stringify(row.messages)).join('\n'), []],
  [
    'exchanges',
    'a.jsonl',
    pairs.map(([human, assistant]) => JSON.stringify({ conversation: [{ human, assistant }] })).join('\n'),
    [],
  ],
  [
    'Gemini’s contents',
    'a.jsonl',
    pairs
      .map(([q, a]) =>
        JSON.stringify({
          contents: [
            { role: 'user', parts: [{ text: q }] },
            { role: 'model', parts: [{ text: a }] },
          ],
        }),
      )
      .join('\n'),
    [],
  ],
  ['Argilla’s fields', 'a.json', JSON.stringify(objects.map(fields => ({ fields, responses: {} }))), []],
  [
    '“### Human:”',
    'a.jsonl',
    pairs.map(([q, a]) => JSON.stringify({ text: `### Human: ${q}### Assistant: ${a}` })).join('\n'),
    ['turns-taken-out'],
  ],
  [
    'ChatML',
    'a.jsonl',
    pairs
      .map(([q, a]) =>
        JSON.stringify({ text: `<|im_start|>user\n${q}<|im_end|>\n<|im_start|>assistant\n${a}<|im_end|>\n` }),
      )
      .join('\n'),
    ['turns-taken-out'],
  ],
  [
    'Llama’s marks',
    'a.jsonl',
    pairs.map(([q, a]) => JSON.stringify({ text: `<s>[INST] ${q} [/INST] ${a} </s>` })).join('\n'),
    ['turns-taken-out'],
  ],
  [
    'numbered questions',
    'a.txt',
    pairs.map(([q, a], i) => `Q${i + 1}. ${q}\nA${i + 1}. ${a}`).join('\n'),
    [],
  ],
  [
    'JSON in a code block',
    'message.txt',
    fenced(JSON.stringify(objects, null, 2), 'json'),
    ['rows-in-code-block'],
  ],
  [
    'a code block a row, with words between',
    'a.md',
    objects.map((row, i) => `Row ${i + 1}:\n\n${fenced(JSON.stringify(row), 'json')}`).join('\n\n'),
    ['rows-in-code-block'],
  ],
  [
    'tables in code blocks, each with its header',
    'message.txt',
    pairs.map(row => fenced(`question\tanswer\n${row.join('\t')}`)).join('\n'),
    ['rows-in-code-block'],
  ],
  ['a code block that broke off', 'a.md', `\`\`\`json\n${JSON.stringify(objects)}`, ['rows-in-code-block']],
  ['a list in YAML', 'a.yaml', `# clocks\n${listed}`, []],
  ['a list in YAML under another name', 'message.txt', listed, []],
  [
    'documents in YAML',
    'a.yml',
    pairs.map(([q, a]) => `---\nquestion: ${q}\nanswer: |\n  ${a}\n`).join(''),
    [],
  ],
  [
    'rows under a name in YAML',
    'a.yaml',
    `town: Ghent\nclocks:\n${listed.replace(/^/gm, '  ')}`,
    ['unused-parts'],
  ],
  ['questions as names', 'a.json', JSON.stringify(Object.fromEntries(pairs)), ['answers-by-question']],
  [
    'OpenAI’s stored completions',
    'a.jsonl',
    both.map(({ messages: [ask, answer] }) => JSON.stringify({ input: [ask], output: [answer] })).join('\n'),
    [],
  ],
  ['a sheet in German', 'a.csv', table(';').replace('question', 'Frage').replace('answer', 'Antwort'), []],
  ['a sheet in Chinese', 'a.tsv', table('\t').replace('question', '问题').replace('answer', '答案'), []],
])('%s', async (_, name, content, said) => {
  const { contents, codes } = await check({ [name]: content });
  expect(contents).toEqual(both);
  expect(codes.filter(code => code !== 'language')).toEqual(said);
});

test.each<[string, object]>([
  ['a list and a number', { question: 'Which has hands?', choices: ['A hen', 'A clock'], answer: 1 }],
  [
    'texts with labels',
    {
      question: {
        stem: 'Which has hands?',
        choices: [
          { text: 'A hen', label: 'A' },
          { text: 'A clock', label: 'B' },
        ],
      },
      answerKey: 'B',
    },
  ],
])('a question with choices as %s is learned with them, and its answer in words', async (_, row) => {
  const { contents, codes } = await check({ 'a.json': JSON.stringify([row]) });
  expect(contents).toEqual([asked('Which has hands?\n\nA. A hen\nB. A clock', 'B. A clock')]);
  expect(codes).toContain('choices-listed');
});

test.each<[string, string, string]>([
  [
    'a name twice in one object',
    '{"question": "Who winds it?", "answer": "Nobody.", "answer": "The sexton."}',
    'name-twice',
  ],
  [
    'a weight between 0 and 1',
    JSON.stringify({
      messages: [
        { role: 'user', content: 'Who winds it?' },
        { role: 'assistant', content: 'The sexton.', weight: 0.5 },
      ],
    }),
    'weight-read-as-one',
  ],
  [
    'columns of different lengths',
    JSON.stringify({ question: ['Who?', 'When?'], answer: ['The sexton.'] }),
    'uneven-columns',
  ],
  ['a table without a header', pairs.map(row => row.join(';')).join('\n'), 'no-header'],
  [
    'a picture',
    JSON.stringify({
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: {} }] },
        { role: 'assistant', content: 'A clock.' },
      ],
    }),
    'not-only-text',
  ],
  [
    'Anthropic’s tool calls',
    JSON.stringify({
      messages: [
        { role: 'user', content: 'Time?' },
        { role: 'assistant', content: [{ type: 'tool_use', name: 'clock' }] },
      ],
    }),
    'tool-calls',
  ],
  [
    'answers with ranks',
    JSON.stringify({
      prompt: 'Time?',
      completions: [
        { text: 'Noon.', rank: 1 },
        { text: 'No.', rank: 2 },
      ],
    }),
    'preference-data',
  ],
  [
    'a thumb down',
    JSON.stringify({ prompt: 'Time?', response: 'No.', feedback: 'thumbs_down' }),
    'marked-bad',
  ],
  [
    'an annotator’s rejection',
    JSON.stringify({ text: 'The clock is slow.', answer: 'reject', _task_hash: 1 }),
    'annotated-as-unfit',
  ],
  ['a fault', JSON.stringify({ prompt: 'Time?', response: 'No.', is_hallucination: true }), 'marked-bad'],
  ['a rejection', JSON.stringify({ question: 'Time?', answer: 'No.', rejected: true }), 'marked-as-unfit'],
  ['a status', JSON.stringify({ question: 'Time?', answer: 'No.', status: 'rejected' }), 'marked-as-unfit'],
  ['a label of -1', JSON.stringify({ prompt: 'Time?', completion: 'No.', label: -1 }), 'marked-bad'],
])('%s is said', async (_, content, code) => {
  const { codes } = await check({ [content.startsWith('{') ? 'a.json' : 'a.csv']: content });
  expect(codes).toContain(code);
});

test('what stands around a Markdown table is named', async () => {
  const { findings } = await check({
    'a.md': 'Clocks:\n\n| question | answer |\n|---|---|\n| Who winds it? | The sexton. |\n',
  });
  expect(findings.find(finding => finding.code === 'text-around-table')?.message).toContain('Clocks:');
});

test('a row that was not rejected and one that an annotator accepted are learned without their marks', async () => {
  const { contents, codes } = await check({
    'a.jsonl': [
      { question: pairs[0][0], answer: pairs[0][1], rejected: false },
      { prompt: pairs[1][0], response: pairs[1][1], answer: 'accept' },
    ]
      .map(row => JSON.stringify(row))
      .join('\n'),
  });
  expect(contents).toEqual(both);
  expect(codes).not.toContain('unused-fields');
});

test.each([
  [
    'a manual with a sample of JSON',
    `# Clocks\n\n${'How the dial is read. '.repeat(20)}\n\n${fenced('{"question": "x"}', 'json')}`,
  ],
  ['a program', fenced("print('the hour strikes')\nprint('twice')", 'python')],
  ['a list of what people asked, with colons', '- Q: who winds: the clock?\n- A: nobody: since May'],
  ['a letter', 'Subject: the clock\n\nIt strikes: twice.'],
])('%s is read as text', async (_, content) => {
  const { codes, contents } = await check({ 'a.md': content });
  expect(codes).not.toContain('rows-in-code-block');
  expect(codes).not.toContain('broken-yaml');
  expect(contents.length).toBeGreaterThan(0);
});

test('an anchor of YAML is not followed, and keeps no other row out', async () => {
  const { contents, errors } = await check({
    'a.yaml': `${listed}\n- question: &who Who rings it?\n  answer: Nobody knows.\n- question: *who\n  answer: The sexton.`,
  });
  expect(contents).toHaveLength(3);
  expect(errors).toEqual(['broken-yaml']);
});
