import { OutsideError } from '../errors.ts';

/**
 * After a PANIC (no room for its log, say) a further statement would block this process for ever: PGlite would wait
 * for a server process that is gone. So each is refused, until a new start reads the log and loses nothing.
 */
export interface PanicDetector {
  /** Aborted with what to say, after a PANIC. */
  readonly stopped: AbortSignal;
  /** Looks for one in what the server answered. */
  inspect(answers: readonly { name: string }[]): void;
  /** Ends it for a reason from outside PostgreSQL. */
  stop(why: string): void;
}

export function detectPanic(): PanicDetector {
  const panic = new AbortController();
  const stop = (why: string) =>
    panic.abort(
      new OutsideError(
        `The embedded database stopped (${why}). Nothing that was stored is lost. Free room on the disk, or see what is wrong with it, and start Gristmill again.`,
      ),
    );
  return {
    stopped: panic.signal,
    stop,
    inspect(answers) {
      for (const answer of answers) {
        if (!('severity' in answer) || answer.severity !== 'PANIC') continue;
        stop('message' in answer ? String(answer.message) : '');
      }
    },
  };
}
