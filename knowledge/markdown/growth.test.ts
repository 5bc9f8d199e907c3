import { expect, test } from 'vitest';
import { growthOf, mostGrowth, shortTexts } from '../../test/growth.ts';
import { hostileText } from '../../test/hostile-text.ts';
import { readDocs } from '../../test/text-readers.ts';

test.each(Object.entries(hostileText))(
  'the time for a page, its words and its terms grows with its length and not its square: %s',
  async (_, make) => {
    const growth = await growthOf(make, readDocs, shortTexts);
    expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
  },
);
