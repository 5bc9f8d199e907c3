import { statfsSync } from 'node:fs';
import { DiskFull } from '../errors.ts';
import { message } from '../message.ts';

/**
 * Room that the embedded database leaves alone: three of its log's files of 16 MB. When one can't be made, PGlite does
 * not fail, it stops answering and with it the whole process (measured with 0.5.14), so it must never get that far.
 */
export const reserve = 48 * 1024 * 1024;

/**
 * Says by throwing DiskFull that fewer than `least` bytes would be left free on the folder's disk by so many more (none
 * unless said otherwise). Asks the disk twice a second at most.
 */
export function freeDiskGuard(folder: string, least = reserve): (bytes?: number) => void {
  let asked = Number.NEGATIVE_INFINITY;
  let free = 0;
  return (bytes = 0) => {
    if (performance.now() - asked > 500) {
      const { bavail, bsize } = statfsSync(folder);
      free = bavail * bsize;
      asked = performance.now();
    }
    if (free - bytes >= least) return;
    const [left = 0, needed = 0] = [free, least + bytes].map(one => Math.floor(one / 1024 ** 2));
    throw new DiskFull(
      message(
        'The disk of this server is full: {left, number} MB are left, and this needs {needed, number} MB of room. Nothing was stored; tell the operator, and send it again when there is room.',
        { left, needed },
      ),
    );
  };
}
