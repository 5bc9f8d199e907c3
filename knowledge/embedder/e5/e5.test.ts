import { expect, onTestFinished, test } from 'vitest';
import { openE5 } from './e5.ts';

test('questions and passages are told apart as the model was trained to', async () => {
  const embedder = openE5({
    modelFile: 'model.bin',
    sha256: 'ab'.repeat(32),
    // Answers a text's length.
    thread: new URL('../minilm/thread.fixture.ts', import.meta.url),
    failed: () => {},
  });
  onTestFinished(() => embedder.stop());
  expect(embedder.id).toBe('multilingual-e5-small-abababab');
  expect(await embedder.embed(['abc'], undefined, 'question')).toEqual([['query: abc'.length]]);
  expect(await embedder.embed(['abc'])).toEqual([['passage: abc'.length]]);
});
