import { expect, test } from 'vitest';
import { check } from '../../datanets/validation/validate.fixture.ts';
import { collectGarbage } from '../garbage.ts';

/** Heap in use after so many more checks, in MB, once what is garbage is gone. */
async function heapAfter(checks: number): Promise<number> {
  for (let i = 0; i < checks; i++) {
    await check({
      'a.jsonl': `{"question": "What is mill ${i} called?", "answer": "It is called key ${i * 7}."}`,
    });
  }
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

test('fifteen thousand checks keep no more than five thousand do', { timeout: 600_000 }, async () => {
  const early = await heapAfter(5_000);
  const late = await heapAfter(10_000);
  expect(late).toBeLessThan(early * 1.1);
});
