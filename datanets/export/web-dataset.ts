import { extname } from 'node:path';
import type { Files } from '../../store/files/files.ts';
import { tar, tarBytes } from '../../store/files/tar.ts';
import { textEntry, type ZipEntry } from '../../store/files/zip.ts';
import type { FolderFile } from './media-folder.ts';

/** Bytes and files of a shard, about as many as WebDataset advises: one that is larger is shuffled badly. */
const mostBytes = 256 * 1024 ** 2;
const mostSamples = 10_000;

/**
 * Pictures or clips as WebDataset has them (https://github.com/webdataset/webdataset#the-webdataset-format): tar archives
 * in which the files of a sample follow one another and share the name before the first dot, its SHA-256; `.txt` is its
 * caption, where it has one. Contents are read when their turn comes.
 */
export function shardsOf(files: Files, split: 'train' | 'test', listed: readonly FolderFile[]): ZipEntry[] {
  const shards: ZipEntry[][] = [];
  let samples = 0;
  let bytes = 0;
  for (const file of listed) {
    if (shards.length === 0 || samples >= mostSamples || bytes + file.bytes > mostBytes) {
      shards.push([]);
      samples = 0;
      bytes = 0;
    }
    shards.at(-1)?.push(...sample(files, file));
    samples++;
    bytes += file.bytes;
  }
  return shards.map((entries, at) => ({
    path: `data/${split}-${String(at).padStart(5, '0')}.tar`,
    bytes: tarBytes(entries),
    content: () => tar(entries),
  }));
}

function sample(files: Files, { name, sha256, bytes, text }: FolderFile): ZipEntry[] {
  const picture = { path: name, bytes, content: () => files.stream(sha256) };
  return text === undefined ? [picture] : [picture, textEntry(`${sha256}.txt`, text)];
}

/** The endings of these files, without the dot, in their order; `txt` last where one has a caption. */
export function fieldsOf(listed: readonly FolderFile[]): string[] {
  const endings = [...new Set(listed.map(({ name }) => extname(name).slice(1)))].sort();
  return listed.some(({ text }) => text !== undefined) ? [...endings, 'txt'] : endings;
}
