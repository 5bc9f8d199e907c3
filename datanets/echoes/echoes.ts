import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Echoes, EchoPlace, LearnedVersion } from '../echo.ts';
import { oneJobThread } from '../one-job-thread.ts';
import { cleanVersions } from '../snapshots/removed-rows.ts';
import type { EchoJob, FoundEchoes, FoundPlace } from './find-echoes.ts';

/** Replies whose echoes are kept; about 2 kB each. */
const kept = 200;
/** Heap of a thread, in MB: what it keeps grows with the reply, and a line of the file may have megabytes. */
const megabytes = 256;

/**
 * Makes what finds which passages of a reply stand in the rows of versions. It reads every row, in a thread and one reply
 * at a time; what was found is kept in memory, under the hashes of the files as they are now, so that a row which is
 * removed is not shown again.
 */
export function openEchoes({ db, files }: { db: Database; files: Files }) {
  const found = new Map<string, Promise<FoundEchoes>>();
  const inTurn = pLimit(1);

  function find(key: string, job: () => Promise<EchoJob>): Promise<FoundEchoes> {
    const known = found.get(key);
    found.delete(key);
    const asked =
      known ??
      inTurn(async () =>
        oneJobThread<EchoJob, FoundEchoes>(
          new URL('./echo-thread.ts', import.meta.url),
          await job(),
          megabytes,
        ),
      );
    found.set(key, asked);
    asked.catch(() => found.delete(key));
    for (const oldest of found.keys()) if (found.size > kept) found.delete(oldest);
    return asked;
  }

  /**
   * @param input.versions as the model learned from them, its own first
   * @param input.given what the model was told before it answered
   */
  return async function echoes(input: {
    versions: readonly LearnedVersion[];
    reply: string;
    given: readonly string[];
  }): Promise<Echoes> {
    const versions: (Version & LearnedVersion)[] = [];
    for (const learned of input.versions) {
      const { datanetId } = await versionOf(db, learned.snapshotId);
      await cleanVersions({ db, files }, datanetId);
      versions.push({ ...learned, ...(await versionOf(db, learned.snapshotId)) });
    }
    const { reply, given } = input;
    const key = createHash('sha256')
      .update(
        JSON.stringify([
          reply,
          given,
          versions.map(({ id, train, file, unlearned }) => [id, train, file, unlearned]),
        ]),
      )
      .digest('hex');
    const { passages, ...rest } = await find(key, async () => ({
      reply,
      given,
      files: await Promise.all(
        versions.map(async ({ file, manifest, train, unlearned = [] }) => ({
          train: await files.local(file),
          manifest: await files.local(manifest),
          // Lines are those of the file that was trained on; without it, those of the first.
          ...(train === file
            ? { passed: unlearned, passedBefore: [] }
            : { passed: [], passedBefore: unlearned }),
        })),
      ),
    }));
    const givers = await giversOf(
      db,
      passages.flatMap(({ places }) => places.map(({ submission }) => submission)),
    );
    const placeOf = ({ file, submission, ...place }: FoundPlace): EchoPlace[] => {
      const [version, giver] = [versions[file], givers.get(submission)];
      if (!version || !giver) return [];
      const { datanetName, version: number } = version;
      return [{ ...place, datanetName, version: number, submissionId: submission, ...giver }];
    };
    return {
      ...rest,
      passages: passages.map(passage => ({ ...passage, places: passage.places.flatMap(placeOf) })),
      compared: versions.map(({ datanetName, version, rows }) => ({ datanetName, version, rows })),
    };
  };
}

interface Version {
  id: number;
  datanetId: number;
  datanetName: string;
  version: number;
  /** Rows to train on that are still there. */
  rows: number;
  file: Sha256;
  manifest: Sha256;
}

async function versionOf(db: Database, snapshotId: number): Promise<Version> {
  return await db.one<Version>(sql`
    select s.id, s.datanet_id as "datanetId", d.name as "datanetName", s.version, s.train_rows as rows,
      s.train as file, s.manifest
    from snapshot s
    join datanet d on d.id = s.datanet_id
    where s.id = ${snapshotId}`);
}

/** Who gave submissions; of people who are joined now, the one they are. */
async function giversOf(
  db: Database,
  submissions: readonly number[],
): Promise<Map<number, { personId: number; personName: string }>> {
  const rows = await db.all<{ id: number; personId: number; personName: string }>(sql`
    select s.id, p.id as "personId", p.name as "personName"
    from submission s
    join person p on p.id = s.person_id
    where s.id = any(${[...new Set(submissions)]}::bigint[])`);
  return new Map(rows.map(({ id, ...giver }) => [id, giver]));
}
