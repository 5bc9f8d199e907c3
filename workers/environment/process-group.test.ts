import { expect, test } from 'vitest';
import { startGroup } from './process-group.ts';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

/** Starts a script and collects its lines; `line(text)` resolves once that line has come. */
function started(script: string) {
  const lines: string[] = [];
  const awaited = new Map<string, () => void>();
  const group = startGroup(node(script), line => {
    lines.push(line);
    awaited.get(line)?.();
  });
  const line = (text: string) => {
    if (lines.includes(text)) return Promise.resolve();
    return new Promise<void>(resolve => awaited.set(text, resolve));
  };
  return { group, lines, line };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('lines of both streams come, and how it ended', async () => {
  const { group, lines } = started('console.log("a\\nb"); console.error("c"); process.exitCode = 4');
  expect(await group.ended).toEqual({ code: 4, signal: null });
  expect(lines.sort()).toEqual(['a', 'b', 'c']);
});

test('a program that is not there is an ending with its reason', async () => {
  const group = startGroup({ command: '/no/such/python', args: [] }, () => {});
  expect((await group.ended).error?.code).toBe('ENOENT');
});

test('one that ends when asked does so by itself; a deaf one is killed, with all that it started', async () => {
  const polite = started(
    'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000); console.log("up")',
  );
  await polite.line('up');
  expect(await polite.group.terminate(10_000)).toEqual({ code: 0, signal: null });

  const deaf = started(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);
    console.log('up');
    console.log(child.pid);`);
  await deaf.line('up');
  expect(await deaf.group.terminate(50)).toEqual({ code: null, signal: 'SIGKILL' });
  const child = Number(deaf.lines.find(line => /^\d+$/.test(line)));
  await expect.poll(() => isAlive(child)).toBe(false);
});

test('it hears that its standard input closed when we are gone, and gets no secrets of ours', async () => {
  process.env.GRISTMILL_TEST_API_KEY = 'secret';
  process.env.DATABASE_URL = 'postgres://secret';
  const { group, lines } = started('console.log(Object.keys(process.env).join())');
  await group.ended;
  delete process.env.GRISTMILL_TEST_API_KEY;
  delete process.env.DATABASE_URL;
  expect(lines[0]).toContain('PATH');
  expect(lines[0]).not.toMatch(/API_KEY|DATABASE_URL/);
});
