import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { OnProgress } from '../environment/trainer-folder.ts';

export interface HubFile {
  /** `OWNER/REPOSITORY/resolve/REVISION/FILE`. */
  path: string;
  sha256: string;
  bytes: number;
  /** Where it goes: written beside it as `.part`, and renamed when it is whole and checked. */
  to: string;
}

/** Milliseconds without a byte after which the hub is given up. */
const silence = 10_000;

/**
 * Fetches one file of the Hugging Face hub (or of `HF_ENDPOINT`), which takes no Python.
 *
 * @throws OutsideError when the hub is not reached, or gives another file than was asked for
 */
export async function fetchFromHub(
  file: HubFile,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  if (/^(1|on|yes|true)$/i.test(process.env.HF_HUB_OFFLINE ?? '')) throw unreached();
  const hub = process.env.HF_ENDPOINT || 'https://huggingface.co';
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), silence);
  const part = `${file.to}.part`;
  const hash = createHash('sha256');
  let got = 0;
  try {
    const limit = AbortSignal.any([signal, silent.signal]);
    const answer = await fetch(`${hub.replace(/\/+$/, '')}/${file.path}`, { signal: limit });
    if (!answer.ok || !answer.body) throw unreached();
    await mkdir(dirname(file.to), { recursive: true });
    await pipeline(
      answer.body,
      async function* counted(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          timer.refresh();
          got += chunk.byteLength;
          if (got > file.bytes) throw another(file);
          hash.update(chunk);
          onProgress({ label: 'fetching MiniLM from the hub', done: got / file.bytes });
          yield chunk;
        }
      },
      createWriteStream(part, { flush: true }),
      { signal: limit },
    );
    if (hash.digest('hex') !== file.sha256) throw another(file);
    await rename(part, file.to);
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw error instanceof OutsideError ? error : unreached();
  } finally {
    clearTimeout(timer);
  }
}

function unreached(): OutsideError {
  return new OutsideError(
    message('The Hugging Face hub was not reached. Connect this machine to it and try again.'),
  );
}

function another({ path }: HubFile): OutsideError {
  return new OutsideError(
    message('{file} of the Hugging Face hub is not the file that was checked, so it is not used.', {
      file: path,
    }),
  );
}
