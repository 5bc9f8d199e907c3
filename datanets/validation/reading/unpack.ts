import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { type Fault, number } from '../findings.ts';
import { error } from '../rows/faults.ts';
import { info } from '../rows/raw-row.ts';
import type { GivenFile } from './identify.ts';

const ungzip = promisify(gunzip);
const unzstd = promisify(zstdDecompress);

/**
 * The content of a file that was compressed by gzip or Zstandard, under its name without that ending; any other file
 * as it is. No more is unpacked than a file may have, whatever the file says of itself.
 *
 * @param mostMegabytes of 1,000,000 bytes
 */
export async function unpack(
  file: GivenFile,
  mostMegabytes: number,
): Promise<{ file: GivenFile; note?: Fault } | { fault: Fault }> {
  const { bytes } = file;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
  if (!isGzip && !isZstd) return { file };
  try {
    const content = await (isGzip ? ungzip : unzstd)(bytes, { maxOutputLength: mostMegabytes * 1_000_000 });
    const name = file.name.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
    const how = isGzip ? 'gzip' : 'Zstandard';
    return { file: { name, bytes: content }, note: info('unpacked', `The file was unpacked (${how}).`) };
  } catch (problem) {
    return { fault: isTooMuch(problem) ? tooMuch(mostMegabytes) : broken };
  }
}

function isTooMuch(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooMuch(mostMegabytes: number): Fault {
  return error(
    'file-too-large',
    `Unpacked, the file has more than ${number(mostMegabytes)} MB, which is what a file here may have.`,
    'Split it into smaller files.',
  );
}

const broken = error(
  'broken-archive',
  'The file is compressed, but can’t be unpacked: it is damaged or was cut off.',
  'Compress it again, or drop it as it was before.',
);
