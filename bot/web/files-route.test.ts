import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';

// The hash of a model's weights stands in receipts, and a given file's is known to whoever has it: neither opens a file.

const db = await emptyDatabase();
const house = await testAgent(db);
const { rooms, files, agent } = house;
const local = await rooms.people.community('web', 'local', 'Local chat');
const web = testWebApp(db, house, local);

async function signIn(name: string) {
  const person = await rooms.people.person('web', name, name);
  await rooms.people.setRole(local.id, person.id, 'contributor');
  const link = await rooms.people.signInToken(local.id, person.id, 'contributor');
  const signedIn = await web.request(`/sign-in/${link}`, { method: 'POST', body: new URLSearchParams() });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  await web.request('/api/me', { headers: { cookie } });
  const chatId = await rooms.chats.chat({
    platform: 'web',
    externalId: `person:${person.id}`,
    communityId: local.id,
    private: true,
  });
  return { person, chatId, read: (path: string) => web.request(path, { headers: { cookie } }) };
}

const ana = await signIn('Ana');
const eve = await signIn('Eve');
const { sha256, bytes } = await files.put('weights of a model');
const path = `/files/${sha256}/model.safetensors`;
const shown = {
  blocks: [
    {
      kind: 'files' as const,
      files: [{ name: 'model.safetensors', sha256, bytes, mediaType: 'application/octet-stream' }],
    },
  ],
};

test('a stored file is given to those it was shown to, and to nobody else who knows its hash', async () => {
  expect((await ana.read(path)).status).toBe(404);
  await agent.say(ana.chatId, 'export', shown);
  const answer = await ana.read(path);
  expect([answer.status, await answer.text()]).toEqual([200, 'weights of a model']);
  expect((await eve.read(path)).status).toBe(404);
});

test('what was too large for another platform is given to the one whom it answers there', async () => {
  const chatId = await rooms.chats.chat({
    platform: 'paper',
    externalId: 'kitchen',
    communityId: local.id,
    private: false,
  });
  const { sha256: large, bytes: size } = await files.put('an archive that is too large to attach');
  const reply = {
    blocks: [
      {
        kind: 'files' as const,
        files: [{ name: 'a.zip', sha256: large, bytes: size, mediaType: 'application/zip' }],
      },
    ],
  };
  await agent.outbox.put({ chatId, origin: 'large', reply, askerId: eve.person.id, incomingId: undefined });
  expect((await eve.read(`/files/${large}/a.zip`)).status).toBe(200);
  expect((await ana.read(`/files/${large}/a.zip`)).status).toBe(404);
});
