import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between tries: about five minutes in all. */
const waits = [250, 500, 1000, 2000, 4000, 8000, 15_000, ...Array.from({ length: 9 }, () => 30_000)];

/**
 * Does what must not be lost when the database is away for a moment: tries again, longer and longer apart, then
 * throws what it met last. An error of the statement itself (a constraint) is thrown at once.
 *
 * @param hurried whether there is no time for that any more: the whole program is ending
 */
export async function patiently<T>(work: () => Promise<T>, hurried = () => false): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || hurried()) throw error;
      await pause(wait, undefined, { ref: false });
    }
  }
  return work();
}

/** SQLSTATE classes 08, 53 and 57 are a server that can't be reached, is full, or shuts down; no SQLSTATE is a socket. */
function isAway(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || /^(08|53|57)/.test(code);
}
