import type { Database, Queryable } from '../../store/database/database.ts';

/**
 * A database whose process dies after so many statements: whatever comes later never answers, and a transaction that
 * was open is rolled back, as the server does when its client is gone.
 */
export function dyingAfter(
  db: Database,
  statements: number,
): { db: Database; died: Promise<void>; count: () => number } {
  const death = Promise.withResolvers<void>();
  let used = 0;
  const never = () => new Promise<never>(() => {});
  const alive = () => {
    used++;
    if (used <= statements) return true;
    death.resolve();
    return false;
  };
  class Died extends Error {}
  const over = (inner: Queryable, dead: () => Promise<never>): Queryable => ({
    all: query => (alive() ? inner.all(query) : dead()),
    first: query => (alive() ? inner.first(query) : dead()),
    one: query => (alive() ? inner.one(query) : dead()),
    run: query => (alive() ? inner.run(query) : dead()),
    script: text => (alive() ? inner.script(text) : dead()),
  });
  const dying: Database = {
    ...db,
    ...over(db, never),
    transaction: async work => {
      try {
        return await db.transaction(tx => work(over(tx, () => Promise.reject(new Died()))));
      } catch (error) {
        if (error instanceof Died) return await never();
        throw error;
      }
    },
  };
  return { db: dying, died: death.promise, count: () => used };
}
