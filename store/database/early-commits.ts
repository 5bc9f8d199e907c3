import type { Runner } from './database.ts';
import type { WalFlush } from './wal-flush.ts';

/**
 * When the result of a statement may be given, on a database whose log is flushed in a thread: once all that it rests on
 * is on the disk. An early statement is the exception: what it committed is worked on while the flush has still to come,
 * and `flushed` is waited for before anybody outside is told.
 *
 * Everybody else is kept from such a commit: a statement that names a table which an early one ever wrote to waits for
 * all flushes. One that names none can't have seen it, as no view, rule, trigger or function stands in between
 * (`early-commits.test.ts` looks), and waits for other commits only. Whatever commits after an early statement has its
 * commit before it in the log, and so never outlives it.
 */
export interface EarlyCommits {
  /** Gives results once they are safe to be told. */
  durable(run: Runner): Runner;
  /** Gives results at once. */
  early(run: Runner): Runner;
}

export function openEarlyCommits(
  wal: Pick<WalFlush, 'hasEarly' | 'flushed' | 'flushedExceptEarly'>,
): EarlyCommits {
  const tables = new Set<string>();
  let names: RegExp | undefined;

  function note(text: string): void {
    for (const table of tablesWritten(text)) {
      if (tables.has(table)) continue;
      tables.add(table);
      names = new RegExp(`\\b(?:${[...tables].join('|')})\\b`, 'i');
    }
  }

  return {
    durable: run => async statement => {
      const rows = await run(statement);
      await (wal.hasEarly && names?.test(statement.text) ? wal.flushed() : wal.flushedExceptEarly());
      return rows;
    },
    early: run => async statement => {
      note(statement.text);
      return run(statement);
    },
  };
}

/**
 * The tables that a statement inserts into or updates.
 *
 * @throws when it does anything else than that: to delete can reach other tables by their foreign keys
 */
export function tablesWritten(text: string): string[] {
  const tables = [...text.matchAll(/\b(?:insert\s+into|(?<!do\s+)update)\s+(\w+)/gi)].map(
    found => found[1] ?? '',
  );
  if (!tables.length || /\b(?:delete|merge|truncate|create|alter|drop)\b/i.test(text))
    throw new Error(`Only an insert or an update can be early, not: ${text.trim().slice(0, 200)}`);
  return tables;
}
