import type { DroppedFile } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import { type Files, FileTooLarge } from '../../store/files.ts';

/** Larger files are not taken from Discord; what a datanet takes is decided by its own limits. */
const mostBytes = 100 * 1024 * 1024;

/** What Discord serves files from. https://discord.com/developers/docs/reference#image-formatting */
export const cdnHosts = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/**
 * Downloads the files of a message at once, since their addresses end after a day.
 *
 * @throws UserError when one is too large
 * @throws Error when it is not on Discord's file host or can't be read
 */
export async function takeFiles(
  attachments: Iterable<{ url: string; name: string | null; size: number }>,
  files: Files,
  hosts: readonly string[],
): Promise<DroppedFile[]> {
  const taken: DroppedFile[] = [];
  for (const attachment of attachments) {
    const name = shownName(attachment.name ?? '');
    if (attachment.size > mostBytes) throw tooLarge(name);
    const url = new URL(attachment.url);
    if (!hosts.includes(url.origin)) throw new Error(`${url.origin} is not Discord's file host.`);
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(120_000) });
    if (!response.ok || !response.body) throw new Error(`Discord's file host answered ${response.status}.`);
    try {
      taken.push({ name, ...(await files.put(response.body, mostBytes)) });
    } catch (error) {
      if (error instanceof FileTooLarge) throw tooLarge(name);
      throw error;
    }
  }
  return taken;
}

function tooLarge(name: string): UserError {
  return new UserError(
    `“${name}” is larger than ${mostBytes / 1024 / 1024} MB, which is the most that can be taken here. Send it in parts.`,
  );
}

/** The last part of a path, without control characters, at most 120 characters. */
function shownName(name: string): string {
  const clean = (name.split(/[\\/]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim();
  if (!clean || /^\.+$/.test(clean)) return 'unnamed file';
  const ending = /\.[^.]{1,9}$/.exec(clean)?.[0] ?? '';
  return clean.length <= 120 ? clean : `${clean.slice(0, 119 - ending.length)}…${ending}`;
}
