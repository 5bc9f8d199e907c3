import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';
import { basesOf } from '../models/catalog.ts';
import { expertParameters } from '../models/parameters.ts';
import { loraParameters } from '../training/plan.ts';

interface Count {
  parameters: number;
  experts: number;
  lora: number;
  layers: string[];
  parents: string[];
}
let told: {
  counts: Record<string, Record<'lora' | 'dora' | 'rslora', Count>>;
  inFourBits: { attention: boolean; experts: boolean };
};

beforeAll(async () => {
  const { paths } = await pythonForTests();
  const { stdout } = await promisify(execFile)(paths.python, ['experts.fixture.py'], { cwd: trainerFolder });
  told = JSON.parse(stdout);
}, 900_000);

describe.each(basesOf().filter(base => base.shape.experts))('$name', base => {
  test('has the parameters that transformers makes of its config', () => {
    const { parameters, experts } = told.counts[base.name]?.lora ?? { parameters: 0, experts: 0 };
    expect(base.billions).toBe(Number((parameters / 1e9).toPrecision(3)));
    expect(expertParameters(base.shape)).toBe(experts);
  });

  test('has adapters as large as the plan says', () => {
    expect(loraParameters(base, 16)).toBe(told.counts[base.name]?.lora.lora);
  });
});

test('adapters of each kind are on the attention only, never on the experts or their gate', () => {
  for (const ways of Object.values(told.counts)) {
    for (const { parents, layers } of Object.values(ways)) {
      expect(parents).toEqual(['self_attn']);
      expect(layers).toContain('o_proj');
      expect(layers.length).toBeGreaterThan(3);
    }
  }
});

test('in four bits the attention is read, and the experts are not', () => {
  expect(told.inFourBits).toEqual({ attention: true, experts: false });
});
