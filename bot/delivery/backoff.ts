/**
 * Milliseconds to wait after so many failures: a quarter of a second, half a second, a second, up to a minute, and up to
 * a quarter more by chance.
 *
 * For what is tried for ever: connections, polling, deliveries. p-retry, which is taken for what is tried a few times or
 * for one kind of error, gives up at the first TypeError (a malformed answer of a proxy is one), rejects with the
 * signal's reason when it is ended, and does not know of deliveries that are overtaken while they wait.
 */
export function backoff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 250 * 2 ** Math.max(0, failures - 1)) * (1 + random / 4);
}
