import { describe, expect, test } from 'vitest';
import { growthOf, mostGrowth } from '../../test/growth.ts';
import { hostileText } from '../../test/hostile-text.ts';
import { isPageNotFound, withoutAgentInstructions } from './agent-instructions.ts';
import { parseLlms } from './llms.ts';
import { parseSiteIndex } from './site-index.ts';
import { parseSitemap } from './sitemap.ts';
import { parseSummary } from './summary.ts';

const base = 'https://docs.example/';

describe.each([
  ['llms.txt', (text: string) => parseLlms(text, base)],
  ['a sitemap', parseSitemap],
  ['a site index', (text: string) => parseSiteIndex(text, base)],
  ['SUMMARY.md', parseSummary],
  ['instructions for agents', withoutAgentInstructions],
  ['"Page Not Found"', isPageNotFound],
])('the time for %s grows with its length', (_, parse) => {
  test.each(Object.entries(hostileText))('%s', async (_name, make) => {
    const growth = await growthOf(make, parse);
    expect(growth.ratio, JSON.stringify(growth)).toBeLessThan(mostGrowth);
  });
});
