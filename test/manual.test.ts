import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../agent/commands/index.ts';
import { settings } from '../config.ts';
import { anchorOf } from '../knowledge/markdown/anchor.ts';
import { generatedPages } from './manual.ts';

const folder = join(import.meta.dirname, '../docs');
const read = (page: string) => readFileSync(join(folder, page), 'utf8');
const pages = globSync('*.md', { cwd: folder }).filter(page => page !== 'SUMMARY.md');

test.each([...generatedPages()])('docs/%s is as the code has it (npm run docs:commands)', (page, text) => {
  expect(read(page)).toBe(text);
});

test('the table of contents has every page once, and no other', () => {
  const listed = [...read('SUMMARY.md').matchAll(/\]\(([^)]+)\)/g)].map(([, page]) => page);
  expect(listed.toSorted()).toEqual(pages.toSorted());
});

describe.each(pages)('docs/%s', page => {
  const text = read(page);

  test('says in its front matter what it is about, and has one title', () => {
    expect(text).toMatch(/^---\ndescription: .+\n---\n/);
    expect(outsideCode(text).match(/^# /gm)).toHaveLength(1);
  });

  test('its links lead somewhere', () => {
    for (const [, link = ''] of outsideCode(text).matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path ? posix.normalize(path) : page;
      expect(existsSync(join(folder, target)), `${link} is not there`).toBe(true);
      if (anchor) expect(anchorsOf(read(target)), link).toContain(anchor);
    }
  });

  test('its commands and settings exist', () => {
    for (const [, name = ''] of text.matchAll(/`\/([a-z]+\b(?: [a-z]+\b)?)(?![-/])/g)) {
      const known = commands.find(({ name: full }) => full === name || full === name.split(' ')[0]);
      expect(known, `/${name}`).toBeDefined();
    }
    for (const [, name = ''] of text.matchAll(/`([A-Z][A-Z_]{3,})(?==|`)/g)) {
      if (!elsewhere.has(name)) expect(Object.keys(settings.shape)).toContain(name);
    }
  });
});

/** Not ours: what the compose file and the hub's library read, and a method of HTTP. */
const elsewhere = new Set([
  'CUDA_VISIBLE_DEVICES',
  'POSTGRES_PASSWORD',
  'HF_TOKEN',
  'CUDA_VISIBLE_DEVICES',
  'MLFLOW_TRACKING_URI',
  'WANDB_API_KEY',
  'POST',
  'LICENSE',
]);

function outsideCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,3} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}
