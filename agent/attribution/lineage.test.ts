import { expect, test } from 'vitest';
import type { Model } from '../../workers/model.ts';
import { lineageOf } from './lineage.ts';

const model = (name: string, version: string, parent?: { name: string; version: string }) =>
  ({ name, version, ...(parent && { parent: { ...parent, gone: false } }) }) as Model;

const first = model('maths-v1', 'aaa');
const second = model('maths-v2', 'bbb', { name: 'maths-v1', version: 'aaa' });
const third = model('maths-v3', 'ccc', { name: 'maths-v2', version: 'bbb' });

test.each([
  ['a model that began at its base', first, ['maths-v1'], undefined],
  ['a model trained on from another', third, ['maths-v3', 'maths-v2', 'maths-v1'], undefined],
  [
    'one whose parent is deleted',
    model('rye-v2', 'x', { name: 'rye-v1', version: 'y' }),
    ['rye-v2'],
    'rye-v1@y',
  ],
  [
    'one whose parent’s name has another version now',
    model('rye-v2', 'x', { name: 'maths-v1', version: 'before' }),
    ['rye-v2'],
    'maths-v1@before',
  ],
])('%s', (_, of, names, lost) => {
  const line = lineageOf(of, [first, second, third]);
  expect(line.models.map(({ name }) => name)).toEqual(names);
  expect(line.lost).toBe(lost);
});
