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

export function openSessions(secret: string, now: () => Date): Sessions {
  const sign = (text: string) => createHmac('sha256', secret).update(`session ${text}`).digest('base64url');
  return {
    signIn(c, personId) {
      const body = `${personId}.${now().getTime()}`;
      setCookie(c, cookie, `${body}.${sign(body)}`, {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        maxAge: days * 86_400,
        secure: new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https',
      });
    },
    personOf(c) {
      const [person, issued, signature] = (getCookie(c, cookie) ?? '').split('.');
      if (!person || !issued || !signature || !same(signature, sign(`${person}.${issued}`))) return undefined;
      if (now().getTime() - Number(issued) > days * 86_400_000) return undefined;
      return Number(person);
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
