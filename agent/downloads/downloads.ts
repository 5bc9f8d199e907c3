import { createHmac, timingSafeEqual } from 'node:crypto';
import { asSha256, type Sha256 } from '../../store/files/files.ts';
import { isThisMachine } from '../people/sign-in-links.ts';

/** A stored file as it is handed out. */
export interface Download {
  /** What it is saved as; never a path. */
  name: string;
  sha256: Sha256;
  mediaType: string;
}

/**
 * Links by which a stored file can be fetched without signing in, until they expire. Nothing is kept of a link: it says
 * itself what it gives and until when, under an HMAC with the house's secret.
 */
export interface Downloads {
  /**
   * An address that gives the file for so many minutes.
   *
   * @param onPage whether it is read on the page of the web chat, where a path alone leads there
   * @returns undefined when it would lead to the reader's own machine: PUBLIC_URL is missing
   */
  link(file: Download, minutes: number, onPage?: boolean): string | undefined;
  /** What a path with its query gives, `expired` when it did once; undefined when it was not made here. */
  open(path: string, query: URLSearchParams): Download | 'expired' | undefined;
}

/** @param options.webUrl where the web chat is, without a slash at its end */
export function openDownloads(options: { webUrl: () => string; secret: string; now: () => Date }): Downloads {
  const sign = (file: Download, until: number) =>
    createHmac('sha256', options.secret)
      .update(JSON.stringify(['download', file.sha256, file.name, file.mediaType, until]))
      .digest();
  return {
    link(file, minutes, onPage = false) {
      if (!onPage && isThisMachine(options.webUrl())) return undefined;
      const until = Math.floor(options.now().getTime() / 1000 + minutes * 60);
      const signature = sign(file, until).toString('base64url');
      const path = ['download', file.sha256, until, signature, encodeURIComponent(file.name)].join('/');
      const query = new URLSearchParams({ type: file.mediaType });
      return `${onPage ? '' : options.webUrl()}/${path}?${query}`;
    },

    open(path, query) {
      const [, hash = '', seconds = '', signature = '', name = ''] =
        /^\/download\/([0-9a-f]{64})\/(\d{1,12})\/([\w-]{43})\/([^/]+)$/.exec(path) ?? [];
      const sha256 = asSha256(hash);
      const decoded = decodedName(name);
      if (!sha256 || decoded === undefined) return undefined;
      const file = { name: decoded, sha256, mediaType: query.get('type') ?? '' };
      const until = Number(seconds);
      if (!timingSafeEqual(sign(file, until), Buffer.from(signature, 'base64url'))) return undefined;
      return options.now().getTime() / 1000 < until ? file : 'expired';
    },
  };
}

/** Undefined for what no `encodeURIComponent` wrote. */
function decodedName(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
