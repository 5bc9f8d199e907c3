import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../store/files/files.ts';
import { fileEntry, type ZipEntry, ZipTooLarge } from '../../store/files/zip.ts';
import type { ExportFormat, Snapshot } from '../version.ts';
import { type Exported, inThread } from './in-thread.ts';
import { fieldsOf, shardsOf } from './web-dataset.ts';

/** What is in the archive of a version beside its card and licence, and what it is like. */
export interface ArchiveParts {
  rows: Exported['rows'];
  data: readonly DataFile[];
  /** Pictures or clips. */
  media: readonly ZipEntry[];
  /** Of a WebDataset, what the files of a sample end with. */
  fields?: readonly string[];
}

interface DataFile extends ZipEntry {
  split: 'train' | 'test';
  sha256: string;
}

/** Rows as JSON lines, as they are stored, or as Parquet, written into the folder. */
export async function textParts(
  files: Files,
  snapshot: Snapshot,
  format: ExportFormat,
  folder: string,
): Promise<ArchiveParts> {
  const given = await pathsOf(files, snapshot);
  const parquet = within(folder);
  const { rows } = await inThread({
    kind: 'text',
    ...given,
    rows: snapshot.rows.train,
    ...(format === 'parquet' && { parquet }),
  });
  const from = format === 'parquet' ? parquet : given;
  const data = [await dataFile('train', `data/train.${format}`, from.train)];
  if (rows.heldOut.rows > 0) data.push(await dataFile('test', `data/test.${format}`, from.heldOut));
  return { rows, data, media: [] };
}

/**
 * Pictures or clips in the folders `train` and `test`, each with a `metadata.jsonl`, or as shards of a WebDataset. A picture
 * is read when its turn in the archive comes, so memory grows by some hundred bytes and its caption for each.
 *
 * @throws ZipTooLarge for more files than an archive holds
 */
export async function mediaParts(
  files: Files,
  snapshot: Snapshot,
  kind: 'image' | 'audio',
  format: ExportFormat,
  folder: string,
): Promise<ArchiveParts> {
  const { train, heldOut } = snapshot.rows;
  if (format === 'jsonl' && train + heldOut > mostFiles)
    throw new ZipTooLarge(`${train + heldOut} files are too many.`);
  const metadata = within(folder);
  const { rows, files: listed } = await inThread({
    kind,
    ...(await pathsOf(files, snapshot)),
    rows: train,
    metadata,
  });
  if (format === 'webdataset') return await shardParts(files, rows, listed);
  const data: DataFile[] = [];
  const media: ZipEntry[] = [];
  for (const [side, split] of [
    ['train', 'train'],
    ['heldOut', 'test'],
  ] as const) {
    if (rows[side].rows === 0) continue;
    data.push(await dataFile(split, `${split}/metadata.jsonl`, metadata[side]));
    for (const { name, sha256, bytes } of listed[side]) {
      media.push({
        path: `${split}/${name}`,
        bytes,
        content: () => files.stream(sha256),
      });
    }
  }
  return { rows, data, media };
}

async function shardParts(
  files: Files,
  rows: Exported['rows'],
  listed: Exported['files'],
): Promise<ArchiveParts> {
  const shards = [
    ...shardsOf(files, 'train', listed.train).map(shard => ({ split: 'train' as const, shard })),
    ...shardsOf(files, 'test', listed.heldOut).map(shard => ({ split: 'test' as const, shard })),
  ];
  const data: DataFile[] = [];
  for (const { split, shard } of shards)
    data.push({ split, ...shard, sha256: await hashOf(shard.content()) });
  return { rows, data, media: [], fields: fieldsOf([...listed.train, ...listed.heldOut]) };
}

/** What the format has room for, less the card, the licence and the lines. */
const mostFiles = 0xffff - 4;

async function pathsOf(
  files: Files,
  { train, heldOut }: Snapshot,
): Promise<{ train: string; heldOut: string }> {
  return { train: await files.local(train), heldOut: await files.local(heldOut) };
}

function within(folder: string): { train: string; heldOut: string } {
  return { train: join(folder, 'train'), heldOut: join(folder, 'heldOut') };
}

async function dataFile(split: DataFile['split'], path: string, from: string): Promise<DataFile> {
  return { split, ...(await fileEntry(path, from)), sha256: await hashOf(createReadStream(from)) };
}

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}
