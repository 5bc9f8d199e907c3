import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { collectingLogger } from '../../../store/logging/collecting-logger.fixture.ts';
import { newClient } from './client.ts';

test('a request leaves when the disk has what it rests on', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.setHeader('Content-Type', 'application/json').end('{"id":"1"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const flush = Promise.withResolvers<void>();
  const client = newClient({
    readsContent: true,
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shards: undefined,
    flushed: () => flush.promise,
    log: collectingLogger().log,
  });
  client.rest.setToken('token');
  const me = client.rest.get(Routes.user());
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(asked).toBe(0);
  flush.resolve();
  expect(await me).toEqual({ id: '1' });
  await client.destroy();
  server.close();
});
