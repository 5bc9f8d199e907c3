import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { sql } from '../../store/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { webApp } from './server.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { agent, rooms, files, clock } = house;
const { people, links } = rooms;
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
    log: (words, error) => house.problems.push([words, error]),
  },
  local,
);

async function signIn(token: string): Promise<string> {
  const answer = await web.request(`/sign-in/${token}`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'Ada' }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}
const get = async <T>(path: string, cookie: string) =>
  (await (await web.request(path, { headers: { cookie } })).json()) as T;
const me = (cookie: string) => get<{ person: { id: number }; role: string }>('/api/me', cookie);
const send = (cookie: string, text: string) => {
  const body = new FormData();
  body.set('id', crypto.randomUUID());
  body.set('text', text);
  return web.request('/api/messages', { method: 'POST', headers: { cookie }, body });
};
test('a session goes on when its person is joined with another, in the same chat, also after a new sign-in', async () => {
  const operator = await people.person('web', 'operator', 'operator');
  const cookie = await signIn(await people.signInToken(local.id, operator.id, 'operator'));
  await people.setRole(local.id, operator.id, 'operator');
  await send(cookie, '/help link');
  expect(await me(cookie)).toMatchObject({ person: { id: operator.id }, role: 'operator' });

  const ada = await people.person('discord', '7', 'Ada');
  const { code } = await links.code({ personId: ada.id, chatId: await house.chat(), origin: 'code' });
  await links.join({ code, personId: operator.id, origin: 'join' });

  expect(await me(cookie)).toMatchObject({ person: { id: ada.id, name: 'Ada' }, role: 'operator' });
  const again = await signIn(await people.signInToken(local.id, ada.id, 'operator'));
  expect(again).not.toBe(cookie);
  for (const session of [cookie, again]) await send(session, '/help link');
  const said = await db.all<{ chat: string; author: number }>(sql`
    select external_id as chat, author_id as author
    from message join chat on chat.id = chat_id where author_id is not null order by message.id`);
  const chat = `person:${operator.id}`;
  expect(said).toEqual([operator.id, ada.id, ada.id].map(author => ({ chat, author })));
  expect(house.problems).toEqual([]);
});
