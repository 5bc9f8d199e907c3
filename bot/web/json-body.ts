import type { Context } from 'hono';
import { message } from '../../store/message.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';

/** Bytes of a request that brings no files: a press with all of its picks is a hundredth of it. */
export const mostJsonBytes = 64 * 1024;

/**
 * Reads a body of JSON. What says that it is longer is not read at all, and what does not say is read so far.
 *
 * @throws BodyTooLarge | BadRequest
 */
export async function readJson(c: Context): Promise<unknown> {
  return parseJson(new TextDecoder().decode(await readBody(c, mostJsonBytes)));
}

/** @throws BadRequest when it is no JSON, or nested deeper than anything that the page sends */
export function parseJson(text: string): unknown {
  if (nesting(text) > 20) throw new BadRequest(message('That request is nested too deep. Reload the page.'));
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(
      message('That request is broken off, or no JSON. Reload the page and send it again.'),
    );
  }
}

/** @throws BodyTooLarge as soon as more than `most` bytes are announced or have come */
export async function readBody(c: Context, most: number): Promise<Uint8Array> {
  if (Number(c.req.header('Content-Length') ?? 0) > most) throw tooLarge(most);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of c.req.raw.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > most) throw tooLarge(most);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(most: number): BodyTooLarge {
  return new BodyTooLarge(
    message('That is more than {n, number} KB. Send longer text as a file.', { n: Math.round(most / 1024) }),
  );
}

/** At most so deep; brackets within strings count too, which is more than there are. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 0x5b || sign === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (sign === 0x5d || sign === 0x7d) depth--;
  }
  return deepest;
}
