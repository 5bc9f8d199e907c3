import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openApi } from './api.ts';

test('a request leaves when the disk has what it rests on, and not at all when it refused it', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end(JSON.stringify({ ok: true, result: { id: 1 } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flush = Promise.withResolvers<void>();
  const me = openApi('1:token', root, () => flush.promise).getMe();
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(asked).toBe(0);
  flush.resolve();
  expect(await me).toEqual({ id: 1 });
  const broken = openApi('1:token', root, () => Promise.reject(new Error('EIO')));
  await expect(broken.getMe()).rejects.toThrow('EIO');
  expect(asked).toBe(1);
  server.close();
});
