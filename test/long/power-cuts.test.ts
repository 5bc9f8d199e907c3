import { test } from 'vitest';
import { cutThePower } from '../power-cut/trial.ts';

test.each([1, 2, 3, 4])(
  '25 power cuts, run %i: nothing acknowledged is lost, and it starts every time',
  async seed => {
    await cutThePower({ cuts: 25, rows: 600, seed });
  },
  1_800_000,
);
