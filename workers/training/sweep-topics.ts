import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';

/** Says of a sweep that it changed whenever one of its runs did. */
export interface SweepTopics {
  /** A sweep was started, with these jobs. */
  follow(sweep: number, jobs: readonly number[]): void;
  stop(): void;
}

/** Follows the sweeps that are not over, and those that are started here. */
export async function followSweeps(db: Database, topics: Topics): Promise<SweepTopics> {
  const sweeps = new Map<number, number>();
  const running = await db.all<{ job: number; sweep: number }>(sql`
    select number as job, sweep_number as sweep from training_job where sweep_number in (
      select sweep_number from training_job
      where sweep_number is not null and status in ('queued', 'running'))`);
  for (const { job, sweep } of running) sweeps.set(job, sweep);
  const stop = topics.subscribe(topic => {
    const [, job] = /^job:(\d+)$/.exec(topic) ?? [];
    const sweep = job === undefined ? undefined : sweeps.get(Number(job));
    if (sweep !== undefined) topics.publish(`sweep:${sweep}`);
  });
  return {
    follow(sweep, jobs) {
      for (const job of jobs) sweeps.set(job, sweep);
    },
    stop,
  };
}
