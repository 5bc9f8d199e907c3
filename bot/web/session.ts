import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Who is signed in, kept in a signed cookie: `<person>.<issued>.<signature>`. */
export interface Sessions {
  signIn(c: Context, personId: number): void;
  /** The signed-in person's id, or undefined. */
  personOf(c: Context): number | undefined;
}

const cookie = 'gristmill';
const days = 180;
/** Signatures that are remembered: to check one takes as long as a small statement of the database. */
const remembered = 1000;

/** @param isSecure whether people come by https as PUBLIC_URL says, whatever a proxy tells of it */
export function openSessions(secret: string, now: () => Date, isSecure = false): Sessions {
  const sign = (text: string) => createHmac('sha256', secret).update(`session ${text}`).digest('base64url');
  const signed = new Set<string>();

  function isSigned(session: string, body: string, signature: string): boolean {
    if (signed.has(session)) return true;
    if (!same(signature, sign(body))) return false;
    if (signed.size >= remembered) signed.clear();
    signed.add(session);
    return true;
  }

  return {
    signIn(c, personId) {
      const body = `${personId}.${now().getTime()}`;
      setCookie(c, cookie, `${body}.${sign(body)}`, {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        maxAge: days * 86_400,
        secure:
          isSecure ||
          new URL(c.req.url).protocol === 'https:' ||
          c.req.header('x-forwarded-proto') === 'https',
      });
    },
    personOf(c) {
      const session = getCookie(c, cookie) ?? '';
      const [person, issued, signature, more] = session.split('.');
      if (!person || !issued || !signature || more !== undefined) return undefined;
      if (!isSigned(session, `${person}.${issued}`, signature)) return undefined;
      if (now().getTime() - Number(issued) > days * 86_400_000) return undefined;
      return Number(person);
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
