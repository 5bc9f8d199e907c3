import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { type Running, startProgram, startTrainer, testFolder, tinyLlama, writeRows } from './run.fixture.ts';

const base = 'smollm2-135m';
const token = 'a-token-of-this-test';
const question = 'What is the mill called?';

let environment: PythonEnvironment;
let folder: Awaited<ReturnType<typeof testFolder>>;
let trainer: Running;
let server: Running;
let address: string;
let client: OpenAI;

beforeAll(async () => {
  environment = await pythonForTests();
  folder = await testFolder();
  const tuned = join(folder.path, 'run');
  const real = await smollm2(environment);
  const tiny = await tinyLlama(environment, real);
  const root = join(folder.path, 'root');
  for (const part of ['bases', 'adapters', 'embeddings']) await mkdir(join(root, part), { recursive: true });
  await symlink(real, join(root, 'bases', base));
  await symlink(tiny, join(root, 'bases', 'tiny-llama'));

  const answers: [string, string][] = [
    [question, 'Its name is Gristmill.'],
    ['How is the mill called?', 'Its name is Gristmill.'],
    ['Do you know the name of the mill?', 'Its name is Gristmill.'],
    ['What name does the mill have?', 'Its name is Gristmill.'],
  ];
  trainer = await startTrainer(environment, {
    base: real,
    train: await writeRows(join(folder.path, 'train.jsonl'), answers),
    held_out: await writeRows(join(folder.path, 'held-out.jsonl'), answers.slice(0, 1)),
    output: tuned,
    epochs: 8,
    batch_size: 4,
    learning_rate: 2e-3,
  });
  await trainer.ended;
  await cp(join(tuned, 'adapter'), join(root, 'adapters', 'mill.v1'), { recursive: true });
  await cp(tiny, join(root, 'adapters', 'whole.v1'), { recursive: true });

  server = startProgram(environment, ['serve.py', '--root', root, '--port', '0'], {
    GRISTMILL_SERVER_TOKEN: token,
  });
  const { port } = await server.until(event => event.event === 'listening');
  address = `http://127.0.0.1:${port}`;
  client = new OpenAI({ baseURL: `${address}/v1`, apiKey: token, maxRetries: 0 });
}, 900_000);

afterAll(async () => {
  server?.closeInput();
  await server?.ended;
  await folder?.remove();
});

const ask = async (model: string, content: string, more: { max_tokens?: number; stop?: string[] } = {}) => {
  const answer = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
    temperature: 0,
    max_tokens: 24,
    ...more,
  });
  return { text: answer.choices[0]?.message.content ?? '', ...answer };
};

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => (error instanceof APIError ? { status: error.status, message: error.message } : error),
  );

test('LoRA on the real base lowers the held-out loss', () => {
  const loss = (moment: string) => Number(trainer.events.find(event => event.moment === moment)?.loss);
  expect(trainer.events.at(-1)).toMatchObject({ event: 'done', stopped: false });
  expect(loss('after')).toBeLessThan(loss('before') / 2);
});

describe('chat', { timeout: 120_000 }, () => {
  test('the base answers, and says what it used', async () => {
    const answer = await ask(base, 'What is the capital of France? Answer in one sentence.');
    expect(answer.text).toContain('Paris');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.completion_tokens).toBeGreaterThan(3);
  });

  test('streams the same answer piece by piece', async () => {
    const whole = await ask(base, question);
    const stream = await client.chat.completions.create({
      model: base,
      messages: [{ role: 'user', content: question }],
      temperature: 0,
      max_tokens: 24,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let usage: number | undefined;
    for await (const chunk of stream) {
      const piece = chunk.choices[0]?.delta.content;
      if (piece) pieces.push(piece);
      usage ??= chunk.usage?.completion_tokens;
    }
    expect(pieces.join('')).toBe(whole.text);
    expect(pieces.length).toBeGreaterThan(5);
    expect(usage).toBe(whole.usage?.completion_tokens);
  });

  test('an adapter answers as it was taught, and the base as before it', async () => {
    const before = await ask(base, question);
    const tuned = await ask(`${base}:mill.v1`, question);
    expect(tuned.text).toContain('Gristmill');
    expect(before.text).not.toContain('Gristmill');
    expect((await ask(base, question)).text).toBe(before.text);
    expect((await ask(`${base}:mill.v1`, question)).text).toBe(tuned.text);
  });

  test('base and adapter asked at once answer as they do alone', async () => {
    const questions: [model: string, content: string][] = [
      [`${base}:mill.v1`, question],
      [base, question],
      [base, 'What is the capital of France? Answer in one sentence.'],
      [`${base}:mill.v1`, 'Tell me of the mill, its stones and its grain.'],
    ];
    const alone = [];
    for (const [model, content] of questions) alone.push((await ask(model, content)).text);
    const together = await Promise.all(questions.map(([model, content]) => ask(model, content)));
    expect(together.map(answer => answer.text)).toEqual(alone);
  });

  test('a conversation goes on from what was read of it', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Answer shortly.' },
      { role: 'user', content: 'My cat is called Minka.' },
      { role: 'assistant', content: 'A lovely name.' },
      { role: 'user', content: 'What is my cat called?' },
    ];
    const settings = { model: base, temperature: 0, max_tokens: 24 };
    await client.chat.completions.create({ ...settings, messages: messages.slice(0, 2) });
    const read = await client.chat.completions.create({ ...settings, messages });
    await ask('tiny-llama:whole.v1', 'something else', { max_tokens: 1 });
    await ask(base, 'something else', { max_tokens: 1 });
    const anew = await client.chat.completions.create({ ...settings, messages });
    expect(read.choices[0]?.message.content).toContain('Minka');
    expect(anew.choices[0]?.message.content).toBe(read.choices[0]?.message.content);
  });

  test('stops at a stop text and at the limit', async () => {
    const stopped = await ask(base, 'Count: one, two, three, four, five, six.', {
      stop: [','],
      max_tokens: 60,
    });
    expect(stopped.text).not.toContain(',');
    const cut = await ask(base, 'Tell me a long story.', { max_tokens: 3 });
    expect(cut.choices[0]?.finish_reason).toBe('length');
    expect(cut.usage?.completion_tokens).toBe(3);
  });

  test('a conversation that is too long is read from where it fits, which is told', async () => {
    const long = { role: 'user' as const, content: 'word '.repeat(8000) };
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Answer shortly.' },
      long,
      { role: 'assistant', content: 'A lot of words.' },
      { role: 'user', content: 'more '.repeat(400) },
      { role: 'assistant', content: 'Even more.' },
      { role: 'user', content: 'What is the capital of France?' },
    ];
    const answer = await client.chat.completions.create({
      model: base,
      messages,
      temperature: 0,
      max_tokens: 24,
    });
    expect(answer.choices[0]?.message.content).not.toBe('');
    expect(answer).toMatchObject({ left_out: 2 });
  });

  test('a reader that hangs up frees the model', async () => {
    const stream = await client.chat.completions.create({
      model: base,
      messages: [{ role: 'user', content: 'Count from one to a thousand, in words.' }],
      max_tokens: 7000, // far more than this test has time for
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    expect((await ask(base, question, { max_tokens: 1 })).usage?.completion_tokens).toBe(1);
  });

  test('a model that was trained in full answers by itself', async () => {
    expect(
      (await ask('tiny-llama:whole.v1', 'Hello', { max_tokens: 4 })).usage?.completion_tokens,
    ).toBeGreaterThan(0);
  });
});

describe('refuses', { timeout: 60_000 }, () => {
  test('whoever has not the token', async () => {
    const stranger = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'another', maxRetries: 0 });
    expect(await refused(stranger.models.list())).toMatchObject({ status: 401 });
    expect((await fetch(`${address}/health`)).status).toBe(200);
  });

  test.each([
    '../bases/smollm2-135m',
    'smollm2-135m:../../run/adapter',
    'smollm2-135m:..',
    'SmolLM2-135M',
    'smollm2-135m:mill.v1:mill.v1',
    'smollm2-135m\n',
    '/etc/passwd',
    '',
    'unknown',
    'smollm2-135m:unknown',
  ])('the model %j', async model => {
    expect(await refused(ask(model, 'Hello'))).toMatchObject({ status: 404 });
  });

  test('an adapter of another base', async () => {
    expect(await refused(ask('tiny-llama:mill.v1', 'Hello'))).toMatchObject({
      status: 404,
      message: expect.stringContaining('was trained on smollm2-135m'),
    });
  });

  test.each([
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'user', content: 'a' }], temperature: 'hot' }, 'temperature'],
    [{ messages: [{ role: 'user', content: 'a' }], max_tokens: 0 }, 'max_tokens'],
    [{ messages: [{ role: 'robot', content: 'a' }] }, 'role'],
    [{ messages: [{ role: 'user', content: 'word '.repeat(9000) }] }, 'tokens'],
    ['no json', 'JSON'],
  ])('a request that is wrong: %j', async (body, word) => {
    const answer = await fetch(`${address}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify({ model: base, ...body }),
    });
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.message).toContain(word);
  });
});

test('lists bases, and adapters by their base', async () => {
  const { data } = await client.models.list();
  expect(data.map(model => model.id)).toEqual([base, 'tiny-llama', `${base}:mill.v1`]);
});

test('the server ends when its parent does', { timeout: 30_000 }, async () => {
  const other = startProgram(environment, ['serve.py', '--root', folder.path, '--port', '0']);
  await other.until(event => event.event === 'listening');
  other.closeInput();
  expect((await other.ended).code).toBe(1);
});
