import type { Queryable } from '../store/database/database.ts';
import { sql } from '../store/database/sql.ts';
import { mergeVotes } from './evaluation/arena/comparisons.ts';

/** Makes the jobs of one person another's, in a transaction that holds both. */
export async function mergePerson(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`update training_job set person_id = ${into} where person_id = ${from}`);
  await tx.run(sql`update training_sweep set person_id = ${into} where person_id = ${from}`);
  await tx.run(sql`update added_base set added_by = ${into} where added_by = ${from}`);
  await tx.run(sql`update training_preset set person_id = ${into} where person_id = ${from}`);
  await tx.run(sql`update model_promotion set promoted_by = ${into} where promoted_by = ${from}`);
  await tx.run(sql`update model_promotion set undone_by = ${into} where undone_by = ${from}`);
  await tx.run(sql`update refinement set kept_by = ${into} where kept_by = ${from}`);
  await mergeVotes(tx, from, into);
}
