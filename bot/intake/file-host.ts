import type { DroppedFile } from '../../datanets/submission.ts';
import { displayName } from './display-name.ts';
import { type RemoteFile, type StoreFile, tooLarge } from './file-intake.ts';
import { FileGone, FileNotHandedOut } from './not-handed-out.ts';

/** A platform's file host: nothing is fetched from elsewhere. */
export interface FileHost {
  /** `Discord`, for people to read. */
  name: string;
  /** Its origins: `https://cdn.discordapp.com`. */
  origins: readonly string[];
  /** Larger files are not taken; what a datanet takes is decided by its own limits. */
  mostBytes: number;
}

/** A file on a platform's host. */
export interface Attachment {
  url: string;
  name: string | null;
  /** Bytes, as the platform says. */
  size: number;
}

/**
 * Downloads a file.
 *
 * @throws UserError when it is too large, FileGone when it is not on the host (any more)
 * @throws FileNotHandedOut when it can't be read just now
 */
export async function download(
  { url, name: given, size }: Attachment,
  host: FileHost,
  store: StoreFile,
): Promise<DroppedFile> {
  const name = displayName(given ?? '');
  if (size > host.mostBytes) throw tooLarge(name, host.mostBytes);
  return store(name, await open(url, name, host), host.mostBytes);
}

/** Files on a host, to be taken in. */
export function onHost(attachments: Iterable<Attachment>, host: FileHost): RemoteFile[] {
  return Array.from(attachments, one => ({ size: one.size, fetch: store => download(one, host, store) }));
}

async function open(address: string, name: string, host: FileHost): Promise<AsyncIterable<Uint8Array>> {
  const url = new URL(address);
  if (!host.origins.includes(url.origin)) throw new FileGone(name, host.name);
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(120_000) }).catch(
    cause => {
      // The address may hold a token; it is in no message of ours.
      throw new FileNotHandedOut(`The file host of ${host.name} can’t be reached.`, { cause });
    },
  );
  if (response.ok && response.body) return whole(response.body, host);
  await response.body?.cancel();
  const { status } = response;
  const isForNow = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isForNow) throw new FileGone(name, host.name);
  throw new FileNotHandedOut(`The file host of ${host.name} answered ${status}.`);
}

/** @throws FileNotHandedOut when the connection is lost in the middle */
async function* whole(body: ReadableStream<Uint8Array>, host: FileHost): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(cause => {
        throw new FileNotHandedOut(`The file host of ${host.name} broke off.`, { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
