import { DiskFull, OutsideError } from '../errors.ts';
import { message } from '../message.ts';

/** The database can't be reached at the moment. What was asked may be asked again later. */
export class DatabaseUnavailable extends OutsideError {
  override name = 'DatabaseUnavailable';
}

/** Whether an error says that the database can't be reached, as against a statement that is wrong. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || saysAway(error);
}

/**
 * What the outside world did to a statement or a file, in words that may be shown to anybody (where the database is
 * stays in the `cause`); any other error as it is.
 */
export function asOutside(error: unknown): unknown {
  if (error instanceof OutsideError) return error;
  if (saysAway(error)) {
    return new DatabaseUnavailable(
      message('The database can’t be reached at the moment. Nothing is lost; try again in a minute.'),
      { cause: error },
    );
  }
  if (saysFull(error)) {
    return new DiskFull(
      message(
        'The disk of this server is full. Nothing was stored; tell the operator, and send it again when there is room.',
      ),
      { cause: error },
    );
  }
  return error;
}

/** What an error says; Node reports the addresses it tried in vain as one AggregateError without words. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return wordsOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** PostgreSQL's classes 08 (connection) and 57P (shutting down, starting), too many connections, and Node's codes. */
const away =
  /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** What node-postgres says of a connection that is gone; these carry no code. */
const gone =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

function saysAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  // A Unix socket that is not there; ENOENT of a file has no address.
  if (code === 'ENOENT') return 'address' in error;
  return away.test(code) || gone.test(error.message);
}

function saysFull(error: unknown): boolean {
  return error instanceof Error && /^(53100|ENOSPC|EDQUOT)$/.test(codeOf(error));
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
