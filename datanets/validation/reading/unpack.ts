import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import type { GivenFile } from './identify.ts';
import { tooMuchText } from './text-budget.ts';

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
    return {
      file: { name, bytes: content },
      note: info('unpacked', message('The file was unpacked ({how}).', { how })),
    };
  } catch (problem) {
    return { fault: isTooMuch(problem) ? tooMuchText(mostMegabytes) : broken };
  }
}

function isTooMuch(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === 'ERR_BUFFER_TOO_LARGE';
}

const broken = error(
  'broken-archive',
  message('The file is compressed, but can’t be unpacked: it is damaged or was cut off.'),
  message('Compress it again, or drop it as it was before.'),
);
