import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Evaluation } from '../measurement.ts';

type Result = Omit<Evaluation, 'jobNumber' | 'createdAt'>;

interface Row {
  jobNumber: number;
  result: Result;
  createdAt: Date;
}

const columns = sql`job_number as "jobNumber", result, created_at as "createdAt"`;

/** Keeps what an evaluation found, in the transaction that ends its job. */
export async function insertEvaluation(
  tx: Queryable,
  jobNumber: number,
  modelId: number,
  result: Result,
): Promise<void> {
  await tx.run(sql`
    insert into model_evaluation (job_number, model_id, result)
    values (${jobNumber}, ${modelId}, ${json(result)})`);
}

/** Forgets the rows that trainings and evaluations on these snapshots show as samples; all figures stay. */
export async function forgetSamples(db: Queryable, snapshotIds: readonly number[]): Promise<void> {
  const ids = [...snapshotIds];
  await db.run(
    sql`update training_job set report = report - 'trials' where snapshot_id = any(${ids}::bigint[])`,
  );
  await db.run(
    sql`update trained_model set report = report - 'trials' where snapshot_id = any(${ids}::bigint[])`,
  );
  await db.run(sql`
    update model_evaluation set result = jsonb_set(result, '{samples}', '[]')
    from training_job job
    where job.number = job_number and (job.snapshot_id = any(${ids}::bigint[])
      or (job.task #>> '{older,snapshotId}')::bigint = any(${ids}::bigint[]))`);
}

export async function evaluationOfJob(db: Queryable, jobNumber: number): Promise<Evaluation | undefined> {
  const row = await db.first<Row>(
    sql`select ${columns} from model_evaluation where job_number = ${jobNumber}`,
  );
  return row && evaluationOf(row);
}

/** Of a model, newest first, at most ten. */
export async function evaluationsOf(db: Queryable, modelId: number): Promise<Evaluation[]> {
  const rows = await db.all<Row>(sql`
    select ${columns} from model_evaluation where model_id = ${modelId} order by job_number desc limit 10`);
  return rows.map(evaluationOf);
}

const evaluationOf = ({ result, ...row }: Row): Evaluation => ({ ...result, ...row });
