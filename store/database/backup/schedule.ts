import { type Backup, backupsIn } from './list.ts';

/** How often an embedded database is backed up, and how many backups are kept. */
export interface BackupSettings {
  /** 0 for never. */
  hours: number;
  /** 0 for none. */
  kept: number;
  /** Told of one that could not be made. */
  failed(error: unknown): void;
}

/** Seconds without a statement after which it is an idle moment. */
const idleFrom = 10;
/** Where there are no idle moments, it is made when it is late by this share of its time. */
const lateShare = 0.25;
/** After a failure it is tried again this much later. */
const retryHours = 1;

/**
 * Makes backups when they are due, in an idle moment. Gives what is to be called all the time; it resolves when what was
 * due is done, and at once when nothing is.
 */
export function scheduleBackups(options: {
  dataDir: string;
  settings: BackupSettings;
  idleSeconds: () => number;
  now: () => Date;
  make: () => Promise<Backup>;
}): () => Promise<void> {
  const { dataDir, settings, idleSeconds, now, make } = options;
  if (settings.hours === 0 || settings.kept === 0) return async () => {};
  /** Hours since 1970. */
  let due: number | undefined;

  return async () => {
    due ??= await firstDue();
    const lateBy = hoursAt(now()) - due;
    if (lateBy < 0 || (idleSeconds() < idleFrom && lateBy < settings.hours * lateShare)) return;
    try {
      due = hoursAt((await make()).made) + settings.hours;
    } catch (error) {
      due = hoursAt(now()) + retryHours;
      settings.failed(error);
    }
  };

  async function firstDue(): Promise<number> {
    const [newest] = await backupsIn(dataDir);
    // A clock that was set back must not put it off for ever.
    return newest && newest.made <= now() ? hoursAt(newest.made) + settings.hours : hoursAt(now());
  }
}

function hoursAt(moment: Date): number {
  return moment.getTime() / 3_600_000;
}
