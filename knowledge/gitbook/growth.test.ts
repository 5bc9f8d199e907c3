import { describe, expect, test } from 'vitest';
import { growthOf, mostGrowth, shortTexts } from '../../test/growth.ts';
import { hostileText } from '../../test/hostile-text.ts';
import { listReaders } from '../../test/text-readers.ts';

describe.each(Object.entries(listReaders))('the time for %s grows with its length', (_, read) => {
  test.each(Object.entries(hostileText))('%s', async (_name, make) => {
    const growth = await growthOf(make, read, shortTexts);
    expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
  });
});
