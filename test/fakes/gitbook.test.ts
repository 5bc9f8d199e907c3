import { afterAll, expect, test } from 'vitest';
import { startGitBook } from './gitbook.ts';

const fake = await startGitBook();
afterAll(() => fake.close());
const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${fake.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('a page is served as Markdown by its name or by the header, and as HTML otherwise', async () => {
  const byName = await get('expressions/python.md?displayAgentInstructions=false');
  const byHeader = await get('expressions/python?displayAgentInstructions=false', {
    accept: 'text/markdown',
  });
  expect(byName.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(byName.text).toMatch(/^# /);
  expect(byHeader.text).toBe(byName.text);
  expect((await get('expressions/python')).headers.get('content-type')).toBe('text/html');
});

test('a page that does not exist answers 200 and says so', async () => {
  const missing = await get('no/such/page.md');
  expect(missing.status).toBe(200);
  expect(missing.text).toMatch(/^# Page Not Found/);
  expect(missing.headers.get('x-robots-tag')).toBe('noindex, nofollow');
});

test('the lists name every page, the sitemap by way of an index', async () => {
  expect((await get('llms.txt')).text).toContain(`](${fake.url}expressions/python.md)`);
  expect((await get('sitemap.xml')).text).toContain('<sitemapindex');
  expect((await get('sitemap-pages.xml')).text).toContain(`<loc>${fake.url}expressions/python</loc>`);
});

test('instructions for agents come unless they are asked not to', async () => {
  fake.switches.agentInstructions = true;
  expect((await get('expressions/python.md')).text).toContain('# Agent Instructions');
  expect((await get('expressions/python.md?displayAgentInstructions=false')).text).not.toContain(
    'Agent Instructions',
  );
  fake.switches.agentInstructions = false;
});
