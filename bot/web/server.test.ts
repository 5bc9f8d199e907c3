import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { webApp } from './server.ts';

const db = await emptyDatabase();
const { agent, rooms, files, clock } = await testAgent(db);
const { people } = rooms;
const local = await people.community('web', 'local', 'Local chat');
const web = webApp(
  {
    db,
    files,
    agent,
    people,
    secret: 'secret',
    host: '127.0.0.1',
    port: 0,
    docsFolder: 'docs',
    now: () => clock.now,
    log: () => {},
  },
  local,
);
const operator = await people.person('web', 'operator', 'operator');
const token = await people.signInToken(local.id, operator.id, 'operator');
const signedIn = await web.request(`/sign-in/${token}`, { method: 'POST', body: new URLSearchParams() });
const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';

const megabyte = new Uint8Array(1024 * 1024);

/** A body that comes in pieces, so that nobody knows its length before its end. */
function pieces(megabytes: number): ReadableStream<Uint8Array> {
  let left = megabytes;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(megabyte);
      else controller.close();
    },
  });
}

test.each([
  ['says so', { headers: { 'Content-Length': String(65 * 1024 * 1024) }, body: 'short' }],
  ['comes in pieces', { headers: {}, body: pieces(65) }],
  [
    'says that it is short, and comes in pieces',
    { headers: { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, body: pieces(65) },
  ],
])('a request of more than 64 MB that %s is refused', async (_, { headers, body }) => {
  const request = new Request('http://mill/api/messages', {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit);
  request.headers.set('cookie', cookie);
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  const answer = await web.request(request);
  expect(answer.status).toBe(413);
  expect(await answer.json()).toEqual({
    error: 'All files of one message together can have 64 MB. Send them in several messages.',
  });
});
