import pg from 'pg';
import type { Sql } from './sql.ts';
import { asOutside } from './unavailable.ts';

/** What can run statements: the database itself, or one transaction of it. */
export interface Queryable {
  /** All rows. */
  all<Row>(query: Sql): Promise<Row[]>;
  /** The first row, or `undefined` when there is none. */
  first<Row>(query: Sql): Promise<Row | undefined>;
  /** The only row; throws when there is none. For statements that always return one. */
  one<Row>(query: Sql): Promise<Row>;
  /** Runs a statement for its effect. Returns the number of rows affected. */
  run(query: Sql): Promise<number>;
  /** Runs a script of several statements without parameters (a migration): all of it, or nothing. */
  script(text: string): Promise<void>;
}

/**
 * PostgreSQL, embedded or a server: the same statements run on both. Rows come back with `bigint` and `numeric`
 * as numbers, `timestamptz` as `Date` and `jsonb` as values. What resolved is on the disk, and a power cut can't take it
 * back; only what {@link Database.early} gives may still be on its way. A database that can't be reached is a
 * {@link DatabaseUnavailable}; the same statement may be run again later.
 */
export interface Database extends Queryable {
  /** `embedded` is PGlite in this process (one connection); `server` is a PostgreSQL reached by `pg`. */
  readonly kind: 'embedded' | 'server';
  /**
   * Inserts and updates whose results are given as soon as they are committed, and may be worked on: for what every
   * message stores on its way, so that it waits for the disk once and not for each. Nothing that rests on them may leave
   * the process (an answer, a request that confirms or shows something) before {@link flushed}; whoever else reads what
   * they wrote waits for that by itself.
   */
  readonly early: Pick<Queryable, 'all' | 'first'>;
  /**
   * Resolves when all that was committed until now would outlive a power cut; `undefined` when it would already. The
   * flush begins with the call.
   *
   * @throws DatabaseUnavailable when the disk refused it: then nothing that was committed since counts as stored
   */
  flushed(): Promise<void> | undefined;
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Use only `tx` inside;
   * on the embedded database a statement on the outer database would wait for this transaction for ever.
   *
   * @throws Error also when a statement failed and `work` went on regardless, since nothing of it was kept.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Lends one session to code that brings its own SQL (BullMQ's migrations). */
  session<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** What BullMQ takes as its connection. */
  readonly queuePool: pg.Pool;
  close(): Promise<void>;
}

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/** Types for a `pg.Pool`: 64-bit integers as numbers, which every count and id here fits into. */
export const numberTypes = types as pg.CustomTypesConfig;

/**
 * The database behind a pool. `close` ends the pool and then whatever the pool ran on; `admit` may refuse a statement,
 * or the `begin` of a transaction, by throwing. `run` runs what is in no transaction: on any client of the pool, unless
 * there is a better way; `early` the same, with results that need not be on the disk yet. `flushed` is waited for at the
 * end of a transaction or a session.
 */
export function databaseOf(options: {
  kind: Database['kind'];
  pool: pg.Pool;
  run?: Runner;
  early?: Runner;
  admit?: (text: string) => void;
  flushed?: Flushed;
  queuePool: pg.Pool;
  close: () => Promise<void>;
}): Database {
  const { pool, admit = () => {} } = options;
  const run = options.run ?? runnerOf(pool);
  const flushed: Flushed = () => options.flushed?.()?.catch(explain);
  // Without a listener the 'error' of a client that is lent out, which a dying server causes, ends the process.
  pool.on('connect', client => client.on('error', () => {}));
  pool.on('error', () => {});
  return {
    ...queryable(run, admit),
    kind: options.kind,
    early: queryable(options.early ?? run, admit),
    flushed,
    queuePool: options.queuePool,
    async transaction(work) {
      const result = await inTransaction(work);
      await flushed();
      return result;
    },
    async session(work) {
      const result = await inSession(work);
      await flushed();
      return result;
    },
    close: options.close,
  };

  async function inTransaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    admit('begin');
    const client = await pool.connect().catch(explain);
    let broken: Error | undefined;
    try {
      await client.query('begin').catch(explain);
      const result = await work(queryable(statement => client.query(statement)));
      // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
      const { command } = await client.query('commit').catch(explain);
      if (command !== 'COMMIT')
        throw new Error('A statement of this transaction failed, so nothing was kept.');
      return result;
    } catch (error) {
      await client.query('rollback').catch(failed => {
        broken = failed as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function inSession<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    admit('begin');
    const client = await pool.connect().catch(explain);
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      // A transaction that was begun there must not be left open for whoever borrows the session next.
      await client.query('rollback').catch(failed => {
        broken = failed as Error;
      });
      throw asOutside(error);
    } finally {
      client.release(broken);
    }
  }
}

function explain(error: unknown): never {
  throw asOutside(error);
}

/** What a statement gave: its rows, and how many it returned or changed. */
export type Rows = Pick<pg.QueryResult, 'rows' | 'rowCount'>;

/** Resolves when all that was committed until now would outlive a power cut; `undefined` when it would already. */
export type Flushed = () => Promise<void> | undefined;

/** What runs one statement at a time. */
export type Runner = (statement: pg.QueryConfig) => Promise<Rows>;

/**
 * Runs each statement on any client of a pool. `pool.query` would give up a client whose statement failed, and with it
 * the session: the embedded database has only that one, and its next statements got each other's answers.
 */
export function runnerOf(pool: pg.Pool): (statement: pg.QueryConfig) => Promise<pg.QueryResult> {
  return async statement => {
    const client = await pool.connect();
    try {
      return await client.query(statement);
    } finally {
      client.release();
    }
  };
}

function queryable(runner: Runner, admit: (text: string) => void = () => {}): Queryable {
  const query = async ({ name, text, values }: Sql) => {
    admit(text);
    return runner({ name, text, values: [...values] }).catch(explain);
  };
  return {
    async all<Row>(statement: Sql) {
      return (await query(statement)).rows as Row[];
    },
    async first<Row>(statement: Sql) {
      return (await query(statement)).rows[0] as Row | undefined;
    },
    async one<Row>(statement: Sql) {
      const row = (await query(statement)).rows[0] as Row | undefined;
      if (row === undefined) throw new Error(`No row came back from: ${statement.text.trim().slice(0, 200)}`);
      return row;
    },
    async run(statement) {
      return (await query(statement)).rowCount ?? 0;
    },
    async script(text) {
      admit(text);
      await runner({ text }).catch(explain);
    },
  };
}
