import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { StoredFile } from '../model.ts';

/** The files that a merge has made. */
export async function mergedFilesOf(db: Queryable, jobNumber: number): Promise<StoredFile[] | undefined> {
  const row = await db.first<{ files: StoredFile[] }>(
    sql`select files from merged_model where job_number = ${jobNumber}`,
  );
  return row?.files;
}

/** The files of the newest merge of a model. */
export async function mergedFilesOfModel(db: Queryable, modelId: number): Promise<StoredFile[] | undefined> {
  const row = await db.first<{ files: StoredFile[] }>(sql`
    select files from merged_model where model_id = ${modelId} order by job_number desc limit 1`);
  return row?.files;
}
