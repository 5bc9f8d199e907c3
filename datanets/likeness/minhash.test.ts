import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNow } from '../validation/time-slices.ts';
import { duplicateFrom, gramsOf, jaccard } from './grams.ts';
import { bandSteps } from './minhash.ts';
import { normaliseCompared } from './normalise.ts';

const corpus = join(import.meta.dirname, '../../test/corpora/gsm8k-sample/train.jsonl');
const rows = readFileSync(corpus, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as { question: string; answer: string })
  .map(row => normaliseCompared({ context: '', text: `${row.question}\n${row.answer}` }));

const bandsOf = (row: { context: string; text: string }) => runNow(bandSteps(row));

/** A generator of its own, so that the figures are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function found(a: { context: string; text: string }, b: { context: string; text: string }): boolean {
  const bands = new Set(bandsOf(a));
  return bandsOf(b).some(band => bands.has(band));
}

test('of pairs at least 0.8 alike, at least 99 in 100 are found', () => {
  const random = dice(7);
  let alike = 0;
  let missed = 0;
  for (let round = 0; round < 4; round++) {
    for (const row of rows) {
      const list = row.text.split(' ');
      const edits = Math.floor(random() * list.length * 0.12);
      for (let i = 0; i < edits; i++)
        list[Math.floor(random() * list.length)] = `w${Math.floor(random() * 9999)}`;
      const edited = { context: '', text: list.join(' ') };
      if (jaccard(gramsOf(row, 'characters'), gramsOf(edited, 'characters')) < duplicateFrom) continue;
      alike++;
      if (!found(row, edited)) missed++;
    }
  }
  expect(alike).toBeGreaterThan(400);
  expect(missed / alike).toBeLessThan(0.01);
});

test('two different questions hardly ever meet', () => {
  const all = rows.map(row => new Set(bandsOf(row)));
  let met = 0;
  for (const [i, bands] of all.entries()) {
    for (const other of all.slice(i + 1)) if (!bands.isDisjointFrom(other)) met++;
  }
  expect(met).toBeLessThanOrEqual(2);
});

test('the bands of a text never change: the database is full of them', () => {
  expect(bandsOf({ context: '', text: 'the mill stands by the river' }).slice(0, 4)).toMatchInlineSnapshot(`
    [
      -111109801,
      580795410,
      -1579474488,
      -772285324,
    ]
  `);
  expect(bandsOf({ context: '', text: '' })).toEqual([]);
});
