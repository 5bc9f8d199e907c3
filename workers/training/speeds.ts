import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { findBaseIn } from '../models/bases.ts';
import type { Method } from '../training-request.ts';
import type { MeasuredSpeed } from './plan.ts';

/** How fast earlier attempts with this method were: those of this machine first, then the newest. */
export async function measuredSpeeds(
  db: Queryable,
  method: Method,
  machine: string,
): Promise<MeasuredSpeed[]> {
  const rows = await db.all<{
    communityId: number;
    base: string;
    tokensPerSecond: number;
    processes: number;
  }>(sql`
    select job.community_id as "communityId", job.base, attempt.tokens_per_second as "tokensPerSecond",
           attempt.processes
    from training_attempt attempt join training_job job on job.number = attempt.job_number
    where job.kind = 'train' and attempt.tokens_per_second > 0 and job.settings->>'method' = ${method}
    order by (attempt.machine = ${machine}) desc, attempt.started_at desc
    limit 50`);
  const speeds: MeasuredSpeed[] = [];
  for (const { communityId, base: name, ...measured } of rows) {
    const base = await findBaseIn(db, communityId, name);
    if (base) speeds.push({ base, ...measured });
  }
  return speeds;
}
