import pg from 'pg';
import type { Sql } from './sql.ts';

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
}

/**
 * PostgreSQL, embedded or a server: the same statements run on both. Rows come back with `bigint` and `numeric`
 * as numbers, `timestamptz` as `Date` and `jsonb` as values.
 */
export interface Database extends Queryable {
  /** `embedded` is PGlite in this process (one connection); `server` is a PostgreSQL reached by `pg`. */
  readonly kind: 'embedded' | 'server';
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Use only `tx` inside;
   * on the embedded database a statement on the outer database would wait for this transaction for ever.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Runs a script of several statements without parameters (a migration). */
  script(text: string): Promise<void>;
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

/** The database behind a pool. `close` ends the pool and then whatever the pool ran on. */
export function databaseOf(options: {
  kind: Database['kind'];
  pool: pg.Pool;
  queuePool: pg.Pool;
  close: () => Promise<void>;
}): Database {
  const { pool } = options;
  return {
    ...queryable(pool),
    kind: options.kind,
    queuePool: options.queuePool,
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(queryable(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(failed => {
          broken = failed as Error;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async session(work) {
      const client = await pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    },
    async script(text) {
      await pool.query(text);
    },
    close: options.close,
  };
}

function queryable(runner: Pick<pg.Pool, 'query'> | pg.PoolClient): Queryable {
  const query = (statement: Sql) => runner.query(statement.text, [...statement.values]);
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
  };
}
