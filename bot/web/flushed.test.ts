import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { isDone } from '../../test/is-done.ts';
import { testWebApp } from './app.fixture.ts';

// The disk: what was committed is on it when the test says so.
let flush = Promise.withResolvers<void>();
const disk = await emptyDatabase();
const db = { ...disk, flushed: () => flush.promise };
const house = await testAgent(disk);
const { agent, rooms } = house;
const local = await rooms.people.community('web', 'local', 'Local chat');
const web = testWebApp(db, house, local);

test('neither an acknowledgement nor an answer leaves before the disk has what they rest on', async () => {
  const ana = await rooms.people.person('web', 'ana', 'Ana');
  const token = await rooms.people.signInToken(local.id, ana.id, 'contributor');
  flush.resolve();
  const signIn = await web.request(`/sign-in/${token}`, { method: 'POST', body: new URLSearchParams() });
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const stream = await web.request('/api/events', { headers: { cookie } });
  const reader = stream.body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  while (!(await read()).includes('event: ready'));

  flush = Promise.withResolvers();
  const body = new FormData();
  body.set('id', crypto.randomUUID());
  body.set('text', '/help');
  const posted = Promise.resolve(web.request('/api/messages', { method: 'POST', headers: { cookie }, body }));
  const answered = Promise.withResolvers<string>();
  agent.outbox.onMessage(message => !message.author && answered.resolve('answered'));
  const shown = read();
  expect(await answered.promise).toBe('answered');
  expect(await isDone(posted)).toBe(false);
  expect(await isDone(shown)).toBe(false);

  flush.resolve();
  expect((await posted).status).toBe(202);
  expect(await shown).toContain('/help');
  await reader?.cancel();
});
