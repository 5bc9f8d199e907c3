import type { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { t, translate } from '../../agent/language/translate.ts';
import { Banned } from '../../agent/people/bans.ts';
import { isUnavailable } from '../../store/database/unavailable.ts';
import { DiskFull, TryAgainLater, UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';

/** Headers, the same-site rule for everything that changes something, and errors in words. */
export function guard<Variables extends object>(app: Hono<{ Variables: Variables }>, log: Logger): void {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'same-origin',
    }),
  );
  app.use(async (c, next) => {
    const origin = c.req.header('Origin');
    const host = c.req.header('X-Forwarded-Host') ?? c.req.header('Host');
    if (c.req.method !== 'GET' && origin !== undefined && hostOf(origin) !== host) {
      return c.json({ error: t('That request came from another site.') }, 403);
    }
    return next();
  });
  app.notFound(c =>
    c.req.path.startsWith('/api/')
      ? c.json({ error: t('There is nothing here.') }, 404)
      : c.text(t('There is nothing here.'), 404),
  );
  app.onError((error, c) => {
    if (error instanceof TryAgainLater) {
      c.header('Retry-After', String(Math.max(1, Math.ceil(error.seconds))));
      return c.json({ error: translate(error.said) }, 429);
    }
    if (error instanceof BodyTooLarge) return c.json({ error: translate(error.said) }, 413);
    if (error instanceof BadRequest) return c.json({ error: translate(error.said) }, 400);
    if (error instanceof Banned) return c.json({ error: translate(error.said) }, 403);
    if (error instanceof UserError) return c.json({ error: translate(error.said) }, 422);
    if (error instanceof URIError) return c.json({ error: t('That address is not well formed.') }, 400);
    if (isUnavailable(error)) {
      return c.json(
        {
          error: t('The database can’t be reached just now. Nothing was lost; it is tried again by itself.'),
        },
        503,
      );
    }
    if (error instanceof DiskFull) return c.json({ error: translate(error.said) }, 507);
    log.error({ route: `${c.req.method} ${matchedRoutes(c).at(-1)?.path}`, err: error }, 'A request failed');
    return c.json({ error: t('Something went wrong here. Nothing was stored; try again.') }, 500);
  });
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
