import pg from 'pg';
import { type Database, databaseOf, numberTypes } from './database.ts';

/** Opens a PostgreSQL server (16 or newer, with pgvector 0.8.4 or newer) by its connection string. */
export function openServer(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    keepAlive: true,
    types: numberTypes,
    options: '-c search_path=public,bullmq',
    application_name: 'gristmill',
  });
  // An idle client that drops is replaced by the pool; the next statement says so if the server is really away.
  pool.on('error', () => {});
  return databaseOf({ kind: 'server', pool, queuePool: pool, close: () => pool.end() });
}
