import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sessionDays, type WebSession, type WebSessions } from '../../agent/people/web-sessions.ts';
import { browserName } from './browser-name.ts';

/** Who is signed in: the cookie of each browser names a session. */
export interface SessionCookies {
  signIn(c: Context, personId: number): Promise<void>;
  of(c: Context): Promise<WebSession | undefined>;
  /** Ends the session of this browser. */
  signOut(c: Context): Promise<void>;
}

const cookie = 'gristmill';

/** @param isSecure whether people come by https as PUBLIC_URL says, whatever a proxy tells of it */
export function openSessionCookies(sessions: WebSessions, isSecure = false): SessionCookies {
  const of = async (c: Context) => {
    const token = getCookie(c, cookie);
    return token ? sessions.find(token) : undefined;
  };
  return {
    async signIn(c, personId) {
      const token = await sessions.begin(personId, browserName(c.req.header('User-Agent')));
      setCookie(c, cookie, token, {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        maxAge: sessionDays * 86_400,
        secure:
          isSecure ||
          new URL(c.req.url).protocol === 'https:' ||
          c.req.header('x-forwarded-proto') === 'https',
      });
    },
    of,
    async signOut(c) {
      const session = await of(c);
      if (session) await sessions.end(session.personId, session.id);
      deleteCookie(c, cookie, { path: '/' });
    },
  };
}
