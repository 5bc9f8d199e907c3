import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { asSha256 } from '../../store/files/files.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';

// What somebody without a role, or without a session, can send: it is refused in words, and nothing of it is kept.

const db = await emptyDatabase();
const house = await testAgent(db, { uploadMegabytesPerDay: 1 });
const { rooms, files, clock } = house;
const { people } = rooms;
const local = await people.community('web', 'local', 'Local chat');
const web = testWebApp(db, house, local);
const stranger = await signIn('Stranger', 'everyone');
const giver = await signIn('Giver', 'contributor');

async function signIn(name: string, role: 'everyone' | 'contributor'): Promise<string> {
  const person = await people.person('web', name, name);
  await people.setRole(local.id, person.id, role);
  const token = await people.signInToken(local.id, person.id, role);
  const answer = await web.request(`/sign-in/${token}`, { method: 'POST', body: new URLSearchParams() });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function post(path: string, body: BodyInit, headers: Record<string, string>, session = stranger) {
  const request = new Request(`http://mill${path}`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  request.headers.set('cookie', session);
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  const answer = await web.request(request);
  return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), text: await answer.text() };
}

/** A form as a browser sends it: whole, and with its length. */
async function postForm(form: FormData, session: string) {
  const request = new Request('http://mill/api/messages', { method: 'POST', body: form });
  const body = await request.arrayBuffer();
  return post(
    '/api/messages',
    body,
    {
      'Content-Type': request.headers.get('Content-Type') ?? '',
      'Content-Length': String(body.byteLength),
    },
    session,
  );
}

const json = { 'Content-Type': 'application/json' };
const id = () => crypto.randomUUID();
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test.each<[string, string, string, number]>([
  ['a press with a million keys', '/api/press', `{"picked":{${'"a":[],'.repeat(200_000)}"b":[]}}`, 413],
  ['a press that is no JSON', '/api/press', '{]', 400],
  ['a press without a body', '/api/press', '', 400],
  ['a form nested 5,000 deep', '/api/form', nested(5000), 400],
  [
    'a value that is an object',
    '/api/form',
    `{"id":"12345678","call":{"command":"help"},"values":{"topic":{"toString":1}}}`,
    400,
  ],
  [
    'a value of 60 KB in a form that is longer',
    '/api/form',
    `{"id":"12345678","values":"${'a'.repeat(70_000)}"}`,
    413,
  ],
  ['a message that is JSON', '/api/messages', '{"id":"12345678","text":"hello"}', 400],
])('%s is refused in words', async (_, path, body, status) => {
  const answer = await post(path, body, json);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).error).toMatch(/\w{3,}.*\./);
});

test.each([
  ['without a boundary', 'multipart/form-data', 'hello'],
  [
    'that ends in the middle',
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1234',
  ],
  ['of something else', 'multipart/form-data; boundary=x', 'nothing like a form'],
])('a form %s is refused in words', async (_, type, body) => {
  const answer = await post('/api/messages', body, { 'Content-Type': type });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).error).toMatch(/Nothing was taken|Reload/);
});

test.each(['/docs/%E0%A4%A', `/pictures/${'9'.repeat(400)}-0-0123456789abcdef.png`, '/files/%E0%A4%A/x'])(
  'the address %s is answered, not stumbled over',
  async path => {
    const answer = await web.request(path, { headers: { cookie: stranger, Accept: 'text/markdown' } });
    expect([400, 404]).toContain(answer.status);
  },
);

test('whoever is not signed in can send no more than a name to the sign-in form', async () => {
  const answer = await web.request('/sign-in/whatever', { method: 'POST', body: 'a'.repeat(100_000) });
  expect(answer.status).toBe(413);
});

test('files of somebody who may give none are not stored', async () => {
  const before = await stored();
  const body = new FormData();
  body.set('id', id());
  body.set('text', 'take this');
  body.append('file', new File(['a'.repeat(30_000)], 'a.txt'));
  const answer = await postForm(body, stranger);
  expect(answer.status).toBe(422);
  expect(JSON.parse(answer.text).error).toMatch(/contributor and above.*Nothing was stored/);
  expect(await stored()).toBe(before);
});

test('what a person uploads a day is counted, also where no datanet takes it', async () => {
  const send = async (bytes: number, letter: string) => {
    const body = new FormData();
    body.set('id', id());
    body.append('file', new File([letter.repeat(bytes)], `${letter}.txt`));
    return postForm(body, giver);
  };
  expect((await send(600_000, 'a')).status).toBe(202);
  const refused = await send(600_000, 'b');
  expect(refused.status).toBe(422);
  expect(JSON.parse(refused.text).error).toMatch(/1 MB a day.*0 MB of yours are left/);
  clock.now = new Date(clock.now.getTime() + 25 * 3_600_000);
  expect((await send(600_000, 'c')).status).toBe(202);
});

test('a file that no submission holds is removed after a day, and asking for it then says so', async () => {
  const [first] = await db.all<{ sha256: string }>(sql`select sha256 from upload order by id limit 1`);
  const sha256 = asSha256(first?.sha256 ?? '');
  if (!sha256) throw new Error('nothing was uploaded');
  expect(await files.has(sha256)).toBe(true);
  await rooms.datanets.resume();
  await expect.poll(() => files.has(sha256)).toBe(false);
  const { id: owner } = await people.person('web', 'Giver', 'Giver');
  const datanet = await rooms.datanets.create({
    communityId: local.id,
    createdBy: owner,
    name: 'oats',
    modality: 'text',
    origin: 'oats',
  });
  const given = { datanetId: datanet.id, personId: owner, origin: 'late', text: undefined };
  await expect(
    rooms.datanets.submit({ ...given, files: [{ name: 'a.txt', sha256, bytes: 600_000 }] }),
  ).rejects.toThrow(/a\.txt.*not kept any more/);
});

test('too many of one person at once are told when to come again', async () => {
  const slow = () => {
    let end = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          new TextEncoder().encode('--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n'),
        );
        end = () => controller.close();
      },
    });
    return {
      sent: post('/api/messages', body, { 'Content-Type': 'multipart/form-data; boundary=x' }, giver),
      end: () => end(),
    };
  };
  const two = [slow(), slow()];
  const third = await post(
    '/api/messages',
    new ReadableStream(),
    { 'Content-Type': 'multipart/form-data; boundary=x' },
    giver,
  );
  expect(third).toMatchObject({ status: 429, retryAfter: '2' });
  for (const one of two) one.end();
  for (const one of two) expect((await one.sent).status).toBe(400);
});

/** Files in the store. */
async function stored(): Promise<number> {
  const folder = dirname(dirname(files.path('0'.repeat(64) as never)));
  return (await readdir(folder, { recursive: true })).length;
}

test('files of a message that is refused after they were read are counted all the same', async () => {
  const body = new FormData();
  body.append('file', new File(['d'.repeat(1000)], 'd.txt'));
  const counted = async () => (await db.all(sql`select id from upload`)).length;
  const before = await counted();
  expect((await postForm(body, giver)).status).toBe(400);
  expect((await postForm(body, giver)).status).toBe(400);
  expect(await counted()).toBe(before + 1);
});
