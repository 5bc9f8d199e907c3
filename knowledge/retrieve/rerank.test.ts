import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Reranker } from '../reranker/reranker.ts';
import { rerank } from './rerank.ts';
import type { FoundSection } from './retrieve.ts';

const section = (sectionId: number, text: string, heading = `H${sectionId}`): FoundSection => ({
  sectionId,
  pageId: sectionId,
  sourceId: 1,
  source: 'docs',
  page: 'Page',
  trail: [],
  above: [],
  heading,
  url: 'https://docs.example.com/page',
  anchor: '',
  text,
  score: 10 - sectionId,
});

function by(score: (passage: string) => number | Promise<number>) {
  const read: string[][] = [];
  const reranker: Reranker = {
    name: 'test',
    score(_question, passages) {
      read.push([...passages]);
      return Promise.all(passages.map(score));
    },
  };
  return { reranker, read };
}
const ids = (sections: readonly FoundSection[]) => sections.map(one => one.sectionId);
const three = [section(1, 'Flour.'), section(2, 'Water.'), section(3, 'To bake bread.')];

test('what the reranker finds far better comes first', async () => {
  const { reranker } = by(passage => (passage.includes('bread') ? 9 : passage.includes('Water') ? -4 : -3));
  expect(ids(await rerank('bread', three, [], { reranker, timeout: 1000 }))).toEqual([3, 1, 2]);
});

test('one that tells nothing apart changes nothing', async () => {
  const { reranker } = by(() => 0.5);
  expect(ids(await rerank('bread', three, [], { reranker, timeout: 1000 }))).toEqual([1, 2, 3]);
});

test('it reads the passage that is nearest in meaning, under its page and heading', async () => {
  const long = section(1, `${'Flour is milled. '.repeat(60)}\n\nAn oven bakes it.`);
  const { reranker, read } = by(() => 0);
  const nearest = [{ sectionId: 1, pageId: 1, cosine: 0.9, position: 1 }];
  await rerank('oven', [long, section(2, 'Water.', 'Page')], nearest, { reranker, timeout: 1000 });
  expect(read[0]?.[0]).toMatch(/^Page: H1\n/);
  expect(read[0]?.[0]).toContain('An oven bakes it.');
  expect(read[0]?.[1]).toBe('Page\nWater.');
});

test('twenty are read, and the others keep their places behind them', async () => {
  const many = Array.from({ length: 25 }, (_, index) => section(index + 1, 'text'));
  const { reranker, read } = by(() => 1);
  const ordered = ids(await rerank('text', many, [], { reranker, timeout: 1000 }));
  expect(read[0]).toHaveLength(20);
  expect(ordered).toEqual(ids(many));
});

test('one that is away or slow costs its order, and no answer', async () => {
  const away = by(() => Promise.reject(new Error('away')));
  expect(ids(await rerank('bread', three, [], { ...away, timeout: 1000 }))).toEqual([1, 2, 3]);
  const slow: Reranker = {
    name: 'slow',
    score: (_question, _passages, signal) => wait(60_000, [], { signal }),
  };
  expect(ids(await rerank('bread', three, [], { reranker: slow, timeout: 5 }))).toEqual([1, 2, 3]);
});
