/** Milliseconds that a language model may take: to its first token, from each to the next, and in all. */
export interface TokenDeadlines {
  first: number;
  between: number;
  total: number;
}

export const tokenDeadlines: TokenDeadlines = { first: 5000, between: 5000, total: 30_000 };

/** A model kept a person waiting longer than they would. */
export class TooSlow extends Error {
  override name = 'TooSlow';
}

/**
 * What a model streams, for as long as its tokens come in time.
 *
 * @param open sends the request; its signal ends it, as soon as nobody wants more of it
 * @param isToken whether a piece says something: some servers send an empty one at once and think then
 * @throws TooSlow when they don't, and the reason of `signal`
 */
export async function* withDeadlines<Piece>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Piece>>,
  isToken: (piece: Piece) => boolean,
  deadlines: TokenDeadlines,
  signal?: AbortSignal,
): AsyncGenerator<Piece> {
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  either.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  either.addEventListener('abort', () => stopped.reject(either.reason), { once: true });
  stopped.promise.catch(() => {});
  const after = (milliseconds: number, what: string) =>
    setTimeout(() => ended.abort(new TooSlow(`No ${what} within ${milliseconds / 1000} s.`)), milliseconds);
  const total = after(deadlines.total, 'end');
  let next = after(deadlines.first, 'first token');
  try {
    // Not every client listens to a signal.
    const pieces = (await Promise.race([open(either), stopped.promise]))[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([pieces.next(), stopped.promise]);
      if (done) return;
      if (isToken(value)) {
        clearTimeout(next);
        next = after(deadlines.between, 'further token');
      }
      yield value;
    }
  } finally {
    clearTimeout(total);
    clearTimeout(next);
    ended.abort();
  }
}
