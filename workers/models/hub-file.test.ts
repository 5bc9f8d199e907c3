import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { fetchFromHub } from './hub-file.ts';

const content = Buffer.from('weights '.repeat(20_000));
let folder: string;
let breaksOff = false;

const hub = createServer((request, response) => {
  if (request.url !== '/owner/model/resolve/main/model.onnx') return void response.writeHead(404).end();
  response.writeHead(200);
  if (!breaksOff) return void response.end(content);
  response.write(content.subarray(0, 1000), () => request.socket.destroy());
});

beforeAll(async () => {
  await new Promise<void>(done => hub.listen(0, '127.0.0.1', done));
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-hub-file-'));
  breaksOff = false;
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
  vi.stubEnv('HF_HUB_OFFLINE', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function fetched(
  change: { path?: string; sha256?: string; bytes?: number } = {},
  signal = AbortSignal.timeout(20_000),
) {
  const shares: (number | null)[] = [];
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { path: 'owner/model/resolve/main/model.onnx', sha256, bytes: content.length, ...change };
  const to = join(folder, 'place', 'model.onnx');
  return { shares, to, over: fetchFromHub({ ...file, to }, ({ done }) => shares.push(done), signal) };
}

/** What lies in the folder, a part of a file included. */
const left = () =>
  readdir(folder, { recursive: true }).then(names => names.filter(name => name.includes('model')));

test('a file comes whole, with its progress', async () => {
  const { shares, to, over } = fetched();
  await over;
  expect(await readFile(to)).toEqual(content);
  expect(shares.at(-1)).toBe(1);
  expect(await left()).toEqual([join('place', 'model.onnx')]);
});

test.each([
  ['another file', { sha256: '0'.repeat(64) }, /is not the file that was checked/],
  ['a larger file', { bytes: 1000 }, /is not the file that was checked/],
  ['no file', { path: 'owner/nothing' }, /hub was not reached/],
])('%s is refused, and nothing of it stays', async (_, change, why) => {
  await expect(fetched(change).over).rejects.toThrow(why);
  expect(await left()).toEqual([]);
});

test('a hub that breaks off, or is not to be asked, leaves nothing', async () => {
  breaksOff = true;
  await expect(fetched().over).rejects.toThrow(/hub was not reached/);
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  breaksOff = false;
  await expect(fetched().over).rejects.toThrow(/hub was not reached/);
  expect(await left()).toEqual([]);
});

test('a stop ends it with its own reason', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(fetched({}, stop.signal).over).rejects.toThrow('enough');
});
