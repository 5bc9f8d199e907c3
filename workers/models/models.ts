import type { Queryable } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { FolderCopy } from '../../store/files/shared-folders.ts';
import { allOf, message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import { recordModel } from '../ledger/record.ts';
import type { Model, RunReport } from '../model.ts';
import type { FullSettings, Method } from '../training-request.ts';
import { mediaOf } from './catalog.ts';

/** A model with the folder its weights are in, which only this room needs. */
export interface StoredModel extends Model {
  adapter: string;
  /** Of its weights. */
  sha256: string;
}

/** A tuned model's weights, put in their place. */
export interface AdapterFiles {
  /** Its folder's name under models/adapters. */
  adapter: string;
  sha256: string;
  bytes: number;
  /** Of them in the file store, where there is one. */
  copy?: FolderCopy | undefined;
}

interface Row {
  id: number;
  communityId: number;
  name: string;
  sha256: string;
  adapter: string;
  bytes: number;
  base: string;
  snapshotId: number;
  dataLabel: string;
  train: string | null;
  settings: FullSettings;
  jobNumber: number;
  before: number | null;
  after: number | null;
  report: RunReport;
  parent: Model['parent'] | null;
  createdAt: Date;
}

const columns = sql`
  id, community_id as "communityId", name, sha256, adapter, bytes, base, snapshot_id as "snapshotId",
  data_label as "dataLabel", (
    select job.data ->> 'train' from training_job job where job.number = job_number
  ) as train, settings, job_number as "jobNumber", evaluation_before as before,
  evaluation_after as after, report, created_at as "createdAt", (
    select jsonb_build_object('name', parent.name, 'version', left(parent.sha256, 12), 'gone', parent.deleted_at is not null)
    from trained_model parent where parent.id = trained_model.parent_id
  ) as parent`;

/** The community's models that are not deleted, newest first. */
export async function listModels(
  db: Queryable,
  communityId: number,
  filter: { base?: string; snapshotIds?: number[] } = {},
): Promise<StoredModel[]> {
  const rows = await db.all<Row>(sql`
    select ${columns} from trained_model
    where community_id = ${communityId} and deleted_at is null
      and (${filter.base ?? null}::text is null or base = ${filter.base ?? null})
      and (${filter.snapshotIds ?? null}::bigint[] is null or snapshot_id = any(${filter.snapshotIds ?? null}::bigint[]))
    order by id desc`);
  return rows.map(modelOf);
}

/** Of the community's models that are not deleted, newest first; then the names that stand for one of them. */
export async function modelNames(db: Queryable, communityId: number): Promise<string[]> {
  const rows = await db.all<{ name: string }>(
    prepared(
      'model-names',
      sql`
    select name from (
      select name, id from trained_model where community_id = ${communityId} and deleted_at is null
      union all
      select distinct on (promotion.name) promotion.name, -promotion.id
      from model_promotion promotion join trained_model model on model.id = model_id
      where promotion.community_id = ${communityId} and undone_origin is null and model.deleted_at is null
    ) named order by id desc`,
    ),
  );
  return rows.map(row => row.name);
}

/**
 * The model of that name, or of that name and exact version (`maths-v1@0f3a8c21d4b6`), or the one that the name stands for.
 *
 * @throws UserError naming the nearest models, or the version that is there.
 */
export async function modelNamed(db: Queryable, communityId: number, typed: string): Promise<StoredModel> {
  const [name = '', version] = typed.trim().toLowerCase().split('@');
  const row = await db.first<Row>(sql`
    select ${columns} from trained_model
    where community_id = ${communityId} and deleted_at is null and (name = ${name} or id = (
      select model_id from model_promotion promotion join trained_model model on model.id = model_id
      where promotion.community_id = ${communityId} and promotion.name = ${name} and undone_origin is null
        and model.deleted_at is null
      order by promotion.id desc limit 1
    ))
    order by name = ${name} desc limit 1`);
  if (!row) throw await unknownModel(db, communityId, name);
  const model = modelOf(row);
  if (version !== undefined && model.version !== version) {
    throw new UserError(
      message('{name} is version {now} by now; version {version} was deleted.', {
        name,
        now: model.version,
        version,
      }),
      [name],
    );
  }
  return model;
}

async function unknownModel(db: Queryable, communityId: number, name: string): Promise<UserError> {
  const names = (await listModels(db, communityId)).map(model => model.name);
  const close = nearest(name, names);
  if (close.length > 0)
    return new UserError(
      message('There is no model called “{name}”. Nearest: {names}.', { name, names: allOf(close) }),
      close,
    );
  return new UserError(
    names.length > 0
      ? message('There is no model called “{name}”. “/models” lists them.', { name })
      : message('There is no model called “{name}”. None has been trained here yet: “/train” makes one.', {
          name,
        }),
  );
}

export async function modelOfJob(db: Queryable, jobNumber: number): Promise<StoredModel | undefined> {
  const row = await db.first<Row>(sql`
    select ${columns} from trained_model where job_number = ${jobNumber} and deleted_at is null`);
  return row && modelOf(row);
}

/** Makes the model of a job that this attempt has just ended, in the same transaction. */
export async function insertModel(
  tx: Queryable,
  { number, attempt }: { number: number; attempt: number },
  files: AdapterFiles,
): Promise<void> {
  await tx.run(sql`
    insert into trained_model (community_id, name, sha256, adapter, bytes, base, snapshot_id, data_label, settings,
                               job_number, evaluation_before, evaluation_after, report, parent_id, copy)
    select community_id, model_name, ${files.sha256}, ${files.adapter}, ${files.bytes}, base, snapshot_id,
           data->>'label', settings, number, evaluation_before, evaluation_after, report, (task->>'parentId')::bigint,
           ${json(files.copy ?? null)}
    from training_job where number = ${number} and attempt = ${attempt} and status = 'done'`);
  await recordModel(tx, number);
}

export async function markDeleted(db: Queryable, id: number): Promise<boolean> {
  return (
    (await db.run(sql`update trained_model set deleted_at = now() where id = ${id} and deleted_at is null`)) >
    0
  );
}

function modelOf(row: Row): StoredModel {
  return {
    id: row.id,
    communityId: row.communityId,
    name: row.name,
    version: row.sha256.slice(0, 12),
    base: row.base,
    ...mediaOf(row.base),
    method: row.settings.method satisfies Method,
    data: {
      snapshotId: row.snapshotId,
      label: row.dataLabel,
      ...(row.train !== null && { train: row.train }),
    },
    settings: row.settings,
    jobNumber: row.jobNumber,
    evaluation: { before: row.before ?? undefined, after: row.after ?? undefined },
    report: row.report,
    parent: row.parent ?? undefined,
    bytes: row.bytes,
    createdAt: row.createdAt,
    adapter: row.adapter,
    sha256: row.sha256,
  };
}
