import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';

interface Told {
  share: { random: number; grouped: number };
  sorted: number[];
  again: boolean;
  otherEpoch: boolean;
  lastIsRest: boolean;
}
let told: Told;

beforeAll(async () => {
  const { paths } = await pythonForTests();
  const { stdout } = await promisify(execFile)(paths.python, ['-c', program], { cwd: trainerFolder });
  told = JSON.parse(stdout);
}, 900_000);

test('every row comes once, those that fill no batch last, in another order each epoch', () => {
  expect(told.sorted).toEqual(Array.from({ length: 1003 }, (_, row) => row));
  expect(told).toMatchObject({ again: true, otherEpoch: true, lastIsRest: true });
});

test('far less of a batch of 16 is padding than in random order', () => {
  expect(told.share.random).toBeLessThan(0.5);
  expect(told.share.grouped).toBeGreaterThan(0.8);
});

// Lengths as those of an instruction datanet: mostly short, a few very long.
const program = `
import json, random
from length_groups import LengthGroups
numbers = random.Random(0)
lengths = [int(min(1024, 20 + numbers.lognormvariate(4, 0.8))) for _ in range(1003)]

def share(order):
    batches = [order[at : at + 16] for at in range(0, len(order), 16)]
    return sum(lengths) / sum(len(batch) * max(lengths[row] for row in batch) for batch in batches)

groups = LengthGroups(lengths, 16, seed=3)
first, again = list(groups), list(groups)
groups.set_epoch(1)
other = list(groups)
mixed = list(range(len(lengths)))
numbers.shuffle(mixed)
rest = [lengths[row] for row in first[-11:]]
print(json.dumps({
    "share": {"random": share(mixed), "grouped": share(first)},
    "sorted": sorted(first),
    "again": first == again,
    "otherEpoch": other != first and sorted(other) == sorted(first),
    "lastIsRest": rest == sorted(rest, reverse=True) and len(first) % 16 == 11,
}))
`;
