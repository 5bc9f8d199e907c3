import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { openPeople } from '../../agent/people/people.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openSessionCookies } from './session-cookies.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
const people = openPeople(db, { webUrl: () => 'http://mill', secret: 's', now: () => new Date(), topics });
const ana = await people.person('web', 'ana', 'Ana');

function appWith(isSecure?: boolean) {
  const sessions = openSessionCookies(people.sessions, isSecure);
  const app = new Hono();
  app.get('/sign-in', async c => {
    await sessions.signIn(c, ana.id);
    return c.text('in');
  });
  app.get('/sign-out', async c => {
    await sessions.signOut(c);
    return c.text('out');
  });
  app.get('/', async c => c.json((await sessions.of(c))?.personId ?? null));
  return app;
}

const app = appWith();
const get = (path: string, cookie: string) => app.request(path, { headers: { cookie } });
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
const signIn = async () => cookieOf(await app.request('/sign-in'));
const whose = async (cookie: string) => (await get('/', `other=1; ${cookie}`)).json();

test('who signed in is known, each time; scripts can’t read the cookie, and another site sends none', async () => {
  const answer = await app.request('/sign-in');
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/);
  const session = cookieOf(answer);
  expect(await whose(session)).toBe(ana.id);
  expect(await whose(session)).toBe(ana.id);
});

test('what was not given here is nobody, the signed cookies of older versions as well', async () => {
  const session = await signIn();
  for (const forged of [
    `${session}x`,
    session.slice(0, -1),
    'gristmill=',
    `gristmill=${ana.id}.1763812800.mac`,
  ])
    expect(await whose(forged)).toBeNull();
});

test('who signs out is out in this browser and in no other, and the cookie is gone', async () => {
  const [here, there] = [await signIn(), await signIn()];
  const out = await get('/sign-out', here);
  expect(out.headers.get('set-cookie')).toMatch(/^gristmill=;.*Max-Age=0/);
  expect(await whose(here)).toBeNull();
  expect(await whose(there)).toBe(ana.id);
});

test('a cookie is for https alone where PUBLIC_URL is, also behind a proxy that says nothing of it', async () => {
  const cookie = async (isSecure: boolean) =>
    (await appWith(isSecure).request('http://127.0.0.1/sign-in')).headers.get('set-cookie');
  expect(await cookie(true)).toContain('Secure');
  expect(await cookie(false)).not.toContain('Secure');
});
