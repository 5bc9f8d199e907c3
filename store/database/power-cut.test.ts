import { test } from 'vitest';
import { cutThePower } from '../../test/power-cut/trial.ts';

test('after a power cut the database starts and has all that was acknowledged', async () => {
  await cutThePower({ cuts: 5, rows: 200, seed: 20_261_128 });
}, 300_000);
