import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Embedder } from '../../../knowledge/embedder/embedder.ts';
import { openMeanings, type Ranked } from './meanings.ts';

const folder = await mkdtemp(join(tmpdir(), 'gristmill-meanings-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Knows two meanings, each of a few words. */
function twoMeanings() {
  const embedded: string[] = [];
  let isAway = false;
  const embedder: Embedder = {
    id: 'two-meanings',
    dimensions: 2,
    async embed(texts) {
      if (isAway) throw new Error('away');
      embedded.push(...texts);
      return texts.map(text => (/stop|halt|cease/.test(text) ? [1, 0] : [0, 1]));
    },
  };
  return {
    embedder,
    embedded,
    leave() {
      isAway = true;
    },
  };
}

const examples = ['stop the job', 'halt', 'Halt'].map(sentence => ({ sentence, label: 'stop' }));
examples.push(...['show the job', 'look'].map(sentence => ({ sentence, label: 'show' })));

const undecided: Ranked[] = [
  { label: 'show', probability: 0.55 },
  { label: 'stop', probability: 0.45 },
];

test('a word that nothing was learned of is understood by what it means', async () => {
  const { embedder, embedded } = twoMeanings();
  const meanings = await openMeanings({ embedder, examples, file: undefined });
  expect(embedded).toHaveLength(4);
  const ranked = await meanings.rank('cease', undecided);
  expect(ranked[0]?.label).toBe('stop');
  expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
});

test('what the words are sure of stays', async () => {
  const { embedder } = twoMeanings();
  const meanings = await openMeanings({ embedder, examples, file: undefined });
  const sure = [
    { label: 'show', probability: 0.999 },
    { label: 'stop', probability: 0.001 },
  ];
  expect((await meanings.rank('cease', sure))[0]?.label).toBe('show');
});

test('words alone count while the embedder is away', async () => {
  const { embedder, leave } = twoMeanings();
  const meanings = await openMeanings({ embedder, examples, file: undefined });
  leave();
  expect(await meanings.rank('cease', undecided)).toEqual(undecided);
});

test('what was learned once is not embedded again, unless it changed', async () => {
  const file = join(folder, 'meanings');
  await openMeanings({ ...twoMeanings(), examples, file });
  const { embedder, embedded } = twoMeanings();
  const meanings = await openMeanings({ embedder, examples, file });
  expect(embedded).toEqual([]);
  expect((await meanings.rank('cease', undecided))[0]?.label).toBe('stop');
  expect(embedded).toEqual(['cease']);
  await openMeanings({ embedder, examples: examples.slice(0, -1), file });
  expect(embedded.length).toBeGreaterThan(1);
});
