import { createRequire } from 'node:module';
import type { DestinationStream, Logger as Pino, pino } from 'pino';
import { describeError } from './describe-error.ts';
import { prettyLines } from './pretty.ts';
import { redactorOf } from './redact.ts';

/**
 * Writes what happens, for operators: which room, which ids, what failed. Never what people wrote: the message is a
 * sentence of ours without anything put in, the fields are ids and numbers, and of an error only what
 * {@link describeError} lets through.
 */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger whose lines all carry these fields. */
  child(fields: LogFields): Logger;
}

/** Fields of a line. `chat`, `message`, `job` and the like are our own numbers; strings are ids of the platform's. */
export interface LogFields {
  /** The room or platform that says it: `agent`, `telegram`. */
  room?: string;
  chat?: number | string | undefined;
  message?: number | string;
  update?: number | string;
  job?: number;
  submission?: number;
  post?: number | undefined;
  schedule?: number;
  server?: string;
  shard?: number;
  /** What a person was told to give the operator: it finds the line. */
  reference?: string;
  /** One that was started elsewhere, by the name that it was given. */
  machine?: string;
  attempts?: number;
  count?: number;
  milliseconds?: number;
  /** Of Gristmill, where it matters which. */
  version?: string;
  /** A route of the web chat, without its parameters. */
  route?: string;
  err?: unknown;
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * A logger that writes to standard error by pino: lines of JSON, or lines for people where that is a terminal.
 *
 * Written in the process and at once, not by pino's worker thread: at `info` a message that is answered writes no line
 * at all (0.1 µs for what is below the level), and a line takes 12 µs. The thread would take 4 µs for a line, but 120 ms
 * until the first one and 23 MB more, and a process that is killed would lose its last lines, which say why (pino 10.4,
 * Node 24, 2 cores).
 *
 * @param options.secrets values that no line may hold: tokens, keys, passwords
 * @param options.output where lines go instead
 */
export function openLogger(options: LoggerOptions): Logger {
  return loggerOf(() => openPino(options), options.level);
}

export interface LoggerOptions {
  level: LogLevel;
  secrets?: readonly (string | undefined)[];
  output?: DestinationStream;
}

/** @param open is called by the first line: to load pino takes 15 to 35 ms, which a start to the page need not wait for */
function loggerOf(open: () => Pino, level: LogLevel): Logger {
  let opened: Pino | undefined;
  const own = () => {
    opened ??= open();
    return opened;
  };
  const at =
    (name: Exclude<LogLevel, 'silent'>): Logger['info'] =>
    (fields, message) => {
      if (logLevels.indexOf(name) >= logLevels.indexOf(level)) own()[name](fields, message);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: fields => loggerOf(() => own().child(fields), level),
  };
}

const require = createRequire(import.meta.url);

function openPino({ level, secrets = [], output }: LoggerOptions): Pino {
  const library: { pino: typeof pino } = require('pino');
  const toStandardError = () => {
    const written = library.pino.destination({ fd: 2, sync: true });
    return process.stderr.isTTY ? { write: (line: string) => written.write(prettyLines(line)) } : written;
  };
  return library.pino(
    {
      level,
      base: null,
      timestamp: library.pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: error => describeError(error) },
      hooks: { streamWrite: redactorOf(secrets) },
    },
    output ?? toStandardError(),
  );
}
