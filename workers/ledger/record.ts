import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { backfillSome } from '../../store/ledger/backfill.ts';
import { appendEntries, type LedgerEntry, pseudonymsOf } from '../../store/ledger/entries.ts';

// What the ledger says of training.

/** A job was asked for. */
export interface JobAsked extends LedgerEntry {
  kind: 'job';
  job: number;
  maker: string;
  base: string;
  method: string;
  /** The number of the snapshot it learns from, and SHA-256 of the snapshot's files. */
  snapshot: number;
  data: { train: string; heldOut: string };
}

/** A job made a model. */
export interface ModelMade extends LedgerEntry {
  kind: 'model';
  job: number;
  base: string;
  snapshot: number;
  /** SHA-256 of the files it learned from: others than its job was asked with where rows had to go before it began. */
  data?: { train: string; heldOut: string };
  /** SHA-256 of its weights; its first 12 characters are the version that people see. */
  weights: string;
}

export type WorkersEntry = JobAsked | ModelMade;

/** What makes an entry one of its kind. */
export const originOfWork = (entry: WorkersEntry): string => `${entry.kind}:${entry.job}`;

/** Call it in the transaction that puts the job into the queue. */
export async function recordJob(tx: Queryable, number: number, late = false): Promise<void> {
  const job = await tx.one<{
    communityId: number;
    personId: number;
    base: string;
    settings: { method: string };
    data: { snapshotId: number; train: string; heldOut: string };
    createdAt: Date;
  }>(sql`
    select community_id as "communityId", person_id as "personId", base, settings, data, created_at as "createdAt"
    from training_job where number = ${number}`);
  const { communityId, personId, base, settings, data } = job;
  const names = await pseudonymsOf(tx, communityId);
  await append(tx, communityId, late, {
    kind: 'job',
    at: job.createdAt.toISOString(),
    community: names.community,
    job: number,
    maker: names.person('maker', personId),
    base,
    method: settings.method,
    snapshot: data.snapshotId,
    data: { train: data.train, heldOut: data.heldOut },
  });
}

/** Call it in the transaction that makes the model. Writes nothing where the job made none. */
export async function recordModel(tx: Queryable, jobNumber: number, late = false): Promise<void> {
  const model = await tx.first<{
    communityId: number;
    base: string;
    snapshot: number;
    weights: string;
    data: { train: string; heldOut: string };
    createdAt: Date;
  }>(sql`
    select m.community_id as "communityId", m.base, m.snapshot_id as snapshot, sha256 as weights, job.data,
      m.created_at as "createdAt"
    from trained_model m join training_job job on job.number = m.job_number
    where job_number = ${jobNumber}`);
  if (!model) return;
  const { communityId, base, snapshot, weights, data } = model;
  const { community } = await pseudonymsOf(tx, communityId);
  await append(tx, communityId, late, {
    kind: 'model',
    at: model.createdAt.toISOString(),
    community,
    job: jobNumber,
    base,
    snapshot,
    data: { train: data.train, heldOut: data.heldOut },
    weights,
  });
}

/** Writes down some of the jobs and models that older versions left. Whether there may be more. */
export async function backfillJobs(db: Database): Promise<boolean> {
  return await backfillSome(db, 'job', async (tx, from, to) => {
    const jobs = await tx.all<{ number: number }>(sql`
      select number from training_job where number between ${from} and ${to} order by number for update`);
    for (const { number } of jobs) {
      await recordJob(tx, number, true);
      await recordModel(tx, number, true);
    }
  });
}

async function append(tx: Queryable, communityId: number, late: boolean, entry: WorkersEntry): Promise<void> {
  const origin = originOfWork(entry);
  await appendEntries(tx, [{ communityId, origin, entry: late ? { ...entry, late: true } : entry }]);
}
