import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { appendEntries, pseudonymsOf } from '../../store/ledger/entries.ts';
import { type DatanetsEntry, type Merged, originOf, type SnapshotTaken } from './entry-kinds.ts';
import {
  type Stored,
  type StoredVote,
  storedSubmissions,
  struckItems,
  votesOn,
} from './stored-submission.ts';
import { submissionEntries } from './submission-entries.ts';

/**
 * Writes into the ledger what submissions' rows say and it does not have yet: that they came, were refused, withdrawn,
 * voted on, decided. Call it in the transaction that changed them. The same again writes nothing.
 *
 * @param late whether it happened before there was a ledger
 */
export async function recordSubmissions(tx: Queryable, ids: readonly number[], late = false): Promise<void> {
  const submissions = await storedSubmissions(tx, ids);
  const decided = submissions.filter(one => one.decision !== null).map(one => one.id);
  const [votes, struck] = decided.length
    ? [await votesOn(tx, decided), await struckItems(tx, decided)]
    : [[] as StoredVote[], new Map<number, number[]>()];
  for (const [communityId, here] of Map.groupBy(submissions, one => one.communityId)) {
    const names = await pseudonymsOf(tx, communityId);
    const entries = here.flatMap(one =>
      submissionEntries(
        one,
        votes.filter(vote => vote.submissionId === one.id),
        struck.get(one.id) ?? [],
        names,
      ),
    );
    await append(tx, communityId, entries, late);
  }
}

/**
 * A decision is appealed. Call it in the transaction that opens the submission again, while its row still has the number
 * of that decision.
 *
 * @throws Error when it was never decided
 */
export async function recordAppeal(tx: Queryable, submissionId: number, at: Date): Promise<void> {
  await recordOf(tx, submissionId, ({ id, datanetId, personId, decision }, names) => {
    if (decision === null) throw new Error(`Submission ${id} is not decided, so there is nothing to appeal.`);
    return {
      kind: 'appealed',
      at: at.toISOString(),
      community: names.community,
      datanet: datanetId,
      submission: id,
      contributor: names.person('contributor', personId),
      decision,
    };
  });
}

/**
 * What a submission gave is removed: all of it, or the items at some positions. Call it in the transaction that removes
 * it.
 */
export async function recordRemoval(
  tx: Queryable,
  submissionId: number,
  at: Date,
  items?: readonly number[],
): Promise<void> {
  await recordOf(tx, submissionId, (one, names) => ({
    kind: 'removed',
    at: at.toISOString(),
    community: names.community,
    datanet: one.datanetId,
    submission: one.id,
    ...(items && { items: [...items] }),
  }));
}

/** Call it in the transaction that makes the snapshot. */
export async function recordSnapshot(
  tx: Queryable,
  communityId: number,
  snapshot: Omit<SnapshotTaken, 'kind' | 'community'>,
  late = false,
): Promise<void> {
  const { community } = await pseudonymsOf(tx, communityId);
  await append(tx, communityId, [{ kind: 'snapshot', community, ...snapshot }], late);
}

/**
 * Two people are one from now on: said for each community in which the one that ends gave or judged something, by both of
 * their names apart. Call it in the transaction that joins them, before what they gave is moved.
 */
export async function recordMerge(tx: Queryable, from: number, into: number, at: Date): Promise<void> {
  const known = await tx.all<{ communityId: number; as: 'contributor' | 'reviewer' }>(sql`
    select d.community_id as "communityId", 'contributor' as as
    from submission s join datanet d on d.id = s.datanet_id where s.person_id = ${from}
    union
    select d.community_id, 'reviewer'
    from review r join submission s on s.id = r.submission_id join datanet d on d.id = s.datanet_id
    where r.reviewer_id = ${from}
    order by 1, 2`);
  for (const { communityId, as } of known) {
    const names = await pseudonymsOf(tx, communityId);
    const entry: Merged = {
      kind: 'merged',
      at: at.toISOString(),
      community: names.community,
      from: names.person(as, from),
      into: names.person(as, into),
    };
    await append(tx, communityId, [entry], false);
  }
}

async function recordOf(
  tx: Queryable,
  submissionId: number,
  entryOf: (one: Stored, names: Awaited<ReturnType<typeof pseudonymsOf>>) => DatanetsEntry,
): Promise<void> {
  for (const one of await storedSubmissions(tx, [submissionId])) {
    const names = await pseudonymsOf(tx, one.communityId);
    await append(tx, one.communityId, [entryOf(one, names)], false);
  }
}

async function append(
  tx: Queryable,
  communityId: number,
  entries: readonly DatanetsEntry[],
  late: boolean,
): Promise<void> {
  await appendEntries(
    tx,
    entries.map(entry => ({
      communityId,
      origin: originOf(entry),
      entry: late ? { ...entry, late: true } : entry,
    })),
  );
}
