import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../../store/files/files.ts';
import { bytesEntry, fileEntry, zip } from '../../store/files/zip.ts';
import type { StoredFile } from '../model.ts';

/**
 * A model's files and what tells of them as a zip archive, kept by its hash: the same files give the same archive.
 *
 * @param folder where its weights are
 * @throws DiskFull when there is no room for it; ZipTooLarge for more than 4 GB
 */
export async function exportModel(
  files: Files,
  model: { name: string; version: string; bytes: number },
  folder: string,
  more: readonly { name: string; content: string | Uint8Array }[],
): Promise<StoredFile> {
  files.checkRoom(model.bytes);
  const root = `${model.name}-${model.version}`;
  const written = new Set(more.map(({ name }) => name));
  const found = (await readdir(folder)).filter(name => !written.has(name));
  const entries = [
    ...(await Promise.all(found.map(name => fileEntry(`${root}/${name}`, join(folder, name))))),
    ...more.map(({ name, content }) => bytesEntry(`${root}/${name}`, Buffer.from(content))),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { name: `${root}.zip`, ...(await files.put(zip(entries))) };
}
