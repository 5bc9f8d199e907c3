import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { file, rows, telegramGroups } from '../../test/fakes/telegram/groups.ts';

// What people say and send in groups, and which of it is for the bot. The first sentence loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });
const { db, everything, datanet, incoming } = await telegramGroups();

test('a post of the linked channel, which Telegram forwards by itself, is left alone', async () => {
  const { fake, group, owner } = await everything({ privacyMode: false });
  await datanet(fake, owner, group);
  fake.userSends(owner, group, '/datanet_bind maths');
  await fake.untilSays(group, /bound|go to/i);
  const channel = fake.createChannel('News');
  fake.channelPosts(channel, group, 'The news of today', [file('news.jsonl', rows(12))]);
  const asked = fake.userSends(owner, group, '/datanet_list');
  await fake.untilSays(group, 'maths', { after: asked });
  expect(JSON.stringify(await incoming())).not.toContain('news');
});

test('a file that a reply says to give is given, one’s own or by a steward', async () => {
  const { fake, group, owner } = await everything({ privacyMode: false });
  await datanet(fake, owner, group);
  const [ana, bo] = [fake.addMember(group, 'Ana'), fake.addMember(group, 'Bo')];
  for (const person of [ana, bo]) {
    fake.userSends(person, group, '/datanet_list');
    const asked = fake.userSends(owner, group, `/role @${person.username} contributor`);
    await fake.untilSays(group, 'is now a contributor', { after: asked });
  }
  const dropped = fake.userSends(ana, group, '', { files: [file('a.jsonl', rows(12))] });
  fake.userSends(bo, group, '/submit maths', { replyTo: dropped });
  await fake.untilSays(group, 'somebody else’s');
  fake.userSends(ana, group, '/submit maths', { replyTo: dropped });
  await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
});

test('a chat with a model in a group hears replies and mentions, and nothing that is said to people', async () => {
  const { fake, group, mill, owner } = await everything({ privacyMode: false });
  const asked = fake.userSends(owner, group, '/datanet_list');
  await fake.untilSays(group, /datanet/i, { after: asked });
  const one = await db.one<{ chatId: number; personId: number }>(
    sql`select chat_id as "chatId", person_id as "personId" from incoming`,
  );
  await mill.rooms.conversations.start({ ...one, model: 'gone', origin: 'test' });
  fake.userSends(owner, group, 'good morning everyone');
  const spoken = fake.userSends(owner, group, '@gristmill_bot what is the hour');
  await fake.untilSays(group, 'gone', { after: spoken, seconds: 60 });
  expect((await incoming()).map(({ body }) => body.text)).toEqual(['/datanet_list', 'what is the hour']);
});

test('in a group only what answers somebody makes a sound', async () => {
  const { fake, group, owner } = await everything();
  const asked = fake.userSends(owner, group, '/datanet_list');
  await fake.untilSays(group, /datanet/i, { after: asked });
  const sent = fake.requests.filter(({ method, chatId }) => method === 'sendMessage' && chatId === group.id);
  expect(sent.map(({ params }) => String(params.disable_notification))).toEqual(['true', 'undefined']);
});
