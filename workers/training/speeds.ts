import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { findBase } from '../models/catalog.ts';
import type { Method } from '../workers.ts';
import type { MeasuredSpeed } from './plan.ts';

/** How fast earlier attempts with this method were: those of this machine first, then the newest. */
export async function measuredSpeeds(
  db: Queryable,
  method: Method,
  machine: string,
): Promise<MeasuredSpeed[]> {
  const rows = await db.all<{ base: string; tokensPerSecond: number }>(sql`
    select job.base, attempt.tokens_per_second as "tokensPerSecond"
    from training_attempt attempt join training_job job on job.number = attempt.job_number
    where job.kind = 'train' and attempt.tokens_per_second > 0 and job.settings->>'method' = ${method}
    order by (attempt.machine = ${machine}) desc, attempt.started_at desc
    limit 50`);
  return rows.flatMap(({ base: name, tokensPerSecond }) => {
    const base = findBase(name);
    return base ? [{ base, tokensPerSecond }] : [];
  });
}
