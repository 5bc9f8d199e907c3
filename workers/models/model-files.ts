import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';

/** Notes files that were made of a model to be given away. */
export async function noteModelFiles(
  db: Queryable,
  modelId: number,
  hashes: readonly Sha256[],
): Promise<void> {
  await db.run(sql`
    insert into model_file (model_id, sha256) select ${modelId}, unnest(${hashes}::text[])
    on conflict do nothing`);
}

/** Removes the files that were made of a model, but for those that are another model's as well (a tokenizer, say). */
export async function removeModelFiles(db: Database, files: Files, modelId: number): Promise<void> {
  const own = await db.all<{ sha256: Sha256 }>(sql`
    delete from model_file mine where model_id = ${modelId}
    returning sha256`);
  const shared = await db.all<{ sha256: Sha256 }>(sql`
    select sha256 from model_file where sha256 = any(${own.map(({ sha256 }) => sha256)}::text[])`);
  const kept = new Set(shared.map(({ sha256 }) => sha256));
  for (const { sha256 } of own) if (!kept.has(sha256)) await files.remove(sha256);
}
