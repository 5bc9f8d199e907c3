import { expect, test } from 'vitest';
import { growthOf, mostGrowth } from '../../test/growth.ts';
import { hostileText } from '../../test/hostile-text.ts';
import { prepareSections } from '../index/write-page.ts';
import { asWritten } from './links.ts';
import { readPage } from './page.ts';

test.each(Object.entries(hostileText))(
  'the time for a page, its words and its terms grows with its length: %s',
  async (_, make) => {
    const growth = await growthOf(make, text => {
      const { sections } = readPage(text, { links: asWritten });
      return prepareSections({ title: 'T', trail: [], sections });
    });
    expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
  },
  300_000,
);
