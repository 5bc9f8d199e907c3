import type { PGlite } from '@electric-sql/pglite';
import type { PanicDetector } from './panic-detection.ts';
import type { EventLoopYield } from './yield-to-event-loop.ts';

/**
 * PGlite as node-postgres should see it: a statement in two calls instead of five. Node-postgres hands over each
 * protocol message by itself, and each is a turn of PGlite's loop with its own waits; what asks for no answer yet
 * (Parse, Bind, Describe) is held until the Execute that follows. Sync stays a call of its own, so that a PANIC while
 * executing is seen before anything is asked of a server that is gone.
 *
 * A prepared select of one row took 0.080 ms with five calls and 0.043 ms so. A third of that is the sync of PGlite's
 * file system, which has nothing to do for a folder or for memory.
 */
export function batchedProtocol(
  pglite: PGlite,
  { yieldToEventLoop, stopped, inspect }: { yieldToEventLoop: EventLoopYield } & PanicDetector,
): PGlite {
  let held: Uint8Array[] = [];

  const few: Pick<PGlite, 'waitReady' | 'execProtocolStream'> = {
    waitReady: pglite.waitReady,
    async execProtocolStream(message, options) {
      if (waiting.has(message[0] ?? 0)) {
        held.push(message);
        return [];
      }
      await yieldToEventLoop();
      const whole = held.length ? Buffer.concat([...held, message]) : message;
      held = [];
      stopped.throwIfAborted();
      const answers = await pglite.execProtocolStream(whole, { ...options, syncToFs: false });
      inspect(answers);
      return answers;
    },
  };
  return few as PGlite;
}

const waiting = new Set([...'PBD'].map(letter => letter.charCodeAt(0)));
