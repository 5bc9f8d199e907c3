import type { LogFields, Logger, LogLevel } from './logger.ts';

/** A line as a room gave it to its logger, before anything is taken out of it. */
export type LogEntry = LogFields & { level: LogLevel; msg: string };

/** A logger that keeps what it is given. `problems` are the lines at `warn` and above. */
export function collectingLogger(): { log: Logger; entries: LogEntry[]; problems: LogEntry[] } {
  const entries: LogEntry[] = [];
  const problems: LogEntry[] = [];
  const loggerOf = (bound: LogFields): Logger => {
    const at =
      (level: 'debug' | 'info' | 'warn' | 'error'): Logger['info'] =>
      (fields, msg) => {
        const entry = { ...bound, ...fields, level, msg };
        entries.push(entry);
        if (level === 'warn' || level === 'error') problems.push(entry);
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: fields => loggerOf({ ...bound, ...fields }),
    };
  };
  return { log: loggerOf({}), entries, problems };
}
