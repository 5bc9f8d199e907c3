import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';
import { basesOf } from '../models/catalog.ts';
import { packedTypes, packs } from '../training/packing.ts';

interface Told {
  families: { type: string; packs: boolean; loss: number; gradient: number }[];
  proven: string[];
  shares: Record<string, Record<string, { grouped: number; packed: number }>>;
  shape: [number, number];
  tokens: number;
  learned: number;
  alone: boolean;
}
let told: Told;

beforeAll(async () => {
  const { paths } = await pythonForTests();
  const { stdout } = await promisify(execFile)(paths.python, ['packing.fixture.py'], { cwd: trainerFolder });
  told = JSON.parse(stdout);
}, 900_000);

test('a packed batch has the loss and the gradients of its rows one by one, in each family that is packed', () => {
  const packed = told.families.filter(family => family.packs);
  expect(packed.map(({ type }) => type)).toEqual(told.proven);
  for (const { type, loss, gradient } of packed) {
    expect.soft(loss, type).toBeLessThan(1e-5);
    expect.soft(gradient, type).toBeLessThan(1e-5);
  }
});

test('a family whose rows would read each other is not packed', () => {
  const others = told.families.filter(family => !family.packs);
  expect(others.map(({ type }) => type)).toEqual(['bloom']);
  for (const { gradient } of others) expect(gradient).toBeGreaterThan(1e-3);
});

test('the plan knows the same families as the trainer', () => {
  expect([...packedTypes].sort()).toEqual(told.proven);
  const unpacked = basesOf().filter(base => !packs(base));
  expect(new Set(unpacked.map(({ family }) => family))).toEqual(new Set(['bloom', 'smolvlm', 'whisper']));
});

test('every token of every row is in it, once, and it is no wider than the longest row', () => {
  expect(told).toMatchObject({ shape: [3, 31], tokens: 88, alone: false });
  // All that is learned but the first token of a row, which nothing comes before: of 31, 12, 4, 8, 5 and 6.
  expect(told.learned).toBe(30 + 11 + 4 + 8 + 4 + 6);
});

test('beside batches of similar length more is useful where many rows go through at once, and never less', () => {
  for (const sizes of Object.values(told.shares)) {
    for (const { grouped, packed } of Object.values(sizes)) expect(packed).toBeGreaterThanOrEqual(grouped);
    expect((sizes[16]?.packed ?? 0) - (sizes[16]?.grouped ?? 0)).toBeGreaterThan(0.04);
  }
});
