import { expect, onTestFinished, test } from 'vitest';
import { OutsideError } from '../../store/errors.ts';
import { inEnglish, message } from '../../store/message.ts';
import { type EmbeddingChoice, type ModelFiles, openChosenEmbedder } from './chosen.ts';
import type { Embedder } from './embedder.ts';

const file = { path: 'model.onnx', sha256: 'ab'.repeat(32) };
const minilm = 'all-minilm-l6-v2-abababab';

async function chosen(choice: EmbeddingChoice) {
  const problems: unknown[] = [];
  const embedding = await openChosenEmbedder(choice, { failed: error => problems.push(error), pause: 0 });
  onTestFinished(() => embedding.stop());
  const used: Embedder[] = [];
  return { embedding, problems, used, begin: () => embedding.begin(embedder => used.push(embedder)) };
}

test('a model that is there is the first, and nothing is fetched', async () => {
  const files: ModelFiles = { here: async () => file, fetch: () => Promise.reject(new Error('fetched')) };
  const { embedding, used, begin } = await chosen({ is: 'in process', model: 'minilm', files });
  begin();
  expect(embedding.first.id).toBe(minilm);
  expect(embedding.state()).toEqual({ is: 'there', name: 'MiniLM' });
  expect(used).toEqual([]);
});

test('letters answer while a model is fetched, which is said, and it is taken once it is there', async () => {
  const fetched = Promise.withResolvers<typeof file>();
  const files: ModelFiles = {
    here: async () => undefined,
    fetch: onProgress => {
      onProgress({ done: 0.4 });
      return fetched.promise;
    },
  };
  const { embedding, used, begin } = await chosen({ is: 'in process', model: 'minilm', files });
  expect(embedding.first.id).toMatch(/^hashed/);
  expect(embedding.state()).toEqual({ is: 'fetching', name: 'MiniLM', done: null });
  begin();
  expect(embedding.state()).toEqual({ is: 'fetching', name: 'MiniLM', done: 0.4 });
  fetched.resolve(file);
  await expect.poll(() => used.map(embedder => embedder.id)).toEqual([minilm]);
  expect(embedding.state()).toEqual({ is: 'there', name: 'MiniLM' });
});

test('one that can not be fetched is said, with why, and tried again', async () => {
  const tries = [Promise.withResolvers<typeof file>(), Promise.withResolvers<typeof file>()];
  let asked = 0;
  const files: ModelFiles = {
    here: async () => undefined,
    fetch: () => tries[asked++]?.promise ?? Promise.reject(new Error('asked too often')),
  };
  const { embedding, problems, used, begin } = await chosen({ is: 'in process', model: 'minilm', files });
  begin();
  tries[0]?.reject(new OutsideError(message('The hub was not reached.')));
  await expect.poll(() => asked).toBe(2);
  const state = embedding.state();
  expect(state).toMatchObject({ is: 'away', name: 'MiniLM' });
  expect(state.is === 'away' && typeof state.why === 'object' && inEnglish(state.why)).toBe(
    'The hub was not reached.',
  );
  expect(problems).toHaveLength(1);
  tries[1]?.resolve(file);
  await expect.poll(() => used).toHaveLength(1);
});

test('an endpoint that is away is asked again, and a stop ends that', async () => {
  const { embedding, problems, begin } = await chosen({
    is: 'endpoint',
    baseUrl: 'http://127.0.0.1:9/v1',
    model: 'bge',
    apiKey: undefined,
  });
  begin();
  await expect.poll(() => problems.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(embedding.state()).toMatchObject({ is: 'away', name: 'bge' });
  await embedding.stop();
});

test('letters alone fetch nothing', async () => {
  const { embedding, used, begin } = await chosen({ is: 'letters' });
  begin();
  expect(embedding.state()).toEqual({ is: 'letters' });
  expect(used).toEqual([]);
});
