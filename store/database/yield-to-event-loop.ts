import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that statements may keep the event loop before everybody else gets a turn. */
const slice = 15;

/** What is waited for before a statement, if anything. */
export type EventLoopYield = () => Promise<void> | undefined;

/**
 * PGlite works in this thread and its answers come as microtasks, so whoever asks one thing after another would keep the
 * event loop for as long as that goes on: after {@link slice} the next statement waits for the loop's next turn.
 */
export function openEventLoopYield(): EventLoopYield {
  let turnBegan: number | undefined;

  function begin(): void {
    if (turnBegan !== undefined) return;
    turnBegan = performance.now();
    setImmediate(() => {
      turnBegan = undefined;
    });
  }

  return () => {
    if (turnBegan !== undefined && performance.now() - turnBegan > slice) return nextTurn().then(begin);
    begin();
    return undefined;
  };
}
