import { expect, test } from 'vitest';
import { growthOf, mostGrowth, shortTexts } from '../../test/growth.ts';
import { hostileText } from '../../test/hostile-text.ts';
import { renderReply } from '../../test/text-readers.ts';

test.each(Object.entries(hostileText))(
  'the time for a reply on all platforms grows with its length and not its square: %s',
  async (_, make) => {
    const growth = await growthOf(make, renderReply, shortTexts);
    expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
  },
);
