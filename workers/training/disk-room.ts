import { statfs } from 'node:fs/promises';
import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';

/**
 * Looks whether a run has room for what it writes, before it begins.
 *
 * @param folder on the disk in question; one that is not there yet is not looked at
 * @param needed bytes that its checkpoints and its model take
 * @throws OutsideError when the disk has less
 */
export async function checkRoom(folder: string, needed: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return;
  const free = disk.bavail * disk.bsize;
  if (free >= needed) return;
  throw new OutsideError(
    message(
      'The disk is almost full: {free, number} GB are free, and this run writes {needed, number} GB of checkpoints and weights. Free some space in DATA_DIR, then resume the job; lora and qlora write the least.',
      { free: gigabytes(free), needed: gigabytes(needed) },
    ),
  );
}

/** Thousands of millions of bytes, to a hundredth. */
const gigabytes = (bytes: number) => Math.round(bytes / 1e7) / 100;
