import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Update } from 'grammy/types';
import { readUpdate } from './update-schema.ts';

/** "X-Telegram-Bot-Api-Secret-Token … useful to ensure that the request comes from a webhook set by you" */
const header = 'X-Telegram-Bot-Api-Secret-Token';
/** An update holds a message with its reply and no files: some kilobytes. */
const mostBytes = 1024 * 1024;

/**
 * Receives an update by POST: 200 only when it is stored, so that Telegram sends it again otherwise.
 *
 * @param take stores updates
 */
export function openWebhook(secret: string, take: (updates: readonly Update[]) => Promise<void>) {
  return async (request: Request): Promise<Response> => {
    if (!isSame(request.headers.get(header) ?? '', secret)) return answer(401, 'Wrong secret.');
    const body = await readBody(request);
    if (body === undefined) return answer(413, 'Too large.');
    const update = readUpdate(parsed(body));
    // Telegram would send again what is refused, and again.
    if (!update) return answer(200, 'None of ours.');
    try {
      await take([update]);
      return answer(200, 'Stored.');
    } catch {
      return answer(503, 'It could not be stored.');
    }
  };
}

/** The secret that Telegram is given when none is set: made of the token, which nobody else knows. */
export function derivedSecret(token: string): string {
  return createHmac('sha256', token).update('webhook').digest('hex');
}

/** Compares in a time that says nothing of where they differ. */
function isSame(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}

/** Undefined when there is too much of it. */
async function readBody(request: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function answer(status: number, words: string): Response {
  return new Response(words, { status });
}
