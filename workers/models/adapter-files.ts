import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Folders } from '../environment/folders.ts';
import type { AdapterFiles } from './models.ts';

/**
 * Moves what a run made to where it is served from: `<job>-<version>`, by the SHA-256 of its weights. The folder
 * appears whole or not at all; again with the same weights changes nothing.
 */
export async function placeAdapter(folders: Folders, jobNumber: number, made: string): Promise<AdapterFiles> {
  const sha256 = await weightsHash(made);
  const adapter = `${jobNumber}-${sha256.slice(0, 12)}`;
  const place = folders.adapter(adapter);
  const draft = join(folders.adapters, `.${adapter}.${process.pid}`);
  await mkdir(folders.adapters, { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await rename(made, draft).catch(async error => {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(made, draft, { recursive: true });
  });
  await rename(draft, place).catch(async error => {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    // An attempt that was lost right after this step had put the same weights there.
    await rm(draft, { recursive: true, force: true });
  });
  return { adapter, sha256, bytes: await bytesIn(place) };
}

/** @throws OutsideError when a model's weights are gone, or are not those that were trained. */
export async function checkAdapter(
  folders: Folders,
  { name, adapter, sha256 }: { name: string; adapter: string; sha256: string },
): Promise<void> {
  const found = await weightsHash(folders.adapter(adapter)).catch(() => undefined);
  if (found === sha256) return;
  throw new OutsideError(
    found === undefined
      ? message(
          'The weights of {name} are not on this machine (models/adapters/{adapter} in DATA_DIR). Put them back from a backup of DATA_DIR, or train the model again.',
          { name, adapter },
        )
      : message(
          'The weights of {name} on the disk are not those that were trained: their SHA-256 differs. Put them back from a backup of DATA_DIR, or train the model again.',
          { name },
        ),
  );
}

/** Once the job's model is announced: what its lost attempts have left beside it. */
export async function removeOtherAdapters(folders: Folders, jobNumber: number, kept: string): Promise<void> {
  for (const name of await readdir(folders.adapters)) {
    const ofJob = name.startsWith(`${jobNumber}-`) || name.startsWith(`.${jobNumber}-`);
    if (ofJob && name !== kept) await rm(join(folders.adapters, name), { recursive: true, force: true });
  }
}

async function weightsHash(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter(name => name.endsWith('.safetensors')).sort();
  if (files.length === 0) throw new OutsideError(message('The trainer left no weights. Resume the job.'));
  const hash = createHash('sha256');
  for (const name of files) await pipeline(createReadStream(join(folder, name)), hash, { end: false });
  return hash.digest('hex');
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
