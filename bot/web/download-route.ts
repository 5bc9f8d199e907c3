import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { Download, Downloads } from '../../agent/downloads/downloads.ts';
import { t } from '../../agent/language/translate.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { endedDownloadPage } from './sign-in-page.ts';

/** A stored file to whoever has a link that was signed here, until it expires. There is no list of them. */
export async function serveDownload(c: Context, downloads: Downloads, files: Files): Promise<Response> {
  const { pathname, searchParams } = new URL(c.req.url);
  const found = downloads.open(pathname, searchParams);
  if (!found) {
    return c.html(endedDownloadPage(t('There is no file at this address. Is the whole link there?')), 404);
  }
  if (found === 'expired') {
    return c.html(endedDownloadPage(t('This link is too old. Ask for the file again in the chat.')), 410);
  }
  if (!(await files.has(found.sha256))) {
    return c.html(endedDownloadPage(t('This file is not kept any more. Ask for it again in the chat.')), 410);
  }
  return streamFile(c, files, found);
}

/** Sends a stored file piece by piece, to be saved under its name and never to be shown by a browser. */
export async function streamFile(
  c: Context,
  files: Files,
  { name, sha256, mediaType }: Download,
): Promise<Response> {
  const headers = {
    'Content-Type': mediaType,
    'Content-Length': String(await files.bytes(sha256)),
    'Content-Disposition': attachment(name),
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
  };
  // A stream that nobody reads would keep its file open.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  return c.body(contentOf(files, sha256), 200, headers);
}

/** What a browser has to know to play a clip; all else is only saved. */
export async function mediaTypeOf(files: Files, sha256: Sha256): Promise<string> {
  for await (const chunk of files.stream(sha256)) {
    const head = Buffer.from(chunk).toString('latin1', 0, 12);
    return head.startsWith('RIFF') && head.endsWith('WAVE') ? 'audio/wav' : 'application/octet-stream';
  }
  return 'application/octet-stream';
}

function contentOf(files: Files, sha256: Sha256): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(files.stream(sha256))) as ReadableStream<Uint8Array>;
}

/** A name for the header (RFC 6266): in ASCII for old programs, and whole (RFC 8187), without what is part of a path. */
export function attachment(name: string): string {
  const safe = name.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, '_');
  const ascii = safe.replace(/[^\w .()-]/g, '_');
  const whole = encodeURIComponent(safe).replace(
    /['()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`;
}
