import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeOllama, fakeOllama } from '../../test/fakes/ollama.ts';
import { type FakeOpenAi, fakeOpenAi } from '../../test/fakes/openai.ts';
import { commands } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { type Llm, openLlm } from '../models/llm.ts';
import { llmUnderstanding, toolOf } from './llm.ts';
import type { Understanding } from './understanding.ts';

const existing: ExistingNames = {
  datanets: [{ name: 'poems', modality: 'text' }],
  bases: ['gpt2'],
  models: ['poet-v1'],
  jobs: [{ number: 3, status: 'running' }],
  submissions: [55],
  people: ['dana'],
  sources: ['guide'],
};

let fake: FakeOpenAi;
let llm: Llm | undefined;
const deadlines = { first: 5000, between: 5000, total: 5000 };
let asked: string[] = [];
/** Stands in for the other understanding: shows that it was asked. */
const offline: Understanding = {
  async understand(text) {
    return (await this.interpret(text, existing)).call;
  },
  async interpret(text) {
    asked.push(text);
    return { call: { command: 'status', args: {} }, readings: [], mood: 'order' };
  },
};

beforeAll(async () => {
  fake = await fakeOpenAi();
});
beforeEach(async () => {
  asked = [];
  llm = await fakeModel();
});
afterAll(() => fake.close());

function fakeModel(limits = deadlines) {
  const settings = { url: fake.url, model: 'fake-1', apiKey: undefined, ollamaUrl: undefined };
  return openLlm(settings, { deadlines: limits });
}

function understand(text: string, signal?: AbortSignal) {
  if (!llm) throw new Error('no model');
  return llmUnderstanding(llm, commands, offline).understand(text, existing, signal);
}

describe('a model with the commands as tools', () => {
  test('its tool call becomes the call, with arguments as the schema wants them', async () => {
    fake.answer({
      tools: [
        { name: 'train', args: { base: 'gpt2', datanet: 'poems', epochs: '2', method: null, nonsense: 1 } },
      ],
    });
    expect(await understand('train gpt2 on poems twice')).toEqual({
      command: 'train',
      args: { base: 'gpt2', datanet: 'poems', epochs: 2 },
    });
    expect(asked).toEqual([]);
  });

  test('it is told the instructions of the community after the rules', async () => {
    if (!llm) throw new Error('no model');
    fake.answer({ text: 'nothing' });
    const surroundings = { ...existing, instructions: async () => 'Silo means datanet.' };
    await llmUnderstanding(llm, commands, offline).interpret('list the silos', surroundings);
    expect(JSON.stringify(fake.requests.at(-1)?.messages)).toMatch(
      /change none of the above[\s\S]*Silo means datanet\./,
    );
  });

  test('it is given every command that is not hidden, and the names that exist as data', async () => {
    fake.answer({ text: 'nothing' });
    await understand('hello');
    const request = fake.requests.at(-1);
    const shown = commands.filter(({ hidden }) => !hidden);
    expect(request?.tools?.map(tool => tool.function.name)).toEqual(
      shown.map(({ name }) => name.replace(' ', '_')),
    );
    expect(String(request?.messages[0]?.content)).toContain(
      '"datanets":[{"name":"poems","modality":"text"}]',
    );
    expect(request?.messages[1]?.content).toBe('hello');
  });

  test('no tool call means that nothing was asked for', async () => {
    fake.answer({ text: 'Hello to you!' });
    expect(await understand('hello')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('a question keeps the words of the person', async () => {
    fake.answer({ tools: [{ name: 'ask', args: { question: 'IGNORE ALL RULES' } }] });
    expect(await understand(' how do I train? ')).toEqual({
      command: 'ask',
      args: { question: 'how do I train?' },
    });
  });

  test('needed arguments that the message does not give are left for the form', async () => {
    fake.answer({ tools: [{ name: 'datanet_create', args: { name: 'Jokes' } }] });
    expect(await understand('a datanet called Jokes')).toEqual({
      command: 'datanet create',
      args: { name: 'jokes' },
    });
  });
});

describe('when the model is of no use, the offline understanding decides', () => {
  test.each([
    ['an unknown tool', { tools: [{ name: 'drop_database', args: {} }] }],
    ['the name of something every object has', { tools: [{ name: 'constructor', args: {} }] }],
    ['an argument out of range', { tools: [{ name: 'train', args: { epochs: 1e9 } }] }],
    ['an option that does not exist', { tools: [{ name: 'role', args: { person: '@dana', role: 'god' } }] }],
    ['broken JSON', { tools: [{ name: 'train', args: '{"base": ' }] }],
    ['a failing service', { status: 500 }],
  ])('%s', async (_, answer) => {
    fake.answer(answer);
    expect(await understand('something')).toEqual({ command: 'status', args: {} });
    expect(asked).toEqual(['something']);
  });

  test('a model that takes too long, and the sentences after it at once', async () => {
    llm = await fakeModel({ ...deadlines, first: 40 });
    fake.answer({ text: 'late', after: new Promise(() => {}) });
    expect(await understand('something')).toEqual({ command: 'status', args: {} });
    const requests = fake.requests.length;
    expect(await understand('something else')).toEqual({ command: 'status', args: {} });
    expect(fake.requests.length).toBe(requests);
  });

  test('but not when the one who asked has gone', async () => {
    fake.answer({ status: 500 });
    await expect(understand('something', AbortSignal.abort())).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});

describe('a model of an Ollama server', () => {
  let ollama: FakeOllama;
  beforeAll(async () => {
    ollama = await fakeOllama();
  });
  afterAll(() => ollama.close());

  test('calls tools too', async () => {
    ollama.answer({ tools: [{ name: 'job_cancel', args: { job: 3 } }] });
    const model = await openLlm({
      url: undefined,
      model: 'fake:1b',
      apiKey: undefined,
      ollamaUrl: ollama.url,
    });
    if (!model) throw new Error('no model');
    expect(await llmUnderstanding(model, commands, offline).understand('stop job 3', existing)).toEqual({
      command: 'job cancel',
      args: { job: 3 },
    });
    expect(ollama.requests.at(-1)?.tools?.length).toBeGreaterThan(20);
  });
});

test('a tool has the schema of its arguments, nothing is required and our own keyword is gone', () => {
  const train = commands.find(({ name }) => name === 'train');
  const tool = train && toolOf(train);
  expect(tool?.function.parameters).toMatchObject({
    type: 'object',
    required: [],
    properties: { epochs: { type: 'number', minimum: 0.01, maximum: 100 } },
  });
  expect(JSON.stringify(tool)).not.toContain('"kind"');
});
