import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { type Pseudonyms, pseudonymsOf } from '../../store/ledger/entries.ts';
import type { ReplayedSubmission } from './replay.ts';
import { type Stored, storedSubmissions } from './stored-submission.ts';

/** Submissions that are compared at once. */
const atOnce = 200;

/**
 * Compares what the tables say of each submission with what the log says: ranks follow from the tables, so a decision
 * that was changed there only is found here.
 *
 * Submissions whose entries wait for their place, or are still to be written down, are passed over.
 *
 * @returns each difference, naming its submission
 */
export async function auditSubmissions(
  db: Queryable,
  logged: ReadonlyMap<number, ReplayedSubmission>,
  current: (person: string) => string,
): Promise<string[]> {
  const problems: string[] = [];
  const seen = new Set<number>();
  const waiting = await waitingIds(db);
  const names = new Map<number, Pseudonyms>();
  for (let after = 0; ; ) {
    const ids = await db.all<{ id: number }>(
      sql`select id from submission where id > ${after} order by id limit ${atOnce}`,
    );
    for (const stored of await storedSubmissions(
      db,
      ids.map(({ id }) => id),
    )) {
      const named = names.get(stored.communityId) ?? (await pseudonymsOf(db, stored.communityId));
      names.set(stored.communityId, named);
      seen.add(stored.id);
      if (waiting.has(stored.id)) continue;
      for (const difference of differences(stored, named, logged.get(stored.id), current))
        problems.push(`Submission ${stored.id}: ${difference}`);
    }
    const last = ids.at(-1);
    if (!last) break;
    after = last.id;
  }
  for (const id of logged.keys())
    if (!seen.has(id)) problems.push(`Submission ${id}: the ledger has it, and the tables do not.`);
  return problems;
}

const ended: readonly string[] = ['accepted', 'rejected', 'refused', 'withdrawn'];

function differences(
  stored: Stored,
  names: Pseudonyms,
  logged: ReplayedSubmission | undefined,
  current: (person: string) => string,
): string[] {
  if (!logged) return ['the ledger does not have it.'];
  const isOver = ended.includes(stored.status);
  const isDecided = stored.status === 'accepted' || stored.status === 'rejected';
  const compared: [string, unknown, unknown][] = [
    ['it is', isOver ? stored.status : undefined, logged.outcome],
    ['its datanet is', stored.datanetId, logged.datanet],
    ['it mends', stored.mends ?? undefined, logged.mends],
  ];
  // With a new salt the community and its people have other names than those in the log, which is what it is for.
  if (names.community === logged.community) {
    const contributor = names.person('contributor', stored.personId);
    compared.push(['its contributor is', contributor, logged.contributor && current(logged.contributor)]);
  }
  // One that is appealed keeps what was decided before until it is decided anew.
  if (isDecided)
    compared.push(
      ['the number of its decision is', stored.decision ?? undefined, logged.decision],
      ['it was decided at', stored.decidedAt?.toISOString(), logged.decidedAt],
      ['its value is', stored.value ?? 0, logged.value],
      ['the number of its items that count is', stored.items, logged.items],
      ['automatic is', stored.automatic, logged.automatic],
    );
  return compared.flatMap(([what, table, log]) =>
    table === log ? [] : [`${what} ${table ?? 'open'} by the tables, and ${log ?? 'open'} by the ledger.`],
  );
}

async function waitingIds(db: Queryable): Promise<Set<number>> {
  const rows = await db.all<{ id: number }>(sql`
    select submission_id as id from ledger_entry where queued is not null and submission_id is not null
    union
    select s.id from submission s join ledger_backfill b on b.kind = 'submission' and s.id between b.next and b.through`);
  return new Set(rows.map(({ id }) => id));
}
