import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { openSessions } from './session.ts';

let time = new Date('2026-11-22T12:00:00Z');
const sessions = openSessions('secret', () => time);
const app = new Hono();
app.get('/sign-in', c => {
  sessions.signIn(c, 7);
  return c.text('in');
});
app.get('/', c => c.json(sessions.personOf(c) ?? null));

const signedIn = await app.request('/sign-in');
const [, session = ''] = /gristmill=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '') ?? [];
const personWith = async (value: string) =>
  (await app.request('/', { headers: { cookie: `other=1; gristmill=${value}` } })).json();

test('who signed in is known, each time', async () => {
  expect(await personWith(session)).toBe(7);
  expect(await personWith(session)).toBe(7);
});

test('what was not signed here is nobody', async () => {
  const [, issued = '', signature = ''] = session.split('.');
  const other = openSessions('another secret', () => time);
  const elsewhere = new Hono().get('/', c => {
    other.signIn(c, 7);
    return c.text('in');
  });
  const foreign = (await elsewhere.request('/')).headers.get('set-cookie') ?? '';
  for (const forged of [
    `8.${issued}.${signature}`,
    `7.${Number(issued) + 1}.${signature}`,
    `${session}.more`,
    session.slice(0, -1),
    /gristmill=([^;]+)/.exec(foreign)?.[1] ?? '',
    '7..',
    '',
  ]) {
    expect(await personWith(forged)).toBeNull();
  }
  expect(await personWith(session)).toBe(7);
});

test('after half a year it has to be done again', async () => {
  expect(await personWith(session)).toBe(7);
  time = new Date('2027-05-22T12:00:00Z');
  expect(await personWith(session)).toBeNull();
});

test('a cookie is for https alone where PUBLIC_URL is, also behind a proxy that says nothing of it', async () => {
  const cookieOf = async (isSecure: boolean) => {
    const app = new Hono();
    const sessions = openSessions('secret', () => new Date(), isSecure);
    app.get('/', c => {
      sessions.signIn(c, 1);
      return c.text('ok');
    });
    return (await app.request('http://127.0.0.1/')).headers.get('set-cookie');
  };
  expect(await cookieOf(true)).toContain('Secure');
  expect(await cookieOf(false)).not.toContain('Secure');
});
