import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import type { JobStatus, Refinement } from '../job.ts';
import { stemOf } from '../models/model-names.ts';
import { namedModels } from '../models/named-models.ts';
import type { PriorityClass, TrainingRequest } from '../training-request.ts';

/** Notes what a run is for, in the transaction that queues it. */
export async function insertRefinement(
  tx: Queryable,
  run: number,
  {
    refinedId,
    older,
    priorityClass = 'member',
  }: { refinedId: number; older: TrainingRequest['data']; priorityClass?: PriorityClass | undefined },
): Promise<void> {
  await tx.run(sql`
    insert into refinement (job_number, refined_id, older, priority_class)
    values (${run}, ${refinedId}, ${json(older)}, ${priorityClass}) on conflict do nothing`);
}

interface Row {
  run: number;
  refines: string;
  modelName: string;
  evaluation: number | null;
  status: JobStatus | null;
  problem: Said | null;
  keptBy: string | null;
  keptAt: Date | null;
}

/** What a job is part of: a run that refines a model, or an evaluation of that. */
export async function refinementOf(
  db: Queryable,
  communityId: number,
  job: number,
): Promise<Refinement | undefined> {
  const row = await db.first<Row>(sql`
    select run.number as run, refined.name as refines, run.model_name as "modelName", refinement.problem,
      evaluation.number as evaluation, evaluation.status, person.name as "keptBy", kept_at as "keptAt"
    from refinement
    join training_job run on run.number = refinement.job_number
    join trained_model refined on refined.id = refined_id
    left join training_job evaluation on evaluation.number = evaluation_number
    left join person on person.id = kept_by
    where run.community_id = ${communityId} and (refinement.job_number = ${job} or refinement.job_number = (
      select (task->'refinement')::bigint from training_job where number = ${job} and kind = 'evaluate'))`);
  if (!row) return undefined;
  const { run, refines, modelName, evaluation, status, problem, keptBy, keptAt } = row;
  const standing = (await namedModels(db, communityId)).find(
    ({ model }) => model.name === refines || model.name === modelName,
  );
  return {
    run,
    refines,
    name: standing?.name ?? stemOf(refines),
    evaluation: evaluation === null || status === null ? undefined : { number: evaluation, status },
    problem: problem ?? undefined,
    kept: keptBy === null || keptAt === null ? undefined : { by: keptBy, at: keptAt },
  };
}

/** @throws UserError when the job is none of a refinement */
export async function refinementOrRefuse(
  db: Queryable,
  communityId: number,
  job: number,
): Promise<Refinement> {
  const found = await refinementOf(db, communityId, job);
  if (found) return found;
  throw new UserError(
    message('Job {job} refines no model. “/refine” on a model’s card begins such a run.', {
      job: String(job),
    }),
  );
}

/** What is measured once a run is done. */
export interface Unmeasured {
  run: number;
  communityId: number;
  personId: number;
  priorityClass: PriorityClass;
  /** The names of the new model and of the one that it refines; null where that was deleted. */
  model: string | null;
  refines: string | null;
  older: TrainingRequest['data'];
  newer: TrainingRequest['data'];
}

const unmeasured = sql`
  select run.number as run, run.community_id as "communityId", run.person_id as "personId",
    priority_class as "priorityClass", made.name as model, refined.name as refines, older, run.data as newer
  from refinement
  join training_job run on run.number = refinement.job_number
  left join trained_model made on made.job_number = run.number and made.deleted_at is null
  left join trained_model refined on refined.id = refined_id and refined.deleted_at is null`;

/** Refinements whose runs are done and whose models nobody has measured. */
export async function unmeasuredRefinements(db: Queryable): Promise<Unmeasured[]> {
  return await db.all(sql`
    ${unmeasured}
    where run.status = 'done' and evaluation_number is null and refinement.problem is null
    order by run.number`);
}

/** The same of one, whether it was measured or not. */
export async function toMeasure(db: Queryable, run: number): Promise<Unmeasured> {
  return await db.one(sql`${unmeasured} where run.number = ${run}`);
}

/** Notes the evaluation that is to compare the two, in the transaction that queues it. */
export async function noteEvaluation(tx: Queryable, run: number, evaluation: number): Promise<void> {
  await tx.run(sql`
    update refinement set evaluation_number = ${evaluation}, problem = null where job_number = ${run}`);
}

/** Notes why they can't be compared. */
export async function noteProblem(db: Queryable, run: number, problem: Said): Promise<void> {
  await db.run(sql`
    update refinement set problem = ${json(problem)} where job_number = ${run} and evaluation_number is null`);
}

/** Notes that the old one stays; who said so first is kept. */
export async function noteKept(db: Queryable, run: number, personId: number): Promise<void> {
  await db.run(sql`
    update refinement set kept_by = ${personId}, kept_at = now() where job_number = ${run} and kept_by is null`);
}
