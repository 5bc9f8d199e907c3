import type { Context, Hono } from 'hono';
import { allows, type Role } from '../../agent/people/roles.ts';
import type { Ledger } from '../../store/ledger/ledger.ts';
import { servePage } from './static-files.ts';

/**
 * The page that checks receipts, and the key it does that with: for everybody, since whoever was given a receipt need
 * have no account. Its scripts are the very files that `npm run ledger:verify` runs, at the addresses that the page's
 * import of them comes to.
 */
export function serveVerifying<Variables extends object>(
  app: Hono<{ Variables: Variables }>,
  verifierKey: string,
): void {
  app.get('/verify', c => servePage(c, 'verify.html'));
  app.get('/verify/key', c => c.text(`${verifierKey}\n`));
  app.get('/store/ledger/verify/:name', c => servePage(c, `verify/${c.req.param('name')}`));
}

/** The whole log as a file, for operators: it has what happened in every community, under pseudonyms. */
export function serveLedger(c: Context, ledger: Ledger, role: Role): Response | Promise<Response> {
  if (!allows(role, 'operator')) return c.notFound();
  const lines = ledger.lines();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(`${value}\n`));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return c.body(body, 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': 'attachment; filename="ledger.txt"',
  });
}
