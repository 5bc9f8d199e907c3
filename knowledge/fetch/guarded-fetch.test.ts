import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { OutsideError, UserError } from '../../store/errors.ts';
import { guardedFetch } from './guarded-fetch.ts';

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://x');
  const hops = Number(url.searchParams.get('hops') ?? 0);
  const redirect = (to: string) => response.writeHead(302, { location: to }).end();
  switch (url.pathname) {
    case '/hops':
      return hops ? redirect(`/hops?hops=${hops - 1}`) : response.end('arrived');
    case '/loop':
      return redirect('/pool');
    case '/pool':
      return redirect('/loop');
    case '/inside':
      return redirect('http://169.254.169.254/latest/meta-data');
    case '/file':
      return redirect('file:///etc/passwd');
    case '/large':
      return response.end('x'.repeat(5000));
    case '/bomb':
      return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5000)));
    case '/zipped':
      return response
        .writeHead(200, { 'content-type': 'text/markdown', 'content-encoding': 'gzip' })
        .end(gzipSync('# hi'));
    case '/page':
      return response
        .writeHead(200, { 'content-type': 'text/markdown' })
        .end('<!doctype html><p>Not Markdown');
    case '/silent':
      return undefined;
    default:
      return response.writeHead(404).end('no');
  }
});
await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const open = guardedFetch({ allowPrivate: true, maxBytes: 1000, timeout: 2000 });
const closed = guardedFetch({ allowPrivate: false });

test.each([
  ['loopback', () => base],
  ['a name of this machine', () => base.replace('127.0.0.1', 'localhost')],
  ['a number for an address', () => base.replace('127.0.0.1', '2130706433')],
  ['hexadecimal', () => base.replace('127.0.0.1', '0x7f000001')],
  ['a short form', () => base.replace('127.0.0.1', '127.1')],
  ['IPv6 loopback', () => 'http://[::1]:80/'],
  ['mapped IPv4', () => 'http://[::ffff:127.0.0.1]/'],
  ['cloud metadata', () => 'http://169.254.169.254/'],
])('%s is refused unless private addresses are allowed', async (_, address) => {
  await expect(closed(address())).rejects.toThrow(/private network/);
});

test('only http and https are read, and no address with a password', async () => {
  await expect(open('file:///etc/passwd')).rejects.toThrow(/Only http and https/);
  await expect(open('ftp://example.com')).rejects.toThrow(/Only http and https/);
  await expect(open('nonsense')).rejects.toThrow(/no web address/);
  await expect(open('http://me:secret@example.com')).rejects.toThrow(UserError);
});

test('five redirects are followed, a sixth is not, and a loop is said to be one', async () => {
  expect((await open(`${base}/hops?hops=5`)).text).toBe('arrived');
  await expect(open(`${base}/hops?hops=6`)).rejects.toThrow(/more than 5 times/);
  await expect(open(`${base}/loop`)).rejects.toThrow(/in a loop/);
});

test('each redirect is checked anew', async () => {
  await expect(open(`${base}/file`)).rejects.toThrow(/Only http and https/);
  // From a public site to a private one: the first hop is let through by the test's own resolver-free literal.
  const halfOpen = guardedFetch({ allowPrivate: false });
  await expect(halfOpen(`${base}/inside`)).rejects.toThrow(/private network/);
});

test('size is limited before and after unpacking, and time for the whole answer', async () => {
  await expect(open(`${base}/large`)).rejects.toThrow(OutsideError);
  await expect(open(`${base}/bomb`)).rejects.toThrow(/larger than/);
  const hasty = guardedFetch({ allowPrivate: true, timeout: 100 });
  await expect(hasty(`${base}/silent`)).rejects.toThrow(/in time/);
});

test('content is judged by what it is, not only by what it says it is', async () => {
  expect(await open(`${base}/page`)).toMatchObject({ type: 'html', status: 200 });
  expect(await open(`${base}/zipped`)).toMatchObject({ type: 'markdown', text: '# hi' });
  expect(await open(`${base}/none`)).toMatchObject({ status: 404 });
});
