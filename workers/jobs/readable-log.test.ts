import { expect, test } from 'vitest';
import { readableLine } from './readable-log.ts';

test.each([
  ['progress bars', 'Loading weights: 45%|████▌     | 5/11 [00:01<00:01,  4.2it/s]'],
  ['warnings', '/srv/data/python/site-packages/torch/x.py:12: UserWarning: old thing'],
  ['the code of a warning', '  warnings.warn('],
  ['frames of a stack', '  File "/srv/app/train.py", line 3, in main'],
  ['empty lines', '   '],
])('%s are left out', (_, line) => {
  expect(readableLine(line)).toBeUndefined();
});

test.each([
  ['FileNotFoundError: /srv/data/models/bases/gpt2/config.json', 'FileNotFoundError: config.json'],
  ['ValueError: half of 100 % is 50', 'ValueError: half of 100 % is 50'],
  ['see https://example.org/a/b for more', 'see https://example.org/a/b for more'],
  ['10%|█         |\r\u001b[31mRuntimeError: out of memory\u001b[0m', 'RuntimeError: out of memory'],
])('what says something stays, without paths and colours: %j', (line, shown) => {
  expect(readableLine(line)).toBe(shown);
});
