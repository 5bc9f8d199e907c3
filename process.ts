import { CannotStart, OutsideError } from './store/errors.ts';

/**
 * Runs a long-lived part of Gristmill until SIGINT or SIGTERM, then stops it; a second signal ends at once. A start
 * that fails says why in a sentence and exits with 1.
 */
export async function runUntilSignal(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  let stopping = false;
  const end = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    await running?.stop().catch(error => console.error('Stopping:', error));
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  try {
    running = await start();
    await running.ready;
  } catch (error) {
    console.error(startProblem(error));
    process.exit(1);
  }
}

interface Running {
  /** When it has come up in full; a failure of that is a failed start. */
  ready?: Promise<unknown>;
  stop(): Promise<void>;
}

function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof CannotStart || error instanceof OutsideError) return error.message;
  if (error.message.startsWith('Settings that')) return error.message;
  if (code === 'EADDRINUSE')
    return `${error.message}. Another program has that port; set PORT to a free one (0 takes any).`;
  return error.stack ?? error.message;
}
