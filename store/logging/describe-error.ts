import { relative, sep } from 'node:path';
import { type Loggable, OutsideError } from '../errors.ts';
import { withoutQuotes } from './redact.ts';

/** What the log says of an error. */
export interface DescribedError {
  type: string;
  /** Codes and names that tell what failed: `code`, `syscall`, `constraint`, `status`. */
  [fact: string]: unknown;
  message?: string;
  /** Where: functions, files and lines. */
  stack?: string[];
  cause?: DescribedError;
}

/**
 * An error for the log. Messages of libraries quote what they were given (a statement’s value, the start of a JSON, a
 * whole request), so a message is left out unless it is one whose words are known: of ours about the outside world, of
 * PostgreSQL and of the engine, each without what is quoted in it. What is left tells what failed, by code, and where, by
 * file and line.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  // Something that is no error may hold anything.
  if (!(error instanceof Error)) return { type: typeof error };
  const described: DescribedError = { type: identifier(error.name) ?? 'Error', ...factsOf(error) };
  const message = messageOf(error);
  if (message) described.message = message;
  const stack = framesOf(error);
  if (stack.length) described.stack = stack;
  const cause = error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined);
  if (cause instanceof Error && depth < 3) described.cause = describeError(cause, depth + 1);
  return described;
}

/** Properties of errors of Node, PostgreSQL, discord.js and grammY that are codes or names of ours. */
const facts = [
  'code',
  'errno',
  'syscall',
  'signal',
  'port',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'status',
  'statusCode',
  'error_code',
  'method',
];

function factsOf(error: Error): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const name of facts) {
    const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
    const known = typeof value === 'number' ? value : identifier(value);
    if (known !== undefined) found[name] = known;
  }
  return found;
}

/** A code or a name in code, as no sentence is. */
function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,63}$/.test(value) ? value : undefined;
}

function messageOf(error: Error & Partial<Loggable>): string | undefined {
  if (typeof error.logged === 'string') return error.logged;
  // After a colon stands what somebody else said.
  if (error instanceof OutsideError) return withoutQuotes(error.message.split(/: |\n/, 1)[0] ?? '');
  if (isPostgres(error)) return withoutQuotes(error.message);
  const known = knownOfEngine.exec(error.message)?.[0];
  if (known !== undefined && (error instanceof TypeError || error instanceof ReferenceError)) return known;
  return undefined;
}

/** PostgreSQL quotes every value that it names, with double quotes. */
function isPostgres(error: Error): boolean {
  const { severity, code } = error as { severity?: unknown; code?: unknown };
  return typeof severity === 'string' && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
}

/** Messages of V8 that name nothing but code. Others name values: `Cannot convert some words to a BigInt`. */
const knownOfEngine =
  /^Cannot (?:read|set) properties of (?:undefined|null)|^[\w.$()[\] ]{1,80} is not (?:a function|a constructor|defined)$|^fetch failed$/;

/** `at work (agent/agent.ts:104:13)`; the lines before them are the message. */
function framesOf(error: Error): string[] {
  const folder = `${process.cwd()}${sep}`;
  const frames = (error.stack ?? '').split('\n').flatMap(line => {
    const [, name, file, at] =
      /^ {4}at (?:((?:async |new )?[\w.$<>[\] ]{1,80}) \()?((?:file:\/\/|node:|\/|[A-Z]:\\)[^\s()]*):(\d+:\d+)\)?$/.exec(
        line,
      ) ?? [];
    if (file === undefined || at === undefined) return [];
    const path = file.replace(/^file:\/\//, '');
    const shown = path.startsWith(folder) ? relative(folder, path) : path;
    return [`${name ? `${name} ` : ''}${shown}:${at}`];
  });
  return frames.slice(0, 12);
}
