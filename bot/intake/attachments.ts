import type { DroppedFile } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import { type Files, FileTooLarge } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';

/** A platform's file host: nothing is fetched from elsewhere. */
export interface FileHost {
  /** `Discord`, for people to read. */
  name: string;
  /** Its origins: `https://cdn.discordapp.com`. */
  origins: readonly string[];
  /** Larger files are not taken; what a datanet takes is decided by its own limits. */
  mostBytes: number;
}

/** A file of a message that is still on the platform. */
export interface Attachment {
  url: string;
  name: string | null;
  /** Bytes, as the platform says. */
  size: number;
}

/** Bytes of a message's files together, as far as the platform says. */
export function bytesOf(attachments: readonly { size?: number | undefined }[]): number {
  return attachments.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** The platform does not hand out a file just now. */
export class FileNotHandedOut extends Error {
  override name = 'FileNotHandedOut';
}

/** The platform never will hand out a file: it was deleted, or its address has ended. */
export class FileGone extends UserError {
  override name = 'FileGone';

  constructor(name: string, host: string) {
    super(
      message(
        '“{name}” is no longer at {host}. Nothing of the message was taken; send it again if you still have it.',
        { name: displayName(name), host },
      ),
    );
  }
}

/**
 * Downloads the files of a message at once, since their addresses end soon.
 *
 * @throws UserError when one is too large, FileGone when it is not on the platform's file host (any more)
 * @throws FileNotHandedOut when it can't be read just now
 */
export async function takeFiles(
  attachments: Iterable<Attachment>,
  files: Files,
  host: FileHost,
): Promise<DroppedFile[]> {
  const taken: DroppedFile[] = [];
  for (const attachment of attachments) {
    const name = displayName(attachment.name ?? '');
    if (attachment.size > host.mostBytes) throw tooLarge(name, host.mostBytes);
    const body = await open(attachment.url, name, host);
    try {
      taken.push({ name, ...(await files.put(body, host.mostBytes)) });
    } catch (error) {
      if (error instanceof FileTooLarge) throw tooLarge(name, host.mostBytes);
      throw error;
    }
  }
  return taken;
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

function tooLarge(name: string, mostBytes: number): UserError {
  return new UserError(
    message(
      '“{name}” is larger than {n, number} MB, which is the most that can be taken here. Send it in parts.',
      { name, n: mostBytes / 1024 / 1024 },
    ),
  );
}

/** The last part of a path, without control characters, at most 120 characters. */
export function displayName(name: string): string {
  const clean = (name.split(/[\\/]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim();
  if (!clean || /^\.+$/.test(clean)) return 'unnamed file';
  const ending = /\.[^.]{1,9}$/.exec(clean)?.[0] ?? '';
  return clean.length <= 120 ? clean : `${clean.slice(0, 119 - ending.length)}…${ending}`;
}
