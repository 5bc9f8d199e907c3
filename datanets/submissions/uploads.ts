import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message } from '../../store/message.ts';
import type { Uploads } from '../submission.ts';
import { dayIn } from './daily-use.ts';
import { isHeld } from './held-files.ts';

/** Hours after which a file that no submission holds is removed, and in which a person's uploads are counted. */
const keptHours = 24;
const sweepEvery = 3_600_000;
/** Files of one sweep; the rest waits for the next. */
const mostAtOnce = 500;

/**
 * Counts uploads, and from `start` on removes what nobody took within a day, now and every hour.
 *
 * @param options.megabytes what one person may upload a day, in all datanets together
 */
export function openUploads(options: {
  db: Database;
  files: Files;
  megabytes: number;
  now: () => Date;
  log: Logger;
}): Uploads & { start(): void; stop(): Promise<void> } {
  const { db, files, megabytes, now } = options;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  const since = () => new Date(now().getTime() - keptHours * 3_600_000);

  function sweep(): void {
    sweeping = sweeping
      .then(() => removeUnclaimed(db, files, since(), now()))
      .catch(err =>
        options.log.error(
          { err },
          'Uploads that nobody took could not be removed; it is tried again in an hour',
        ),
      );
  }

  return {
    async check(personId, bytes, communityId) {
      const from = communityId === undefined ? since() : (await dayIn(db, communityId, now())).day.start;
      const { sent } = await db.one<{ sent: number }>(sql`
        select coalesce(sum(bytes), 0)::bigint as sent from upload where person_id = ${personId} and at >= ${from}`);
      if (Number(sent) + bytes <= megabytes * 1_000_000) return;
      const left = Math.max(0, Math.floor(megabytes - Number(sent) / 1_000_000));
      throw new UserError(
        message(
          'One person can upload {n, number} MB a day here, and {left, number} MB of yours are left. Nothing was stored; send it again tomorrow, or in smaller parts.',
          { n: megabytes, left },
        ),
      );
    },
    async note(personId, stored) {
      for (const { sha256, bytes } of stored) {
        await noteUpload(db, { personId, sha256, bytes, at: now() });
      }
    },
    start() {
      sweep();
      timer ??= setInterval(sweep, sweepEvery).unref();
    },
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}

/** Notes a file, so that it is removed after a day if nothing holds it; those of 0 bytes do not count to a person's day. */
export async function noteUpload(
  db: Queryable,
  { personId, sha256, bytes, at }: { personId: number; sha256: Sha256; bytes: number; at: Date },
): Promise<void> {
  await db.run(sql`
    insert into upload (person_id, sha256, bytes, at)
    select ${personId}, ${sha256}, ${bytes}, ${at}
    where not exists (
      select from upload
      where person_id = ${personId} and sha256 = ${sha256} and at > ${at}::timestamptz - interval '1 hour'
    )`);
}

/**
 * Removes the files of old uploads that neither a submission nor a snapshot nor an export holds, and that nobody sent again since. A
 * file whose last mark is lost to a crash is looked at once more; to remove what is gone changes nothing.
 */
async function removeUnclaimed(db: Database, files: Files, before: Date, now: Date): Promise<void> {
  const old = await db.all<{ sha256: Sha256 }>(sql`
    select distinct sha256 from upload where settled_at is null and at < ${before} limit ${mostAtOnce}`);
  for (const { sha256 } of old) {
    if (!(await isWanted(db, sha256, before))) await files.remove(sha256);
    await db.run(sql`
      update upload set settled_at = ${now} where sha256 = ${sha256} and settled_at is null and at < ${before}`);
  }
}

/** Asked for each file just before: one may be sent again meanwhile. */
async function isWanted(db: Database, sha256: Sha256, before: Date): Promise<boolean> {
  const again = await db.first(sql`select from upload where sha256 = ${sha256} and at >= ${before} limit 1`);
  return again !== undefined || (await isHeld(db, sha256));
}
