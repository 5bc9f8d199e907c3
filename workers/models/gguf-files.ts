import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { GgufFile, Quantization } from '../gguf.ts';

/** The file that a job has written. */
export async function ggufFileOfJob(db: Queryable, jobNumber: number): Promise<GgufFile | undefined> {
  return await db.first<GgufFile>(
    sql`select quantization, file, ollama from gguf_model where job_number = ${jobNumber}`,
  );
}

/** The newest of a model in so many bits. */
export async function ggufFileOfModel(
  db: Queryable,
  modelId: number,
  quantization: Quantization,
): Promise<GgufFile | undefined> {
  return await db.first<GgufFile>(sql`
    select quantization, file, ollama from gguf_model
    where model_id = ${modelId} and quantization = ${quantization} order by job_number desc limit 1`);
}
