import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The files of a PEFT adapter that Ollama makes a model of. */
const files = ['adapter_config.json', 'adapter_model.safetensors'] as const;

/**
 * Sends an adapter's files, those that the server does not have, by their hashes: its client has no call for that.
 *
 * @param host address of the server, without a path
 * @returns the digest of each file by name, as `/api/create` takes them
 * @throws Error with the `status_code` of an answer that refuses a file
 */
export async function sendAdapter(
  host: string,
  folder: string,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const name of files) {
    const path = join(folder, name);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash, { end: false, signal });
    const digest = `sha256:${hash.digest('hex')}`;
    digests[name] = digest;
    const url = `${host}/api/blobs/${digest}`;
    const { ok: isThere } = await fetch(url, { method: 'HEAD', signal });
    if (isThere) continue;
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
    // A body that is streamed has to say so.
    const request: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half', signal };
    const sent = await fetch(url, request);
    if (!sent.ok) throw Object.assign(new Error(await sent.text()), { status_code: sent.status });
  }
  return digests;
}
