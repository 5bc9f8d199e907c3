import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8');

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({
    dependencies: versions,
    devDependencies: versions,
    scripts: versions,
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(JSON.parse(read('package.json')));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
        optionalDependencies: versions.optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('package-lock.json')));
const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

test.each(direct)('%s is pinned, and the lockfile has that version', (name, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
});

test('the lockfile has every optional binary, so that npm ci works on every system', () => {
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const known = Object.keys(lock.packages).some(other => other.endsWith(`node_modules/${name}`));
      expect(known, `${name}, wanted by ${path}`).toBe(true);
    }
  }
});

test('the lockfile names no host', () => {
  for (const { resolved } of Object.values(lock.packages)) expect(resolved).toBeUndefined();
});

test('every install script is allowed or refused by name', () => {
  const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  for (const [path] of scripted) {
    expect(manifest.allowScripts).toHaveProperty(path.split('node_modules/').at(-1) ?? path);
  }
});

test('the README says what each dependency is for', () => {
  const table = read('README.md')
    .split('\n')
    .filter(line => line.startsWith('| `'));
  const named = table.flatMap(line =>
    [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(named.toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
});

test('CONTRIBUTING.md names only scripts that there are', () => {
  for (const [, script = ''] of read('CONTRIBUTING.md').matchAll(/npm run ([\w:]+)/g)) {
    expect(Object.keys(manifest.scripts)).toContain(script);
  }
});
