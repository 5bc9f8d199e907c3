import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { serverUrl, whyNoServer } from './test/database.ts';

function worker(environment: Record<string, string>) {
  const { DATABASE_URL: _, ...rest } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts')], {
    env: { ...rest, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>(resolve => child.once('exit', resolve));
  return { child, code };
}

test('a worker without a database server says what it needs', async () => {
  const { child, code } = worker({});
  expect(await text(child.stderr)).toMatch(/needs DATABASE_URL.*npm start/);
  expect(await code).toBe(1);
});

describe.skipIf(await whyNoServer())('on a server', () => {
  test('it says that it is ready, and stops when it is told to', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gristmill-worker-'));
    const { child, code } = worker({ DATABASE_URL: await serverUrl(), DATA_DIR: folder });
    let said = '';
    for await (const chunk of child.stderr) {
      said += chunk;
      // A second signal would end it at once.
      if (/Worker ready/.test(String(chunk))) child.kill('SIGTERM');
    }
    expect(said).toMatch(/Worker ready.*\n.*Stopping/);
    expect(await code).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  test('it ends by itself when no job has come for as long as it is told', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gristmill-worker-'));
    const settings = { DATABASE_URL: await serverUrl(), DATA_DIR: folder, WORKER_IDLE_MINUTES: '0.001' };
    const { child, code } = worker(settings);
    expect(await text(child.stderr)).toMatch(/Worker ready.*\n.*WORKER_IDLE_MINUTES.*\n.*Stopping/);
    expect(await code).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });
});
