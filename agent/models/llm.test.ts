import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeOllama, fakeOllama } from '../../test/fakes/ollama.ts';
import { type Answer, type FakeOpenAi, fakeOpenAi } from '../../test/fakes/openai.ts';
import { CircuitOpen } from './circuit-breaker.ts';
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

  test('a wrong key and an aborted request fail', async () => {
    const wrong = await openLlm({ ...settings(), apiKey: 'sk-other' });
    await expect(wrong?.writer.write({ system: 's', user: 'u' })).rejects.toThrow(/401|API key/);
    const right = await openLlm(settings());
    await expect(right?.writer.write({ system: 's', user: 'u' }, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('an Ollama server', () => {
  test('writes', async () => {
    ollama.answer({ text: 'one two' });
    const llm = await openLlm({ ...none, ollamaUrl: `${ollama.url}/`, model: 'fake:1b' });
    expect(await llm?.writer.write({ system: 'Be short.', user: 'Count.' })).toBe('one two');
    expect(ollama.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });
});

describe('a service that is away', () => {
  const request = { system: 's', user: 'u' };
  const patience = () => ({ first: 5000, between: 5000, total: 5000 });
  /** A model with a clock that stands, and deadlines that a test need not wait for. */
  async function patientModel(deadlines = patience()) {
    const clock = { now: Date.parse('2026-11-22T12:00:00Z') };
    const settings = { ...none, url: openai.url, model: 'fake-1', apiKey: 'sk-test' };
    const llm = await openLlm(settings, { deadlines, now: () => clock.now });
    if (!llm) throw new Error('no model');
    const asked = openai.requests.length;
    return { llm, clock, requests: () => openai.requests.length - asked };
  }
  const never = new Promise<never>(() => {});

  test.each<[string, Answer, string, ('first' | 'between')?]>([
    ['fails', { status: 500 }, ''],
    ['is busy', { status: 429 }, ''],
    ['does not begin', { text: 'late', after: never }, 'TooSlow', 'first'],
    ['stops in the middle', { text: 'one two', between: never }, 'TooSlow', 'between'],
    ['is cut off', { text: 'one two', breaksOff: 'cut' }, ''],
    ['ends without an end', { text: 'one two', breaksOff: 'ends' }, 'BrokeOff'],
  ])('and %s is not asked again for ten seconds', async (_, answer, name, late) => {
    const deadlines = patience();
    const { llm, clock, requests } = await patientModel(deadlines);
    if (late) deadlines[late] = 40;
    openai.answer(answer);
    await expect(llm.ask(request)).rejects.toThrow(name ? expect.objectContaining({ name }) : undefined);
    expect(requests()).toBe(1);
    Object.assign(deadlines, patience());
    openai.answer({ text: 'ok' });
    await expect(llm.ask(request)).rejects.toThrow(CircuitOpen);
    clock.now += 9999;
    await expect(llm.ask(request)).rejects.toThrow(CircuitOpen);
    expect(requests()).toBe(1);
    clock.now += 1;
    expect((await llm.ask(request)).text).toBe('ok');
    expect(llm.awayUntil()).toBeUndefined();
  });

  test('and can’t be reached is not tried again at once', async () => {
    const gone = await fakeOpenAi();
    await gone.close();
    const llm = await openLlm({ ...none, url: gone.url, model: 'fake-1' });
    await expect(llm?.ask(request)).rejects.toThrow();
    await expect(llm?.ask(request)).rejects.toThrow(CircuitOpen);
  });

  test('and says when it is back is asked then', async () => {
    const { llm, clock } = await patientModel();
    openai.answer({ status: 429, headers: { 'retry-after': '90' } });
    await expect(llm.ask(request)).rejects.toThrow();
    expect(llm.awayUntil()).toBe(clock.now + 90_000);
  });

  test('and streams for too long in all is given up, however fast its tokens come', async () => {
    const { llm } = await patientModel({ ...patience(), total: 40 });
    openai.answer({ text: 'one two', between: never });
    await expect(llm.ask(request)).rejects.toThrow('No end within');
  });

  test('a request that nobody waits for any more says nothing of it', async () => {
    const { llm } = await patientModel();
    const gone = new AbortController();
    openai.answer(() => {
      gone.abort();
      return { text: 'late', after: never };
    });
    await expect(llm.ask({ ...request, signal: gone.signal })).rejects.toThrow();
    expect(llm.awayUntil()).toBeUndefined();
  });

  test('one that refuses a request for what is in it is there', async () => {
    const { llm } = await patientModel();
    openai.answer({ status: 400 });
    await expect(llm.ask(request)).rejects.toThrow();
    openai.answer({ text: 'ok' });
    expect((await llm.ask(request)).text).toBe('ok');
  });

  test('an answer that had no room to end is no answer, and the model is there', async () => {
    const { llm } = await patientModel();
    openai.answer({ text: 'It is', finish: 'length' });
    await expect(llm.writer.write(request)).rejects.toThrow('no room');
    expect(llm.awayUntil()).toBeUndefined();
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
