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
}

export function detectPanic(): PanicDetector {
  const panic = new AbortController();
  return {
    stopped: panic.signal,
    inspect(answers) {
      for (const answer of answers) {
        if (!('severity' in answer) || answer.severity !== 'PANIC') continue;
        const why = 'message' in answer ? answer.message : '';
        panic.abort(
          new OutsideError(
            `The embedded database stopped (${why}). Nothing that was stored is lost. Free room on the disk and start Gristmill again.`,
          ),
        );
      }
    },
  };
}
