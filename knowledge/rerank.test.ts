import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '../test/database.ts';
import { openCrossEncoder } from './reranker/cross-encoder.ts';
import { crossEncoderFiles } from './reranker/model-folder.ts';
import { overlapModel } from './reranker/overlap-model.fixture.ts';
import type { Reranker } from './reranker/reranker.ts';
import { followedDocs } from './room.fixture.ts';

const { home, knowledge, opened } = await followedDocs(await emptyDatabase());
const question = 'How do I log a message to the console?';
const searched = async (room: typeof knowledge, limit?: number) =>
  (await room.search(question, { communityId: home, limit })).sections.map(section => section.sectionId);

test('a section that a reranker finds far better is the first, of no more than were asked for', async () => {
  const before = await searched(knowledge, 12);
  const wanted = before[11];
  const reranker: Reranker = {
    name: 'test',
    async score(_question, passages) {
      return passages.map((_, index) => (index === 11 ? 1 : 0));
    },
  };
  const after = await searched(await opened({ reranker }), 5);
  expect(after[0]).toBe(wanted);
  expect(after.slice(1)).toEqual(before.slice(0, 4));
});

test('a cross-encoder of a folder reads what was found, by the real runtime', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-reranker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const problems: unknown[] = [];
  const encoder = openCrossEncoder(crossEncoderFiles(await overlapModel(folder)), error =>
    problems.push(error),
  );
  onTestFinished(() => encoder.stop());
  const read: number[][] = [];
  const reranker: Reranker = {
    name: encoder.name,
    async score(...asked) {
      const scores = await encoder.score(...asked);
      read.push(scores);
      return scores;
    },
  };
  const after = await searched(await opened({ reranker, settleTimeout: 60_000 }));
  expect(problems).toEqual([]);
  expect(new Set(read[0]).size).toBeGreaterThan(3);
  expect(after).not.toEqual(await searched(knowledge));
});
