/**
 * Runs work of pdf.js. Of a damaged file it leaves promises behind that fail and that nobody waits for, beside the one
 * that says so; such a one would end the thread. What others leave behind goes where it went before.
 */
export async function* withoutStrays<T>(work: AsyncGenerator<number, T>): AsyncGenerator<number, T> {
  const before = process.listeners('unhandledRejection');
  const hear: NodeJS.UnhandledRejectionListener = (reason, promise) => {
    if (reason instanceof Error && /\bpdfjs\b/.test(reason.stack ?? '')) return;
    if (before.length === 0) throw reason;
    for (const listener of before) listener(reason, promise);
  };
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', hear);
  try {
    return yield* work;
  } finally {
    // They are told of at the end of a turn.
    await new Promise(resolve => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    for (const listener of before) process.on('unhandledRejection', listener);
  }
}
