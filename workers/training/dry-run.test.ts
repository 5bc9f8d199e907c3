import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';
import { lengthBins } from './dry-run.ts';

const rowsOf = (...tokens: number[]) => tokens.map(one => ({ tokens: one, answerAt: 0 }));

test('rows fall into bins of equal width, sixteen at the most', () => {
  expect(lengthBins(rowsOf(3, 7, 8, 20))).toEqual([
    { from: 0, to: 8, rows: 2 },
    { from: 8, to: 16, rows: 1 },
    { from: 16, to: 24, rows: 1 },
  ]);
  const long = lengthBins(rowsOf(1, 5000));
  expect(long.length).toBeLessThanOrEqual(16);
  expect(long.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
  expect(lengthBins([])).toEqual([{ from: 0, to: 8, rows: 0 }]);
});

test('a dry run queues nothing, and has rows only where the base is here', { timeout: 60_000 }, async () => {
  const room = await openRoom(await emptyDatabase());
  const { workers, close } = await room.open(false);
  const found = await workers.dryRun(room.request());
  expect(found.rows?.[0]?.parts.map(({ kind }) => kind)).toEqual(['read', 'learned']);
  expect(found.loss).toBe(2.5);
  expect(found.lengths.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
  expect(await workers.jobs(room.communityId)).toEqual([]);
  room.engine.hasBase = async () => false;
  expect(await workers.dryRun(room.request())).toMatchObject({ rows: undefined, loss: undefined });
  room.engine.hasBase = async () => true;
  room.engine.dryRunner = () => ({ command: process.execPath, args: ['--eval', ''] });
  await expect(workers.dryRun(room.request())).rejects.toThrow(/could not be shown in 60 seconds/);
  await close();
  await room.remove();
});
