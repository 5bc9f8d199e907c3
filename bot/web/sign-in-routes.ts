import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { t } from '../../agent/language/translate.ts';
import { claimsRole, cleanName, lookalike } from '../../agent/people/names.ts';
import type { People } from '../../agent/people/people.ts';
import type { SessionCookies } from './session-cookies.ts';
import { noSessionPage, signInPage } from './sign-in-page.ts';

/** How people come in by a one-time link, and go out again. */
export function serveSignIn<Variables extends object>(
  app: Hono<{ Variables: Variables }>,
  {
    people,
    sessions,
    community,
  }: { people: People; sessions: SessionCookies; community: { id: number; name: string } },
): void {
  app.use(
    '/sign-in/*',
    bodyLimit({ maxSize: 4096, onError: c => c.text('That is too long for a name.', 413) }),
  );
  app.get('/sign-in/:token', async c => {
    const token = c.req.param('token');
    const open = await people.openToken(token);
    if (open && open !== 'revoked') return c.html(signInPage(token, open));
    return c.html(noSessionPage(whyLinkEnded(open)), 410);
  });
  app.post('/sign-in/:token', async c => {
    const token = c.req.param('token');
    const open = await people.openToken(token);
    if (!open || open === 'revoked') return c.html(noSessionPage(whyLinkEnded(open)), 410);
    // Cut first: what is looked at is what will be shown.
    const name = cleanName(String((await c.req.parseBody()).name ?? ''));
    const why = open.person ? undefined : whyNotName(name, await people.names(community.id));
    if (why) return c.html(signInPage(token, open, why), 422);
    const person = await people.redeem(token, name);
    if (!person) return c.html(noSessionPage(whyLinkEnded(undefined)), 410);
    await sessions.signIn(c, person.id);
    return c.redirect('/', 303);
  });
  app.post('/sign-out', async c => {
    await sessions.signOut(c);
    return c.html(noSessionPage(t('You are signed out. To come back you need a new sign-in link.')));
  });
}

/** Why a new person can't have that name. */
function whyNotName(name: string, others: readonly string[]): string | undefined {
  if (!name) return t('A name is needed, so that credit has somewhere to go.');
  const other = lookalike(name, others);
  if (other?.toLowerCase() === name.toLowerCase())
    return t('Somebody here has that name already. Take another.');
  if (other !== undefined)
    return t('That name looks like {name}, who is here already. Take another.', { name: other });
  return claimsRole(name) ? t('That name says what somebody may do here. Take another.') : undefined;
}

function whyLinkEnded(open: 'revoked' | undefined): string {
  return open === 'revoked'
    ? t('An operator took this link back. Ask for a new one.')
    : t('This link was used already, or is too old. Ask for a new one.');
}
