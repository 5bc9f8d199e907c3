import type { Context } from 'hono';
import { isThisMachine } from '../../agent/people/sign-in-links.ts';

/** The token of a request by a program (RFC 6750, section 2.1). */
export function bearerOf(c: Context): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
}

/**
 * Browsers say where a page came from; other programs need not. By DNS rebinding a page of somebody else's comes under a
 * name that leads here, so that its Host is as false as its Origin: only names that are known are taken.
 */
export function isOwnOrigin(origin: string | undefined, publicUrl: string | undefined): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return isThisMachine(origin) || (publicUrl !== undefined && new URL(publicUrl).origin === origin);
}
