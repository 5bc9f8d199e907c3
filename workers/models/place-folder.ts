import { createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { OnProgress } from '../environment/trainer-folder.ts';
import { type FolderSource, folderSource } from './inspection/folder-source.ts';
import { inspectBase, isFetched } from './inspection/inspect-base.ts';

/**
 * Copies a base from a folder that the operator allows to its place, unless it is there. It is checked once more, and
 * refused when it is another one than was added. Safe to call from several processes at once.
 *
 * @param place where it goes
 * @throws UserError when the folder is gone, was changed, or may not be taken any more
 */
export async function placeFolder(
  from: { path: string; fingerprint: string },
  place: string,
  allowed: readonly string[],
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const source = await folderSource(from.path, allowed);
  await inspectBase(source);
  if (source.fingerprint !== from.fingerprint) {
    throw new UserError(
      message(
        'The folder {folder} is not as it was when it was added. Remove the base with “/bases remove”, and add it again.',
        { folder: from.path },
      ),
    );
  }
  const above = join(place, '..');
  await mkdir(above, { recursive: true });
  const part = await mkdtemp(join(above, '.folder-'));
  try {
    await copyInto(part, source, onProgress, signal);
    await rename(part, place);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Somebody else was faster.
    if (await isThere(place)) return place;
    throw error;
  }
  return place;
}

async function copyInto(
  part: string,
  source: FolderSource,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = source.files.filter(({ name }) => isFetched(name));
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let copied = 0;
  for (const { name } of files) {
    const file = await source.open(name);
    await pipeline(
      file.createReadStream(),
      async function* counted(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          copied += chunk.byteLength;
          onProgress({ label: 'copying the base', done: all > 0 ? copied / all : null });
          yield chunk;
        }
      },
      createWriteStream(join(part, name), { flush: true }),
      signal ? { signal } : {},
    );
  }
}

const isThere = (place: string) =>
  access(join(place, 'config.json')).then(
    () => true,
    () => false,
  );
