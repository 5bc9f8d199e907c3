import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { pythonForTests } from '../../test/python.ts';
import { testFolder } from '../trainer/run.fixture.ts';
import { openEnvironment } from './environment.ts';
import { findPython } from './find-python.ts';
import { installProgress, words } from './install.ts';
import { singleFlight } from './single-flight.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;

beforeEach(async () => {
  folder = await testFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

/** A program that answers as a Python of that version would. */
async function fakePython(name: string, version: number[], venv = true): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, `#!/bin/sh\necho '${JSON.stringify({ version, venv })}'\n`);
  await chmod(path, 0o755);
  return path;
}

async function problemOf(...asked: Parameters<typeof findPython>): Promise<string> {
  const found = await findPython(...asked);
  return 'problem' in found ? inEnglish(found.problem) : '';
}

describe('finding a Python', () => {
  beforeEach(() => vi.stubEnv('PATH', `${folder.path}:/nowhere`));

  test('takes the first of the PATH that is new enough', async () => {
    await fakePython('python3', [3, 9, 2]);
    await fakePython('python3.12', [3, 12, 1]);
    expect(await findPython()).toEqual({ command: 'python3.12', args: [], version: '3.12.1' });
  });

  test.each([
    ['linux', /apt install python3 python3-venv/],
    ['darwin', /brew install python@3\.13/],
    ['win32', /python\.org/],
  ] as const)('says how to get one on %s', async (platform, mend) => {
    const problem = await problemOf(undefined, platform);
    expect(problem).toMatch(/needs Python 3\.11 to 3\.14, and none was found/);
    expect(problem).toMatch(mend);
  });

  test('says what is too old, and what lacks its venv module', async () => {
    await fakePython('python3', [3, 9, 2]);
    expect(await problemOf(undefined, 'linux')).toContain('and python3 is 3.9.2.');
    await fakePython('python3', [3, 11, 2], false);
    expect(await problemOf(undefined, 'linux')).toMatch(
      /python3 \(3\.11\.2\) has none.*apt install python3\.11-venv/,
    );
  });

  test('looks only at the one that was set', async () => {
    await fakePython('python3', [3, 12, 1]);
    expect(await problemOf(join(folder.path, 'missing'))).toMatch(
      /missing \(the PYTHON setting\) is no Python that runs/,
    );
  });
});

describe('the environment', () => {
  test('is impossible without a Python, and says so when it is to be made', async () => {
    const environment = await openEnvironment({ dataDir: folder.path, python: join(folder.path, 'missing') });
    expect(await environment.status()).toMatchObject({ state: 'impossible' });
    await expect(environment.ensure()).rejects.toThrow(/Training needs Python 3\.11/);
  });

  test('given up while it is made leaves nothing, and can be made again', { timeout: 120_000 }, async () => {
    const environment = await openEnvironment({ dataDir: folder.path, python: process.env.PYTHON });
    expect(await environment.status()).toEqual({ state: 'missing' });
    const abort = new AbortController();
    const making = environment.ensure(() => abort.abort(new Error('enough')), abort.signal);
    await expect(making).rejects.toThrow('enough');
    expect((await readdir(join(folder.path, 'python'))).filter(name => name.includes('part'))).toEqual([]);
    expect(await environment.status()).toEqual({ state: 'missing' });
  });

  test('made once is ready at once, for every process', { timeout: 900_000 }, async () => {
    const environment = await pythonForTests();
    expect(await environment.status()).toEqual({ state: 'ready' });
    const told: string[] = [];
    await environment.ensure(progress => told.push(progress.label));
    expect(told).toEqual([]);
  });

  test('an index that is not reached is said', { timeout: 120_000 }, async () => {
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_FIND_LINKS', undefined);
    vi.stubEnv('PIP_RETRIES', '1');
    vi.stubEnv('PIP_NO_INDEX', undefined);
    const environment = await openEnvironment({
      dataDir: folder.path,
      python: process.env.PYTHON,
      pipArgs: '--index-url http://127.0.0.1:9/simple',
    });
    await expect(environment.ensure()).rejects.toThrow(/package index was not reached/);
    expect((await readdir(join(folder.path, 'python'))).filter(name => name.includes('part'))).toEqual([]);
  });
});

describe('work that is shared', () => {
  test('runs once for all who wait, and tells each of them', async () => {
    const go = Promise.withResolvers<void>();
    let runs = 0;
    const work = singleFlight(async tell => {
      runs++;
      tell({ label: 'begun', done: 0 });
      await go.promise;
      tell({ label: 'over', done: 1 });
    });
    const heard: string[][] = [[], []];
    const both = heard.map(labels => work.join(({ label }) => labels.push(label), undefined));
    go.resolve();
    await Promise.all(both);
    expect(runs).toBe(1);
    expect(heard).toEqual([
      ['begun', 'over'],
      ['begun', 'over'],
    ]);
    expect(work.running()).toBe(false);
  });

  test('goes on for those who stay, and stops with the last who leaves', async () => {
    const stopped = Promise.withResolvers<void>();
    const work = singleFlight(async (_, signal) => {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const a = work.join(() => {}, first.signal);
    const b = work.join(() => {}, second.signal).finally(stopped.resolve);
    first.abort(new Error('first'));
    await expect(a).rejects.toThrow('first');
    expect(work.running()).toBe(true);
    second.abort(new Error('second'));
    await expect(b).rejects.toThrow('second');
    await stopped.promise;
    expect(work.running()).toBe(false);
  });

  test('that failed can be tried again', async () => {
    let tries = 0;
    const work = singleFlight(async () => {
      if (++tries === 1) throw new Error('once');
    });
    await expect(work.join(() => {}, undefined)).rejects.toThrow('once');
    await work.join(() => {}, undefined);
    expect(tries).toBe(2);
  });
});

test('pip is followed by its lines, and the share never goes back', () => {
  const told: { label: string; done: number | null }[] = [];
  const progress = installProgress(2, said => told.push(said));
  for (const line of [
    'Collecting numpy==2.4.6 (from -r requirements.txt (line 3))',
    '  Downloading numpy-2.4.6-cp311-cp311-linux_x86_64.whl.metadata (62 kB)',
    'Processing /wheels/torch-2.13.0-cp311-cp311-linux_x86_64.whl (from -r requirements.txt)',
    'Downloading numpy-2.4.6-cp311-cp311-linux_x86_64.whl (16.6 MB)',
    'Installing collected packages: numpy, torch',
  ]) {
    progress.line(line);
  }
  progress.installed(1);
  progress.installed(0);
  progress.installed(2);
  expect(told.slice(0, 3)).toEqual([
    { label: 'finding numpy', done: 0.05 },
    { label: 'finding torch', done: 0.1 },
    { label: 'fetching numpy 2.4.6 (16.6 MB)', done: 0.35 },
  ]);
  expect(told.at(-1)).toEqual({ label: 'installing the packages (2 of 2)', done: 1 });
  const shares = told.map(({ done }) => Number(done));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

test.each([
  ['', []],
  ['--index-url https://example.org/simple  --pre', ['--index-url', 'https://example.org/simple', '--pre']],
  [`--find-links "/a folder/x" '--pre'`, ['--find-links', '/a folder/x', '--pre']],
])('PIP_ARGS %j are these words', (text, expected) => {
  expect(words(text)).toEqual(expected);
});
