import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('without settings models are served here', () => {
  expect(readConfig({})).toMatchObject({ vllm: undefined, servingOllama: undefined });
});

test('a vLLM server is set by its address; the rest has defaults', () => {
  expect(readConfig({ SERVING_URL: 'https://gpu.example/v1/', SERVING_API_KEY: 'k' }).vllm).toEqual({
    url: 'https://gpu.example/v1',
    apiKey: 'k',
    adaptersPath: undefined,
    adapters: 16,
  });
});

test.each([
  ['SERVING_URL', 'gpu:8000/v1'],
  ['SERVING_URL', 'http://gpu:8000'],
  ['SERVING_URL', 'http://name:secret@gpu:8000/v1'],
  ['SERVING_URL', 'file:///v1'],
  ['SERVING_OLLAMA_URL', 'http://127.0.0.1:11434/v1'],
  ['SERVING_OLLAMA_URL', '127.0.0.1:11434'],
  ['SERVING_ADAPTERS', '0'],
])('%s can not be %s', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(name);
});

test('models are served by one server', () => {
  const both = { SERVING_URL: 'http://gpu:8000/v1', SERVING_OLLAMA_URL: 'http://127.0.0.1:11434' };
  expect(() => readConfig(both)).toThrow(/both set/);
});
