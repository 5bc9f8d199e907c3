import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { rooms } = house;
const { people, links } = rooms;
const local = await people.community('web', 'local', 'Local chat');
const web = testWebApp(db, house, local);
const operator = await people.person('web', 'operator', 'operator');
await people.setRole(local.id, operator.id, 'operator');
const cookie = await signIn(operator.id);

async function signIn(personId: number): Promise<string> {
  const token = await people.signInToken(local.id, personId, 'operator');
  const answer = await web.request(`/sign-in/${token}`, { method: 'POST', body: new URLSearchParams() });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const me = async (session: string) => (await web.request('/api/me', { headers: { cookie: session } })).json();

function send(session: string, text: string) {
  const body = new FormData();
  body.set('id', crypto.randomUUID());
  body.set('text', text);
  return web.request('/api/messages', { method: 'POST', headers: { cookie: session }, body });
}

const megabyte = new Uint8Array(1024 * 1024);
const type = { 'Content-Type': 'multipart/form-data; boundary=x' };

/** A form with a file that comes in pieces, so that nobody knows its length before its end. */
function pieces(megabytes: number): ReadableStream<Uint8Array> {
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
  let sent = -1;
  return new ReadableStream({
    pull(controller) {
      if (sent >= megabytes) return controller.close();
      controller.enqueue(sent++ < 0 ? new TextEncoder().encode(head) : megabyte);
    },
  });
}

test.each([
  ['says so', { headers: { ...type, 'Content-Length': String(65 * 1024 * 1024) }, body: 'short' }],
  ['comes in pieces', { headers: type, body: pieces(65) }],
  [
    'says that it is short, and comes in pieces',
    { headers: { ...type, 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, body: pieces(65) },
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

test('a session goes on when its person is joined with another, in the same chat, also after a new sign-in', async () => {
  await send(cookie, '/help link');
  expect(await me(cookie)).toMatchObject({ person: { id: operator.id }, role: 'operator' });

  const ada = await people.person('discord', '7', 'Ada');
  const { code } = await links.code({ personId: ada.id, chatId: await house.chat(), origin: 'code' });
  await links.join({ code, personId: operator.id, origin: 'join' });

  expect(await me(cookie)).toMatchObject({ person: { id: ada.id, name: 'Ada' }, role: 'operator' });
  const again = await signIn(ada.id);
  expect(again).not.toBe(cookie);
  for (const session of [cookie, again]) await send(session, '/help link');
  const said = await db.all<{ chat: string; author: number }>(sql`
    select external_id as chat, author_id as author
    from message join chat on chat.id = chat_id where author_id is not null order by message.id`);
  const chat = `person:${operator.id}`;
  expect(said).toEqual([operator.id, ada.id, ada.id].map(author => ({ chat, author })));
  expect(house.problems).toEqual([]);
});

test('who signs out or is signed out hears nothing more at once, and has to sign in again', async () => {
  const bo = await people.person('web', 'bo', 'Bo');
  const [here, there] = [await signIn(bo.id), await signIn(bo.id)];
  const hear = async (session: string) => {
    const answer = await web.request('/api/events', { headers: { cookie: session } });
    expect(answer.status).toBe(200);
    return { text: answer.text() };
  };
  const streams = [await hear(here), await hear(there)];
  const out = await web.request('/sign-out', { method: 'POST', headers: { cookie: here } });
  expect(await out.text()).toContain('You are signed out.');
  expect(await streams[0]?.text).toContain('event: ready');
  expect((await web.request('/', { headers: { cookie: here } })).status).toBe(401);
  expect(await me(there)).toMatchObject({ person: { name: 'Bo' } });

  await people.sessions.endAll(bo.id);
  await streams[1]?.text;
  for (const path of ['/', '/api/me', '/api/events'])
    expect((await web.request(path, { headers: { cookie: there } })).status, path).toBe(401);
  expect((await send(there, 'hello')).status).toBe(401);
});

test('a banned person is shown why, whatever they ask for, and their open page is closed', async () => {
  const cleo = await people.person('web', 'cleo', 'Cleo');
  const session = await signIn(cleo.id);
  await people.setRole(local.id, cleo.id, 'contributor');
  const stream = (await web.request('/api/events', { headers: { cookie: session } })).text();
  // The operator's accounts were joined above.
  const by = (await people.byId(operator.id))?.id ?? 0;
  await people.ban({ communityId: local.id, personId: cleo.id, by, now: house.clock.now });
  await stream;
  for (const path of ['/', '/api/me', '/api/events', '/api/names?kind=datanet', '/files/x/y']) {
    const answer = await web.request(path, { headers: { cookie: session } });
    expect(answer.status, path).toBe(403);
    expect(await answer.text(), path).toContain('You are banned from Local chat');
  }
  expect((await send(session, 'hello')).status).toBe(403);
  await people.unban(local.id, cleo.id);
  expect(await me(session)).toMatchObject({ person: { name: 'Cleo' } });
});

test('another site can’t sign anybody out', async () => {
  const headers = { cookie, Origin: 'https://evil.example', Host: 'mill' };
  expect((await web.request('/sign-out', { method: 'POST', headers })).status).toBe(403);
  expect(await me(cookie)).toMatchObject({ role: 'operator' });
});

test('an invitation that was taken back says so', async () => {
  const { url } = await people.invite({
    communityId: local.id,
    createdBy: operator.id,
    role: 'maker',
    origin: 'invite',
  });
  const path = new URL(url).pathname;
  expect((await web.request(path)).status).toBe(200);
  const [invitation] = await people.openInvitations(local.id);
  await people.revoke(local.id, invitation?.id ?? 0);
  const body = new URLSearchParams({ name: 'Late' });
  for (const answer of [await web.request(path), await web.request(path, { method: 'POST', body })]) {
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('An operator took this link back.');
  }
});

test('a name that is taken, imitates another or claims a role is refused, as it would be shown', async () => {
  const long = 'n'.repeat(40);
  await people.setRole(local.id, (await people.person('web', 'long', long)).id, 'contributor');
  await people.setRole(local.id, (await people.person('web', 'nora', 'Nora')).id, 'contributor');
  const { url } = await people.invite({
    communityId: local.id,
    createdBy: operator.id,
    role: 'maker',
    origin: 'names',
  });
  const come = (name: string) =>
    web.request(new URL(url).pathname, { method: 'POST', body: new URLSearchParams({ name }) });
  for (const name of ['', `${long}x`, 'nora', 'Nоra', 'Ｎora', 'N\u200bora', 'Steward', 'оperator'])
    expect((await come(name)).status, name).toBe(422);
  expect((await come('Nora Bell')).status).toBe(303);
});

test('the page and its words are in the browser’s language, or in the one that was settled on', async () => {
  const read = async (path: string, headers: Record<string, string> = {}) =>
    (await web.request(path, { headers: { cookie, ...headers } })).text();
  const german = { 'Accept-Language': 'de-AT,de;q=0.9,en;q=0.5' };
  expect(await read('/')).toContain('placeholder="Write, or drop files"');
  expect(await read('/', german)).toMatch(
    /<html lang="de">[\s\S]*placeholder="Schreib etwas, oder zieh Dateien hierher"/,
  );
  expect(await read('/page/texts.js', german)).toContain('"No connection.":"Keine Verbindung."');
  expect(await read('/api/commands', german)).toContain('Trainiert ein Basismodell auf einem Datanet');
  const gone = await web.request('/sign-in/none', { headers: german });
  expect(await gone.text()).toContain('Dieser Link wurde schon benutzt');

  await people.settleLanguage(local.id, 'es');
  expect(await read('/', german)).toContain('placeholder="Escribe, o suelta archivos"');
  expect(await read('/page/texts.js', german)).toContain('"No connection.":"Sin conexión."');
  await people.settleLanguage(local.id, undefined);
});
