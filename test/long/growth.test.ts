import { describe, expect, test } from 'vitest';
import { growthOf, longTexts, mostGrowth } from '../growth.ts';
import { hostileText } from '../hostile-text.ts';
import { listReaders, readDocs, renderReply } from '../text-readers.ts';

const readers = { 'a page of docs': readDocs, 'a reply on all platforms': renderReply, ...listReaders };

describe.each(Object.entries(readers))(
  'from 50,000 to 200,000 characters the time for %s is linear',
  (_, read) => {
    test.each(Object.entries(hostileText))(
      '%s',
      async (_name, make) => {
        const growth = await growthOf(make, read, longTexts);
        expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
      },
      300_000,
    );
  },
);
