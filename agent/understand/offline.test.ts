import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { likeliest } from './likeliest.fixture.ts';
import { type OfflineUnderstanding, offlineUnderstanding } from './offline.ts';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const existing = JSON.parse(file('utterances-world.json')) as ExistingNames;
let understanding: OfflineUnderstanding;

beforeAll(async () => {
  understanding = offlineUnderstanding(commands);
  await understanding.prepare();
}, 180_000);

const understand = async (text: string) => likeliest(await understanding.interpret(text, existing));

test.each<[string, string, Record<string, unknown>]>([
  [
    'fine-tune the small smol on maths for 1 epoch',
    'train',
    { base: 'smollm2-135m', datanet: 'maths', epochs: 1 },
  ],
  ['trane gpt2 on peoms', 'train', { base: 'gpt2', datanet: 'poems' }],
  ['train qwen3 on poems, wait no, on maths', 'train', { base: 'qwen3-4b', datanet: 'maths' }],
  [
    'not full, just lora: mistral on poems',
    'train',
    { base: 'mistral-7b', datanet: 'poems', method: 'lora' },
  ],
  ['who is ahead?', 'leaderboard', {}],
  ['evaluate maths-v1', 'evaluate', { model: 'maths-v1' }],
  ['evaluate maths-v1 against poet-v2', 'evaluate', { model: 'maths-v1', other: 'poet-v2' }],
  ['measure maths-v1 on poems', 'evaluate', { model: 'maths-v1', datanet: 'poems' }],
  ['export the model maths-v1', 'model export', { model: 'maths-v1' }],
  ['export maths-v1 merged with its base', 'model export', { model: 'maths-v1', format: 'merged' }],
  ['export maths', 'export', { datanet: 'maths' }],
  ['how do I train a model?', 'ask', { question: 'how do I train a model?' }],
  [
    "don't start anything, just tell me how training works",
    'ask',
    { question: "don't start anything, just tell me how training works" },
  ],
  ['can you train gpt2 on poems for me', 'train', { base: 'gpt2', datanet: 'poems' }],
  ['which models were trained on poems', 'models', { datanet: 'poems' }],
  ['what is maths-v1 made of', 'model show', { model: 'maths-v1' }],
  ['what are the rules of maths', 'datanet show', { datanet: 'maths' }],
  ['stop job 22', 'job cancel', { job: 22 }],
  ['stop 99', 'job cancel', { job: 99 }],
  ['withdraw #311', 'withdraw', { submission: 311 }],
  ['give @eli the reviewer role', 'role', { person: '@eli', role: 'reviewer' }],
  ['appeal 55 because it is my own photo', 'appeal', { submission: 55, reason: 'it is my own photo' }],
  ['ask poet v2: why is the sea blue', 'chat', { model: 'poet-v2', message: 'why is the sea blue' }],
  [
    'compare poet v1 and v2 on "a verse about tea"',
    'compare',
    { models: ['poet-v1', 'poet-v2'], prompt: 'a verse about tea' },
  ],
  ['stop job 22 and keep the model', 'job keep', { job: 22 }],
])('%s', async (text, command, args) => {
  expect(await understand(text)).toEqual({ command, args });
});

test.each([
  ['please train gpt2 on haikus for two epochs', 'train'],
  ['close the datanet proverbs', 'datanet close'],
  ['freeze a version of the birdsong data', 'snapshot'],
  ['delete the model marvin-v1', 'model delete'],
  ['take a snapshot of birdsong', 'snapshot'],
  ['show the leaderboard of haikus', 'leaderboard'],
])('“%s” is understood where there is no such name', async (text, command) => {
  const { call, readings } = await understanding.interpret(text, existing);
  expect((call ?? readings[0])?.command).toBe(command);
});

test.each([
  'the tap drips all night although the washer in it is a new one',
  'since the move our parcels end up at the neighbours and nobody tells us',
  '自从上周换了新的水泵以后，花园里的喷泉一直没有水，邻居家的却是好的',
])('nothing but the docs is offered for a trouble that is none of ours: %s', async text => {
  const { call, readings } = await understanding.interpret(text, existing);
  expect(call).toBeUndefined();
  expect(readings.filter(({ command }) => command !== 'ask')).toEqual([]);
});

test('a long sentence that names a model is still offered what can be done with it', async () => {
  const said = 'so the model poet-v2 drips all night although its washer is new';
  const { readings } = await understanding.interpret(said, existing);
  expect(readings.some(({ command }) => command !== 'ask')).toBe(true);
});

test('a question in what is given to a datanet that there is none of is not looked up in the docs', async () => {
  const given =
    '{"prompt": "How do I soften butter?", "completion": "Leave it out for an hour, or grate it."}';
  const { readings } = await understanding.interpret(`submit to recipes: ${given}`, existing);
  expect(readings[0]).toEqual({ command: 'submit', args: { text: given } });
});

test.each<[string, string[] | undefined]>([
  ['train smollm2-135m on maths with momentum 0.9', ['momentum 0.9']],
  ['train smollm2-135m on maths momentum=0.9 epochs=2', ['momentum=0.9']],
  ['train smollm2-135m on maths, 2 epochs, with a momentum of 0.9 and lr 1e-4', ['momentum of 0.9']],
  ['fine-tune smollm2-135m on maths, optimizer=lion', ['optimizer=lion']],
  ['train smollm2-135m on maths for 2 epochs, rank 8', undefined],
  ['train gpt2 on maths, warmup 0.1, dropout 0, seed 7', undefined],
  ['train gpt2 on version 2 of maths, lr 2e-4, batch 4, call it tutor-7', undefined],
])('settings that a command has not are named: %s', async (text, unused) => {
  const found = await understanding.interpret(text, existing);
  expect(found.call?.command).toBe('train');
  expect(found.unused).toEqual(unused);
});

test.each([
  '',
  '   ',
  '???',
  '🙂🙂',
  'hi',
  'thanks!',
  'I had to train for the marathon',
  'she closed the door',
])('“%s” asks for nothing', async text => {
  expect(await understand(text)).toBeUndefined();
});

interface Line {
  text: string;
  command: string | null;
  args: Record<string, unknown>;
}

test('most of 721 sentences of our own are understood, in a few milliseconds each', async () => {
  const lines = file('utterances.jsonl')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
  let commandsRight = 0;
  let allRight = 0;
  const times: number[] = [];
  for (const { text, command, args } of lines) {
    const start = performance.now();
    const call = await understand(text);
    times.push(performance.now() - start);
    if ((call?.command ?? null) !== command) continue;
    commandsRight++;
    if (JSON.stringify(sorted(call?.args ?? {})) === JSON.stringify(sorted(args))) allRight++;
  }
  expect(commandsRight / lines.length).toBeGreaterThan(0.96);
  expect(allRight / lines.length).toBeGreaterThan(0.95);
  expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(5);
});

function sorted(args: Record<string, unknown>): unknown {
  const lower = JSON.parse(JSON.stringify(args).toLowerCase()) as Record<string, unknown>;
  return Object.entries(lower).sort(([a], [b]) => a.localeCompare(b));
}

describe('whatever is typed', () => {
  test('a long text is kept whole', async () => {
    const row = 'one more line\n'.repeat(500).trim();
    expect(await understand(`add this to poems: ${row}`)).toEqual({
      command: 'submit',
      args: { datanet: 'poems', text: row },
    });
  });

  test.each([
    'a'.repeat(50_000),
    "'a ".repeat(20_000),
    '1,'.repeat(20_000),
    'set '.repeat(20_000),
    'https://'.repeat(5000),
    '训练'.repeat(10_000),
    'e\u0301'.repeat(10_000),
    '\u0000\u202e<script>train</script>',
    '10^'.repeat(10_000),
    '@#:"“„«'.repeat(3000),
  ])('%#: odd text is read quickly and breaks nothing', async text => {
    const start = performance.now();
    await understand(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('commands that are hidden are never meant, and only arguments of the command are given', async () => {
    for (const line of file('utterances.jsonl').trim().split('\n').slice(0, 100)) {
      const call = await understand((JSON.parse(line) as Line).text);
      const command = commands.find(({ name }) => name === call?.command);
      if (!call) continue;
      expect(command?.hidden ?? false).toBe(false);
      expect(Object.keys(command?.args.shape ?? {})).toEqual(expect.arrayContaining(Object.keys(call.args)));
    }
  });

  test('an empty world is no trouble', async () => {
    const empty: ExistingNames = {
      datanets: [],
      bases: [],
      models: [],
      jobs: [],
      submissions: [],
      people: [],
      sources: [],
    };
    expect(likeliest(await understanding.interpret('make a text datanet called maths', empty))).toEqual({
      command: 'datanet create',
      args: { name: 'maths', modality: 'text' },
    });
  });
});

test.each([
  [true, ['show me my submissions', 'что стало с тем, что я прислал?']],
  [false, ['show me my submissions']],
])(
  'sentences in other languages are read by an embedding that knows them (%s)',
  async (isMultilingual, read) => {
    const embedded: string[] = [];
    const byMeaning = offlineUnderstanding(commands);
    await byMeaning.useEmbedder({
      id: 'one-meaning',
      dimensions: 2,
      isMultilingual,
      async embed(texts, _signal, purpose) {
        if (purpose === 'question') embedded.push(...texts);
        return texts.map(() => [1, 0]);
      },
    });
    await byMeaning.interpret('show me my submissions', existing);
    await byMeaning.interpret('что стало с тем, что я прислал?', existing);
    expect(embedded).toEqual(read);
  },
);

test('a command is understood by being defined', async () => {
  const [status] = commands.filter(({ name }) => name === 'status');
  const [review] = commands.filter(({ name }) => name === 'review');
  if (!status || !review) throw new Error('no such commands');
  const waltz = {
    ...status,
    name: 'waltz',
    phrases: ['dance a waltz', 'waltz please', 'let us waltz', 'put on a waltz'],
  };
  const small = offlineUnderstanding([waltz, review]);
  expect(likeliest(await small.interpret('could we waltz please', existing))?.command).toBe('waltz');
});
