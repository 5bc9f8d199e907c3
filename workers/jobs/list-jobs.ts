import type { Queryable } from '../../store/database/database.ts';
import { prepared, type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import type { Job, JobKind, JobStatus } from '../job.ts';
import type { Model, RunReport } from '../model.ts';
import { mediaOf } from '../models/catalog.ts';
import { evaluationOfJob } from '../models/evaluations.ts';
import { ggufFileOfJob } from '../models/gguf-files.ts';
import { mergedFilesOf } from '../models/merged-files.ts';
import { modelOfJob } from '../models/models.ts';
import type { FullSettings, TrainingRequest } from '../training-request.ts';
import { newestMachine } from './machines.ts';
import { refinementOf } from './refinements.ts';
import { waitOf } from './waiting.ts';

/** Points a curve is thinned to. */
const points = 200;

interface Row {
  number: number;
  kind: JobKind;
  communityId: number;
  personId: number;
  personName: string;
  status: JobStatus;
  base: string;
  data: TrainingRequest['data'];
  modelName: string;
  settings: FullSettings;
  attempt: number;
  phase: string;
  phaseDone: number | null;
  step: number;
  steps: number;
  loss: number | null;
  tokensPerSecond: number | null;
  secondsLeft: number | null;
  before: number | null;
  after: number | null;
  log: string[];
  report: RunReport;
  checkpoint: number | null;
  problem: Said | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

const select = (where: Sql) => sql`
  select job.number, job.kind, job.community_id as "communityId", job.person_id as "personId", person.name as "personName",
         job.status, job.base, job.data, job.model_name as "modelName", job.settings, job.attempt, job.phase,
         job.phase_done as "phaseDone", job.step, job.steps, job.loss, job.tokens_per_second as "tokensPerSecond",
         job.seconds_left as "secondsLeft", job.evaluation_before as before, job.evaluation_after as after, job.log,
         job.report, job.checkpoint_step as checkpoint,
         coalesce(job.problem_message, to_jsonb(job.problem)) as problem, job.created_at as "createdAt", job.started_at as "startedAt", job.finished_at as "finishedAt"
  from training_job job join person on person.id = job.person_id
  where ${where}`;

/** The community's newest 100 jobs, newest first, without their curves. */
export async function listJobs(db: Queryable, communityId: number, status?: JobStatus): Promise<Job[]> {
  const rows = await db.all<Row>(sql`
    ${select(sql`job.community_id = ${communityId} and (${status ?? null}::text is null or job.status = ${status ?? null})`)}
    order by job.number desc limit 100`);
  return rows.map(row => jobOf(row, { train: [], heldOut: [] }, undefined));
}

/** The community's newest 100 jobs, newest first, by number and state alone. */
export async function jobNumbers(
  db: Queryable,
  communityId: number,
): Promise<{ number: number; status: JobStatus }[]> {
  return await db.all(
    prepared(
      'job-numbers',
      sql`
    select number, status from training_job where community_id = ${communityId} order by number desc limit 100`,
    ),
  );
}

/** @throws UserError when there is no such job in the community. */
export async function jobNumbered(db: Queryable, communityId: number, number: number): Promise<Job> {
  const row = await db.first<Row>(select(sql`job.community_id = ${communityId} and job.number = ${number}`));
  if (!row) throw await unknownJob(db, communityId, number);
  return {
    ...jobOf(row, await curveOf(db, number), await modelOfJob(db, number)),
    wait: row.status === 'queued' ? await waitOf(db, number) : undefined,
    machine: row.status === 'queued' ? await newestMachine(db, number) : undefined,
    measured: row.kind === 'evaluate' ? await evaluationOfJob(db, number) : undefined,
    refinement: row.kind === 'merge' ? undefined : await refinementOf(db, communityId, number),
    merged: row.kind === 'merge' ? await mergedFilesOf(db, number) : undefined,
    converted: row.kind === 'convert' ? await ggufFileOfJob(db, number) : undefined,
  };
}

async function unknownJob(db: Queryable, communityId: number, number: number): Promise<UserError> {
  const newest = await db.all<{ number: number }>(sql`
    select number from training_job where community_id = ${communityId} order by number desc limit 3`);
  if (newest.length === 0)
    return new UserError(
      message('There is no job {job}: nothing has been trained here yet.', { job: String(number) }),
    );
  const numbers = newest.map(row => String(row.number));
  return new UserError(
    message('There is no job {job} here. The newest: {numbers}.', {
      job: String(number),
      numbers: numbers.join(', '),
    }),
    numbers,
  );
}

/** Loss by step, each kind thinned to at most 200 points by the mean of what falls together. */
async function curveOf(db: Queryable, number: number): Promise<Job['curve']> {
  const rows = await db.all<{ kind: 'train' | 'heldOut'; step: number; loss: number }>(sql`
    select kind, max(step) as step, avg(loss) as loss
    from (
      select kind, step, loss, ntile(${points}) over (partition by kind order by step) as part
      from training_metric where job_number = ${number}
    ) parted
    group by kind, part order by kind, part`);
  const of = (kind: string) =>
    rows.filter(row => row.kind === kind).map(row => [row.step, row.loss] satisfies [number, number]);
  return { train: of('train'), heldOut: of('heldOut') };
}

function jobOf(row: Row, curve: Job['curve'], model: Model | undefined): Job {
  return {
    number: row.number,
    kind: row.kind,
    measured: undefined,
    merged: undefined,
    converted: undefined,
    communityId: row.communityId,
    personId: row.personId,
    personName: row.personName,
    status: row.status,
    base: row.base,
    ...mediaOf(row.base),
    data: { snapshotId: row.data.snapshotId, label: row.data.label },
    modelName: row.modelName,
    settings: row.settings,
    attempt: row.attempt,
    phase: row.phase,
    phaseDone: row.phaseDone ?? undefined,
    step: row.step,
    steps: row.steps,
    loss: row.loss ?? undefined,
    tokensPerSecond: row.tokensPerSecond ?? undefined,
    secondsLeft: row.secondsLeft ?? undefined,
    curve,
    evaluation: { before: row.before ?? undefined, after: row.after ?? undefined },
    report: row.report,
    checkpoint: row.checkpoint ?? undefined,
    log: row.log,
    problem: row.problem ?? undefined,
    model,
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  };
}
