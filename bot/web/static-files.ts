import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context } from 'hono';
import type { Language } from '../../agent/language/languages.ts';
import { currentLanguage } from '../../agent/language/translate.ts';
import { textsModule, translatedPage } from './page-texts.ts';

const page = join(import.meta.dirname, 'page');
const inter = join(
  dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json')),
  'files',
);

/** What checks receipts, here and in a browser alike. */
const verifying = join(import.meta.dirname, '../../store/ledger/verify');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

interface Kept {
  body: Uint8Array<ArrayBuffer>;
  /** Text is sent as gzip: 45 KB for the whole page instead of 130. */
  zipped: Uint8Array<ArrayBuffer> | undefined;
  etag: string;
}

const kept = new Map<string, Kept>();

/** Serves a file of the page's folder, or a font of the package that ships it; 404 for anything else. */
export async function servePage(c: Context, path: string): Promise<Response> {
  const type = types[extname(path)];
  const file = type && fileOf(path);
  if (!type || !file) return c.notFound();
  const isTranslated = path === 'index.html' || path === 'verify.html' || path === 'texts.js';
  const found = await read(file, isTranslated ? currentLanguage() : 'en');
  if (!found) return c.notFound();
  const headers = {
    'Content-Type': type,
    ETag: found.etag,
    'Cache-Control': 'no-cache',
    Vary: isTranslated ? 'Accept-Encoding, Accept-Language' : 'Accept-Encoding',
  };
  if (c.req.header('If-None-Match') === found.etag) return c.body(null, 304, headers);
  if (found.zipped && c.req.header('Accept-Encoding')?.includes('gzip')) {
    return c.body(found.zipped, 200, { ...headers, 'Content-Encoding': 'gzip' });
  }
  return c.body(found.body, 200, headers);
}

function fileOf(path: string): string | undefined {
  const font = /^fonts\/(inter-[a-z-]+-\d+-normal\.woff2)$/.exec(path)?.[1];
  if (font) return join(inter, font);
  const shared = /^verify\/([a-z-]+\.js)$/.exec(path)?.[1];
  if (shared) return join(verifying, shared);
  const file = normalize(join(page, path));
  return file.startsWith(page + sep) ? file : undefined;
}

/** Of what is translated, in that language. */
async function read(file: string, language: Language): Promise<Kept | undefined> {
  const key = `${language} ${file}`;
  const known = kept.get(key);
  if (known) return known;
  try {
    const body = inItsLanguage(file, new Uint8Array(await readFile(file)), language);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const zipped = /\.(html|css|js|svg)$/.test(file) ? new Uint8Array(gzipSync(body)) : undefined;
    const found: Kept = { body, zipped, etag };
    kept.set(key, found);
    return found;
  } catch {
    return undefined;
  }
}

function inItsLanguage(file: string, body: Uint8Array<ArrayBuffer>, language: Language) {
  if (file.endsWith('.html')) return bytesOf(translatedPage(new TextDecoder().decode(body), language));
  return file.endsWith('texts.js') && language !== 'en' ? bytesOf(textsModule(language)) : body;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}
