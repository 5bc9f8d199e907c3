import { lookup as resolve } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { isPrivateAddress } from './private-addresses.ts';

export interface Fetched {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  /** What the content is, judged by its first bytes where the header says nothing or says what it is not. */
  type: 'html' | 'xml' | 'json' | 'markdown' | 'text' | 'binary';
  text: string;
}

export interface FetchOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Reads one address. Any status is an answer; only what can't be reached, or may not be, throws. */
export type Fetch = (url: string, options?: FetchOptions) => Promise<Fetched>;

export interface FetchLimits {
  /** Whether private, loopback and link-local addresses may be read (an intranet). */
  allowPrivate: boolean;
  maxBytes?: number;
  /** Milliseconds for one answer, redirects included. */
  timeout?: number;
}

const maxRedirects = 5;

/**
 * A fetch for addresses that people typed and sites redirect to: http and https only, never a private address (names
 * are resolved once and the connection goes to exactly what was checked), each redirect checked anew and at most five,
 * at most `maxBytes` and `timeout`.
 *
 * @throws UserError when the address is not allowed or loops
 * @throws OutsideError when the site can't be reached, is too slow or sends too much
 */
export function guardedFetch(limits: FetchLimits): Fetch {
  return async (address, options = {}) => {
    const timeout = AbortSignal.timeout(limits.timeout ?? 20_000);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const seen: string[] = [];
    let url = allowedUrl(address);
    for (;;) {
      if (seen.includes(url.href))
        throw new UserError(
          message('{address} redirects in a loop ({again} again).', { address, again: url.href }),
        );
      seen.push(url.href);
      if (seen.length > maxRedirects + 1) {
        throw new UserError(
          message('{address} redirects more than {n, number} times.', { address, n: maxRedirects }),
        );
      }
      const answer = await once(url, { ...limits, headers: options.headers, signal }).catch(error => {
        options.signal?.throwIfAborted();
        if (timeout.aborted)
          throw new OutsideError(message('{host} did not answer in time.', { host: url.host }));
        throw error;
      });
      const next = answer.status >= 300 && answer.status < 400 && answer.headers.location;
      if (!next) return answer;
      if (!URL.canParse(next, url))
        throw new OutsideError(
          message('{host} redirects to something that is no address.', { host: url.host }),
        );
      url = allowedUrl(new URL(next, url).href);
    }
  };
}

/** @throws UserError saying what is wrong with the address */
export function allowedUrl(address: string): URL {
  if (!URL.canParse(address)) {
    throw new UserError(
      message('“{address}” is no web address. It should look like https://docs.example.com.', {
        address: address.slice(0, 200),
      }),
    );
  }
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new UserError(
      message('Only http and https addresses can be read, not {protocol}.', {
        protocol: url.protocol.slice(0, -1),
      }),
    );
  }
  if (url.username || url.password) {
    throw new UserError(
      message('An address with a user name or password in it is not read. Leave them out.'),
    );
  }
  url.hash = '';
  return url;
}

async function once(url: URL, options: FetchLimits & FetchOptions): Promise<Fetched> {
  const pinned = await resolveOnce(url, options.allowPrivate, options.signal);
  const response = await send(url, pinned, options);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const maxBytes = options.maxBytes ?? 5_000_000;
  try {
    for await (const chunk of response) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooMuch(url, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    throw new OutsideError(
      message('{host} broke off its answer ({code}).', { host: url.host, code: codeOf(error) }),
    );
  } finally {
    response.destroy();
  }
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const body = decompress(Buffer.concat(chunks), headers['content-encoding'], url, maxBytes);
  const text = new TextDecoder().decode(body);
  return {
    url: url.href,
    status: response.statusCode ?? 0,
    headers,
    type: typeOf(headers['content-type'], text),
    text,
  };
}

/** The one address that the connection will go to, so that a name can't change its mind after the check. */
async function resolveOnce(
  url: URL,
  allowPrivate: boolean,
  signal: AbortSignal | undefined,
): Promise<{ address: string; family: number }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host);
  let found = literal ? [{ address: host, family: literal }] : [];
  if (!literal) {
    signal?.throwIfAborted();
    try {
      found = await resolve(host, { all: true });
    } catch (error) {
      throw new OutsideError(
        message('There is no site at {host} ({code}). Check the address.', { host, code: codeOf(error) }),
      );
    }
  }
  // One private answer among public ones is enough to refuse: that is how rebinding starts.
  if (!allowPrivate && found.some(entry => isPrivateAddress(entry.address))) {
    throw new UserError(
      message(
        '{host} is on a private network, which is not read from here. Whoever runs this may allow it with DOCS_ALLOW_PRIVATE=yes.',
        { host: url.host },
      ),
    );
  }
  const first = found[0];
  if (!first) throw new OutsideError(message('There is no site at {host}. Check the address.', { host }));
  return first;
}

function send(
  url: URL,
  pinned: { address: string; family: number },
  options: FetchOptions,
): Promise<http.IncomingMessage> {
  const lookup: LookupFunction = (_host, asked, done) => {
    if (asked.all) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  return new Promise((answered, failed) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      lookup,
      signal: options.signal,
      headers: {
        'user-agent': 'gristmill (documentation reader)',
        'accept-encoding': 'gzip, br, deflate',
        ...options.headers,
      },
    });
    request.on('response', answered);
    request.on('error', error =>
      failed(
        new OutsideError(
          message("{host} can't be reached ({code}).", { host: url.host, code: codeOf(error) }),
        ),
      ),
    );
    request.end();
  });
}

function decompress(body: Buffer, encoding: string | undefined, url: URL, maxBytes: number): Buffer {
  const limit = { maxOutputLength: maxBytes };
  try {
    switch (encoding?.trim().toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, limit);
      case 'br':
        return brotliDecompressSync(body, limit);
      case 'deflate':
        return inflateSync(body, limit);
      default:
        return body;
    }
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(url, maxBytes);
    throw new OutsideError(
      message('{host} sent something that can’t be unpacked ({code}).', {
        host: url.host,
        code: codeOf(error),
      }),
    );
  }
}

function tooMuch(url: URL, maxBytes: number): OutsideError {
  return new OutsideError(
    message('{address} is larger than {n, number} MB, which is not read.', {
      address: url.href,
      n: Math.round(maxBytes / 1e6),
    }),
  );
}

function typeOf(header: string | undefined, text: string): Fetched['type'] {
  const start = text.slice(0, 500).trimStart().toLowerCase();
  if (text.slice(0, 1000).includes('\0')) return 'binary';
  if (start.startsWith('<!doctype html') || start.startsWith('<html') || start.startsWith('<head'))
    return 'html';
  if (start.startsWith('<?xml') || start.startsWith('<urlset') || start.startsWith('<sitemapindex'))
    return 'xml';
  const said = header?.toLowerCase() ?? '';
  if (said.includes('json')) return 'json';
  if (said.includes('markdown')) return 'markdown';
  if (said.includes('html')) return 'html';
  if (said.includes('xml')) return 'xml';
  return 'text';
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
