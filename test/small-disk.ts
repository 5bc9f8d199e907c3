import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a disk of its own, to be filled. */
export interface SmallDisk {
  folder: string;
  remove(): void;
}

/** Makes one, in memory; needs root. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return {
    folder,
    remove() {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Why tests of a full disk are left out here, printed as well; `undefined` where they can run. */
export function whyNoSmallDisk(): string | undefined {
  try {
    smallDisk(1).remove();
    return undefined;
  } catch {
    const reason = 'A full disk is tested on a small one, which only root can mount.';
    console.warn(`SKIPPED: ${reason}`);
    return reason;
  }
}
