import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { type Event, patience, type Running, startProgram, testFolder } from './run.fixture.ts';

const base = 'smollm2';
const rows = 4;

let environment: PythonEnvironment;
let folder: Awaited<ReturnType<typeof testFolder>>;
let families: Event[];
let cases: Record<string, Event>;
let server: Running;
let client: OpenAI;
vi.setConfig({ testTimeout: patience });

beforeAll(async () => {
  environment = await pythonForTests();
  folder = await testFolder();
  for (const part of ['bases', 'adapters', 'embeddings']) await mkdir(join(folder.path, part));
  await whole('families.fixture.py', 'make', join(folder.path, 'bases'), base);
  await whole('served.fixture.py', folder.path, base);
  families = await whole('mixed.fixture.py');
  const told = await whole('scheduler.fixture.py', folder.path, base);
  cases = Object.fromEntries(told.map(event => [event.event, event]));

  const args = ['--root', folder.path, '--port', '0', '--rows', String(rows)];
  server = startProgram(environment, ['serve.py', ...args]);
  const { port } = await server.until(event => event.event === 'listening');
  client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none', maxRetries: 0 });
}, patience);

afterAll(async () => {
  server?.closeInput();
  await server?.ended;
  await folder?.remove();
});

/** A fixture run to its end. */
async function whole(...args: string[]): Promise<Event[]> {
  const program = startProgram(environment, args);
  if ((await program.ended).code !== 0) throw new Error(`${args[0]} failed:\n${program.log().slice(-3000)}`);
  return program.events;
}

describe('a row among others is what it is alone', () => {
  /** These families, as their attention and positions may be set; and whether they are batched. */
  const expected = {
    llama: true,
    'llama with scaled positions': true,
    mistral: true,
    'mistral with a window': true,
    qwen2: true,
    'qwen2 with a window': true,
    qwen3: true,
    qwen3_moe: true,
    smollm3: true,
    gpt2: true,
    bloom: true,
    glm: true,
    glm4: true,
    phi3: true,
    'phi3 with a window': true,
    'phi3 with long positions': false,
    gemma2: true,
    gemma3: true,
    deepseek_v2: true,
    deepseek_v3: true,
    lfm2: false,
  };

  test('of all families', () => {
    expect(Object.fromEntries(families.map(({ family, batched }) => [family, batched]))).toEqual(expected);
  });

  test.each(Object.keys(expected))('%s: every token, and the logits', name => {
    const told = families.find(({ family }) => family === name);
    expect(told?.same).toBe(true);
    expect(Number(told?.change)).toBeGreaterThan(1);
    expect(Number(told?.difference)).toBeLessThan(Number(told?.change) / 10_000);
  });
});

describe('the scheduler', () => {
  const answersOf = (name: string) => cases[name]?.answers as string[];

  test('answers together as alone, each with its own seed and length', () => {
    expect(answersOf('together')).toEqual(answersOf('alone'));
    expect(cases.together?.widest).toBeGreaterThan(3);
    expect(new Set(answersOf('alone')).size).toBe(answersOf('alone').length);
  });

  test.each(['together', 'two at once', 'memory for one'])('begins in the order of asking: %s', name => {
    expect(cases[name]?.order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('lets go of no adapter that is in use', () => {
    expect(answersOf('two at once')).toEqual(answersOf('alone'));
    expect(cases['two at once']).toMatchObject({ widest: 2, lacking: 0 });
  });

  test('writes no more at once than there is memory for', () => {
    expect(answersOf('memory for one')).toEqual(answersOf('alone'));
    expect(cases['memory for one']).toMatchObject({ widest: 1 });
  });

  test('goes on with fewer at once when memory runs out, and no answer is changed', () => {
    expect(answersOf('starved')).toEqual(answersOf('alone'));
    expect(cases.starved?.widest).toBeGreaterThan(2);
  });

  test('finds out whose a failure is: the others are answered', () => {
    const told = answersOf('poisoned');
    expect(told[3]).toContain('poison');
    expect(told.toSpliced(3, 1)).toEqual(answersOf('alone').toSpliced(3, 1));
  });
});

interface Question {
  /** None is the base itself. */
  adapter?: string;
  content?: string;
  more?: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;
}

const ask = async ({ adapter, content = 'The milk was sour.', more }: Question) => {
  const answer = await client.chat.completions.create({
    model: adapter ? `${base}:${adapter}` : base,
    messages: [{ role: 'user', content }],
    temperature: 0,
    max_tokens: 24,
    ...more,
  });
  return {
    text: answer.choices[0]?.message.content,
    reason: answer.choices[0]?.finish_reason,
    tokens: answer.usage?.completion_tokens,
  };
};

/** An answer that goes on for longer than any test, past its first piece. */
async function endless(adapter?: string) {
  const stream = await client.chat.completions.create({
    model: adapter ? `${base}:${adapter}` : base,
    messages: [{ role: 'user', content: 'The bread was warm.' }],
    temperature: 0,
    max_tokens: 60_000,
    stream: true,
  });
  const pieces = stream[Symbol.asyncIterator]();
  const next = async () => {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return undefined;
      if (value.choices[0]?.delta.content) return value.choices[0].delta.content;
    }
  };
  expect(await next()).toBeDefined();
  return { next, hangUp: () => stream.controller.abort() };
}

describe('the server', () => {
  test('gives each the answer that it would have had alone', async () => {
    const questions: Question[] = [
      { adapter: 'plain-0' },
      {},
      { adapter: 'plain-1', more: { temperature: 0.8, seed: 3, max_tokens: 40 } },
      { adapter: 'plain-2', content: 'The milk was sour. '.repeat(60) },
      { adapter: 'dora' },
      { adapter: 'whole' },
      { adapter: 'plain-3', more: { max_tokens: 1 } },
      { adapter: 'attention' },
      { adapter: 'plain-4', more: { temperature: 1, top_p: 0.5, seed: 4 } },
      { adapter: 'plain-5', more: { stop: ['e', 'a', 'o'], max_tokens: 200 } },
      { adapter: 'plain-0', content: 'And the bread?' },
      { content: 'And the bread?', more: { temperature: 1, seed: 5, max_tokens: 60 } },
    ];
    const alone = [];
    for (const question of questions) alone.push(await ask(question));
    expect(await Promise.all(questions.map(ask))).toEqual(alone);
    expect(await Promise.all(questions.toReversed().map(ask))).toEqual(alone.toReversed());
    expect(new Set(alone.map(({ text }) => text)).size).toBe(alone.length);
  });

  test('answers one while it goes on with another', async () => {
    const long = await endless('plain-0');
    expect(await ask({ adapter: 'plain-1' })).toMatchObject({ tokens: 24 });
    expect(await long.next()).toBeDefined();
    long.hangUp();
  });

  test.each([
    ['not-a-number', 'computes no numbers'],
    ['cut-off', 'are damaged or missing'],
    ['no-weights', 'are damaged or missing'],
    ['of-other-layers', 'was made for other layers'],
  ])('tells of %s to who asked for it, and goes on with the others', async (adapter, words) => {
    const long = await endless('plain-0');
    const failed = await ask({ adapter }).catch(error => error);
    expect(failed).toBeInstanceOf(APIError);
    expect(failed.message).toContain(words);
    expect(await long.next()).toBeDefined();
    expect(await ask({ adapter: 'plain-1' })).toMatchObject({ tokens: 24 });
    long.hangUp();
  });

  test('gives the place of whoever hangs up to the next in line', async () => {
    const first = [];
    for (let at = 0; at < rows; at++) first.push(await endless(`plain-${at}`));
    const waits = new AbortController();
    const gone = client.chat.completions
      .create({ model: base, messages: [{ role: 'user', content: 'a' }] }, { signal: waits.signal })
      .catch(error => error);
    const next = ask({ adapter: 'plain-4' });
    waits.abort();
    expect(await gone).toBeInstanceOf(OpenAI.APIUserAbortError);
    first[2]?.hangUp();
    expect(await next).toMatchObject({ tokens: 24 });
    for (const at of [0, 1, 3]) expect(await first[at]?.next()).toBeDefined();
    for (const stream of first) stream.hangUp();
  });
});
