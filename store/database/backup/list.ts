import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A backup of an embedded database, whole: an unfinished one has another name. */
export interface Backup {
  /** Its file in the folder of backups. */
  name: string;
  path: string;
  /** When it was made. All that was acknowledged before is in it. */
  made: Date;
}

/** The backups of a data folder, the newest first. */
export async function backupsIn(dataDir: string): Promise<Backup[]> {
  const folder = backupFolder(dataDir);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap(name => {
      const made = madeAt(name);
      return made ? [{ name, path: join(folder, name), made }] : [];
    })
    .sort((a, b) => b.made.getTime() - a.made.getTime());
}

export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

/** `2026-11-28T21-30-05Z.tar.gz`: no file system minds it. */
export function backupName(made: Date): string {
  return `${timeInName(made)}.tar.gz`;
}

/** A moment in seconds, as names of files have it. */
export function timeInName(moment: Date): string {
  return moment.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}

function madeAt(name: string): Date | undefined {
  const [, day, hours, minutes, seconds] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.tar\.gz$/.exec(name) ?? [];
  const made = new Date(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(made.getTime()) ? undefined : made;
}

/** When a backup was made, for people. */
export function whenMade({ made }: Backup): string {
  return `${made.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
