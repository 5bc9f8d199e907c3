import { CannotStart, OutsideError } from './store/errors.ts';
import { type Logger, openLogger } from './store/logging/logger.ts';
import { redactorOf, withoutQuotes } from './store/logging/redact.ts';

/**
 * Runs a long-lived part of Gristmill until SIGINT or SIGTERM, then stops it; a second signal ends at once. SIGUSR2 lets
 * what can be drained end what it has in hand first. A start that fails says why in a sentence and exits with 1.
 *
 * @param read the settings, which may be wrong as well
 */
export async function runUntilSignal(
  read: () => { log: Logger; start: () => Promise<Running> },
): Promise<void> {
  let running: Running | undefined;
  let log = openLogger({ level: 'info' });
  let stopping = false;
  const end = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    await running?.stop().catch(err => log.error({ err }, 'The stop did not end well'));
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.once('SIGUSR2', async () => {
    await running?.drain?.();
    await end();
  });
  // Node itself would write the whole error, with requests and what people wrote in them.
  process.on('uncaughtException', err => {
    log.error({ err }, 'An unexpected error ends the process');
    process.exit(1);
  });
  try {
    const program = read();
    log = program.log;
    running = await program.start();
    await running.ready;
    void running.over?.then(end);
  } catch (error) {
    // A start that is stopped is given up by that; the stopping ends the process.
    if (stopping) return;
    const problem = startProblem(error);
    if (problem) console.error(redactorOf([])(problem));
    else log.error({ err: error }, `Gristmill could not start: ${firstWords(error)}`);
    process.exit(1);
  }
}

export interface Running {
  /** When it has come up in full; a failure of that is a failed start. */
  ready?: Promise<unknown>;
  /** Resolves when it is to end by itself. */
  over?: Promise<void>;
  /** Ends what is in hand and begins nothing more. */
  drain?(): Promise<void>;
  stop(): Promise<void>;
}

/** What the operator can mend, in words; undefined for an error of ours. */
function startProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof CannotStart || error instanceof OutsideError) return error.message;
  if (error.message.startsWith('Settings that')) return error.message;
  if (code === 'EADDRINUSE')
    return `${error.message}. Another program has that port; set PORT to a free one (0 takes any).`;
  return undefined;
}

/** At a start nobody has said anything yet, so that the first line of a message may be shown, without what it quotes. */
function firstWords(error: unknown): string {
  const [words = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return withoutQuotes(words);
}
