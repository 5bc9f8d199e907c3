import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Queryable } from '../../store/database/database.ts';

/** A database with one connection that answers each statement only after so many milliseconds. */
export function slowDatabase(db: Database, milliseconds: number): Database {
  let last: Promise<unknown> = Promise.resolve();

  /** Work waits for the connection, as on the embedded database. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  }

  async function late<T>(work: () => Promise<T>): Promise<T> {
    await wait(milliseconds);
    return work();
  }

  const slowed = (on: Queryable, run: <T>(work: () => Promise<T>) => Promise<T>): Queryable => ({
    all: query => run(() => on.all(query)),
    first: query => run(() => on.first(query)),
    one: query => run(() => on.one(query)),
    run: query => run(() => on.run(query)),
    script: text => run(() => on.script(text)),
  });
  const queued = <T>(work: () => Promise<T>) => alone(() => late(work));
  return {
    ...db,
    ...slowed(db, queued),
    early: {
      all: query => queued(() => db.early.all(query)),
      first: query => queued(() => db.early.first(query)),
    },
    transaction: work => alone(() => db.transaction(tx => work(slowed(tx, late)))),
  };
}
