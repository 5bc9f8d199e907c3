import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeOllama, fakeOllama } from '../../test/fakes/ollama.ts';
import { type FakeOpenAi, fakeOpenAi } from '../../test/fakes/openai.ts';
import { openLlm, withoutThoughts } from './llm.ts';

let openai: FakeOpenAi;
let ollama: FakeOllama;
const none = { url: undefined, model: undefined, apiKey: undefined, ollamaUrl: undefined };

beforeAll(async () => {
  [openai, ollama] = await Promise.all([fakeOpenAi({ apiKey: 'sk-test' }), fakeOllama()]);
});
afterAll(() => Promise.all([openai.close(), ollama.close()]));

describe('which language model is opened', () => {
  test('none without settings', async () => {
    expect(await openLlm(none)).toBeUndefined();
  });

  test('half of the settings names the one that is missing', async () => {
    await expect(openLlm({ ...none, model: 'fake-1' })).rejects.toThrow('neither LLM_URL nor OLLAMA_URL');
    await expect(openLlm({ ...none, url: openai.url })).rejects.toThrow('LLM_MODEL does not say');
  });
});

describe('an OpenAI-compatible service', () => {
  const settings = () => ({ ...none, url: `${openai.url}/`, model: 'fake-1', apiKey: 'sk-test' });

  test('writes from a system and a user message, without its thoughts', async () => {
    openai.answer({ text: '<think>Let me see.</think>\nTwo cups [1].' });
    const llm = await openLlm(settings());
    expect(await llm?.writer.write({ system: 'Use the evidence.', user: 'How much?' })).toBe('Two cups [1].');
    expect(openai.requests.at(-1)?.messages).toEqual([
      { role: 'system', content: 'Use the evidence.' },
      { role: 'user', content: 'How much?' },
    ]);
    expect(llm?.writer.model).toBe('fake-1');
  });

  test('streams', async () => {
    openai.answer({ text: 'one two three' });
    const llm = await openLlm(settings());
    const pieces: string[] = [];
    for await (const chunk of (await llm?.chat.stream('count')) ?? []) pieces.push(chunk.text);
    expect(pieces.filter(Boolean)).toEqual(['one ', 'two ', 'three']);
  });

  test('a wrong key and an aborted request fail', async () => {
    const wrong = await openLlm({ ...settings(), apiKey: 'sk-other' });
    await expect(wrong?.writer.write({ system: 's', user: 'u' })).rejects.toThrow(/401|API key/);
    const right = await openLlm(settings());
    await expect(right?.writer.write({ system: 's', user: 'u' }, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('an Ollama server', () => {
  test('writes and streams', async () => {
    ollama.answer({ text: 'one two' });
    const llm = await openLlm({ ...none, ollamaUrl: `${ollama.url}/`, model: 'fake:1b' });
    expect(await llm?.writer.write({ system: 'Be short.', user: 'Count.' })).toBe('one two');
    expect(ollama.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    const pieces: string[] = [];
    for await (const chunk of (await llm?.chat.stream('count')) ?? []) pieces.push(chunk.text);
    expect(pieces.join('')).toBe('one two');
  });
});

test.each([
  ['<think>a\nb</think>\nyes', 'yes'],
  ['yes <think>no</think>', 'yes <think>no</think>'],
  ['<think>never ends', ''],
  ['plain', 'plain'],
])('%j is said as %j', (text, said) => {
  expect(withoutThoughts(text)).toBe(said);
});
