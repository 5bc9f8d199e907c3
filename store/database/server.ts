import pg from 'pg';
import { CannotStart } from '../errors.ts';
import { type Database, databaseOf, numberTypes } from './database.ts';
import { sql } from './sql.ts';
import { DatabaseUnavailable, wordsOf } from './unavailable.ts';

/**
 * Opens a PostgreSQL server (16 or newer, with pgvector 0.8.4 or newer) by its connection string. Nothing is asked of
 * it yet; {@link checkServer} does.
 *
 * @throws CannotStart when the text is no connection string. It is not repeated, since it may hold a password.
 */
export function openServer(url: string): Database {
  if (!URL.canParse(url)) {
    throw new CannotStart(
      'DATABASE_URL is not a connection string. It looks like postgresql://name:password@host:5432/database; special characters in the password are written as %40 and so on.',
    );
  }
  const settings: pg.PoolConfig = {
    connectionString: url,
    max: 10,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Also how long a statement waits for a free connection before it says that there is none.
    connectionTimeoutMillis: 30_000,
    types: numberTypes,
    options: '-c search_path=public,bullmq',
    application_name: 'gristmill',
  };
  const pool = new pg.Pool(settings);
  // BullMQ keeps a connection to LISTEN on for each worker: they must not be taken from those that answer people.
  const queuePool = new pg.Pool(settings);
  const lent = new Set<pg.PoolClient>();
  queuePool.on('connect', client => {
    client.on('error', () => {});
    lent.add(client);
  });
  queuePool.on('remove', client => lent.delete(client));
  queuePool.on('error', () => {});
  return databaseOf({
    kind: 'server',
    pool,
    queuePool,
    async close() {
      // A pool waits for whoever still has a client, and one that listens has it for good.
      void queuePool.end();
      await Promise.all([pool.end(), ...[...lent].map(client => (client as unknown as pg.Client).end())]);
    },
  });
}

/** @throws CannotStart saying why the server can't be reached, or what of it is too old or missing, and what to do. */
export async function checkServer(db: Database, url: string): Promise<void> {
  const question = sql`
    select current_setting('server_version_num')::int as server,
      coalesce(
        (select extversion from pg_extension where extname = 'vector'),
        (select default_version from pg_available_extensions where name = 'vector')
      ) as vector
  `;
  const found = await db.one<{ server: number; vector: string | null }>(question).catch(error => {
    const why = wordsOf(error instanceof DatabaseUnavailable ? error.cause : error);
    throw new CannotStart(
      `The database at ${platformContextOf(url)} can't be used: ${why}. See whether it runs, and DATABASE_URL.`,
      {
        cause: error,
      },
    );
  });
  const problem = whatIsMissing(found);
  if (problem) throw new CannotStart(problem);
}

/** What is wrong with a server for Gristmill, in words; `undefined` when it will do. */
export function whatIsMissing(found: { server: number; vector: string | null }): string | undefined {
  if (found.server < 160_000) {
    return `The database is PostgreSQL ${Math.floor(found.server / 10_000)}. Gristmill needs 16 or newer.`;
  }
  if (found.vector === null) {
    return 'The database server has no pgvector. Install it there (Debian and Ubuntu: the package postgresql-NN-pgvector of apt.postgresql.org; Docker: the image pgvector/pgvector).';
  }
  // 0.8.2 and 0.8.3 mended an overflow in parallel index builds and damage to an index by vacuum.
  if (older(found.vector, '0.8.4')) {
    return `The database has pgvector ${found.vector}. Install 0.8.4 or newer on the server, then run there: alter extension vector update;`;
  }
  return undefined;
}

function older(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

/** Host, port and database, without the name and password. */
function platformContextOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? (host || 'localhost')}${pathname}`;
}
