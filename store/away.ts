/**
 * Whether an error says that the database can't be reached at the moment (a refused or dropped connection, a server
 * that starts or stops), as against a statement that is wrong. Codes: PostgreSQL classes 08 and 57P, and Node's.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (
    /^(08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENOENT)$/.test(code)
  ) {
    return code !== 'ENOENT' || 'address' in error;
  }
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message);
}
