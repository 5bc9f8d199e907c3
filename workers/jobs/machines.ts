import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Said } from '../../store/message.ts';
import type { Job } from '../job.ts';
import type { MachineState } from '../worker-status.ts';

const activeStates = ['asked', 'waiting', 'starting', 'running'] as const satisfies MachineState[];

/** Machines that a job is given in vain until somebody resumes it. */
export const mostInVain = 5;

/** A machine that was asked for. */
export interface Machine {
  name: string;
  jobNumber: number;
  jobRun: number;
  state: MachineState;
  why: Said | undefined;
  refusals: number;
  /** Seconds until it may be asked for again. */
  wait: number;
}

const columns = sql`
  name, job_number as "jobNumber", job_run as "jobRun", state, why, refusals,
  greatest(0, extract(epoch from next_at - now()))::float8 as wait`;

type Row = Omit<Machine, 'why'> & { why: Said | null };
const machineOf = ({ why, ...row }: Row): Machine => ({ ...row, why: why ?? undefined });

/** Those that are, or are to be. */
export async function activeMachines(db: Queryable): Promise<Machine[]> {
  const rows = await db.all<Row>(sql`
    select ${columns} from launched_worker where state = any(${[...activeStates]}::text[]) order by created_at`);
  return rows.map(machineOf);
}

/** Those that a job was given, the newest first. */
export async function machinesOf(db: Queryable, jobNumber: number): Promise<Machine[]> {
  const rows = await db.all<Row>(sql`
    select ${columns} from launched_worker where job_number = ${jobNumber} order by created_at desc, name desc`);
  return rows.map(machineOf);
}

/** The newest of all, where it has ended badly in the last day. */
export async function lastFailure(db: Queryable): Promise<Machine | undefined> {
  const row = await db.first<Row>(sql`
    select ${columns} from (select * from launched_worker order by created_at desc, name desc limit 1) newest
    where state in ('failed', 'gone') and changed_at > now() - interval '1 day'`);
  return row && machineOf(row);
}

/** Writes a name down, before it is asked for. `false` when somebody else has, so that it is theirs. */
export async function noteMachine(
  db: Database,
  {
    name,
    launcher,
    jobNumber,
    jobRun,
  }: { name: string; launcher: string; jobNumber: number; jobRun: number },
): Promise<boolean> {
  const made = await db.run(sql`
    insert into launched_worker (name, launcher, job_number, job_run, state)
    values (${name}, ${launcher}, ${jobNumber}, ${jobRun}, 'asked') on conflict (name) do nothing`);
  return made > 0;
}

/** @param wait seconds until another may be asked for */
export async function noteState(
  db: Database,
  name: string,
  state: MachineState,
  { why, wait = 0 }: { why?: Said | undefined; wait?: number } = {},
): Promise<void> {
  await db.run(sql`
    update launched_worker
    set state = ${state}, why = ${json(why ?? null)}, changed_at = now(), next_at = now() + make_interval(secs => ${wait})
    where name = ${name}`);
}

/** It was refused: it is asked for again after so many seconds. */
export async function noteRefusal(db: Database, name: string, why: Said, wait: number): Promise<void> {
  await db.run(sql`
    update launched_worker
    set why = ${json(why)}, refusals = refusals + 1, changed_at = now(), next_at = now() + make_interval(secs => ${wait})
    where name = ${name}`);
}

/** The newest that a job that waits was given in its present run, and how many those were. */
export async function newestMachine(db: Queryable, jobNumber: number): Promise<Job['machine']> {
  const row = await db.first<{ state: MachineState; why: Said | null; count: number }>(sql`
    select machine.state, machine.why, count(*) over ()::int as count
    from launched_worker machine join training_job job on job.number = machine.job_number and job.run = machine.job_run
    where job.number = ${jobNumber} order by machine.created_at desc, machine.name desc limit 1`);
  return row && { state: row.state, why: row.why ?? undefined, isLast: row.count >= mostInVain };
}
