import { statfsSync } from 'node:fs';
import { DiskFull } from '../errors.ts';

/**
 * Room that the embedded database leaves alone: three of its log's files of 16 MB. When one can't be made, PGlite does
 * not fail, it stops answering and with it the whole process (measured with 0.5.14), so it must never get that far.
 */
export const reserve = 48 * 1024 * 1024;

/** @throws DiskFull when fewer than `least` bytes are free on the folder's disk. Asks the disk twice a second at most. */
export function freeDiskGuard(folder: string, least = reserve): () => void {
  let asked = Number.NEGATIVE_INFINITY;
  let free = 0;
  return () => {
    if (performance.now() - asked > 500) {
      const { bavail, bsize } = statfsSync(folder);
      free = bavail * bsize;
      asked = performance.now();
    }
    if (free >= least) return;
    const [left, needed] = [free, least].map(bytes => Math.floor(bytes / 1024 ** 2));
    throw new DiskFull(
      `The disk of this server is full: ${left} MB are left, and the database needs ${needed} MB of room. Nothing was stored; tell the operator, and send it again when there is room.`,
    );
  };
}
