import type { Runner } from './database.ts';

/**
 * What PostgreSQL's checkpointer and autovacuum do on a server; within PGlite neither runs, so that the log grew without
 * end (772 MB beside 413 MB of data) and what was deleted stayed. A checkpoint each so many megabytes of log keeps each
 * short; tables are vacuumed one at a time, when nobody has asked for anything for a while.
 */
export interface Maintenance {
  /** Does what is due, which it does by itself every second too. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Bytes of log after which a checkpoint is made although people are waiting: it writes at most about as much. After 20 MB
 * of log each, 20 of them took 28 ms in the middle and 216 ms at most, on two cores with 16 processes waiting for them.
 * Fewer bytes would write whole pages to the log more often.
 */
const mostLog = 16 * 1024 ** 2;

/** Seconds without a statement after which the rest is written too, so that the next start has nothing to read again. */
const idleFrom = 30;

/** Seconds without a statement after which a table may be vacuumed: 44 MB of one took 70 to 280 ms. */
const calmForTable = 10;

/** The same for a table so large that it would be noticed. */
const calmForLargeTable = 300;
const large = 32 * 1024 ** 2;

/**
 * @param run runs a statement when it is its turn
 * @param logBytes bytes written to the log until now
 * @param idleSeconds since somebody asked for something
 * @param backUp makes a backup when one is due. No checkpoint is made meanwhile, which a backup can't bear
 */
export function openMaintenance(options: {
  run: Runner;
  logBytes: () => number;
  idleSeconds: () => number;
  backUp?: (() => Promise<void>) | undefined;
}): Maintenance {
  const { run, logBytes, idleSeconds, backUp } = options;
  let checkpointed = logBytes();
  /** Where the log was, and up to which size of tables, when nothing was found to be due. */
  let lookedAt = -1;
  let lookedUpTo = 0;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    const since = logBytes() - checkpointed;
    if (since >= mostLog || (since > 0 && idleSeconds() >= idleFrom)) await checkpoint();
    await backUp?.();
    const idle = idleSeconds();
    if (idle < calmForTable) return;
    const bytes = idle < calmForLargeTable ? large : Number.MAX_SAFE_INTEGER;
    // What was written since is all that may have become due.
    if (lookedAt === logBytes() && bytes <= lookedUpTo) return;
    const table = await tableToVacuum(run, bytes);
    if (table) await run({ text: `vacuum ${table}` });
    else [lookedAt, lookedUpTo] = [logBytes(), bytes];
  }

  async function checkpoint(): Promise<void> {
    await run({ text: 'checkpoint' });
    checkpointed = logBytes();
  }

  function tick(): Promise<void> {
    working ??= work()
      // What is wrong with the database is said to whoever asks it next.
      .catch(() => {})
      .finally(() => {
        working = undefined;
      });
    return working;
  }

  const timer = setInterval(tick, 1000).unref();
  return {
    tick,
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}

/**
 * The quoted name of a table that has more dead rows than autovacuum would leave (50 and a fifth of the living), the
 * one with the most of them; undefined when there is none of at most so many bytes.
 */
async function tableToVacuum(run: Runner, bytes: number): Promise<string | undefined> {
  await run({ text: 'select pg_stat_force_next_flush()' });
  const { rows } = await run({
    text: `select format('%I.%I', schemaname, relname) as name from pg_stat_all_tables
      where n_dead_tup > 50 + 0.2 * n_live_tup and schemaname not like 'pg\\_temp%'
        and pg_relation_size(relid) <= $1
      order by n_dead_tup desc limit 1`,
    values: [bytes],
  });
  return rows[0]?.name;
}
