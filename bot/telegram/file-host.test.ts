import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { FakeTelegram as Fake } from '../../test/fakes/telegram/fake-telegram.ts';
import { file, rows, telegramGroups } from '../../test/fakes/telegram/groups.ts';
import { openHouse } from '../../test/fakes/telegram/house.ts';
import type { Chat } from '../../test/fakes/telegram/world.ts';

const { db, house, everything, datanet, incoming } = await telegramGroups();

const never = { times: Number.POSITIVE_INFINITY };
const said = (fake: Fake, chat: Chat, words: string) =>
  fake.messagesOf(chat).filter(one => fake.textOf(one).includes(words));

test.each([
  ['getFile answers 502', { method: 'getFile', does: { kind: 'status', status: 502 } }],
  ['getFile is cut off', { method: 'getFile', does: { kind: 'drop' } }],
  ['getFile is refused for now', { method: 'getFile', does: { kind: 'rate limit', retryAfterSeconds: 1 } }],
  ['the file host answers 503', { method: 'file', does: { kind: 'status', status: 503 } }],
  ['the file host is cut off', { method: 'file', does: { kind: 'drop' } }],
] as const)(
  'while %s a file is asked for again, which is said once, and its chat goes on',
  async (_, trouble) => {
    const { fake, group, owner, mill } = await everything();
    await datanet(fake, owner, group);
    fake.trouble({ ...trouble, ...never });
    fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.jsonl', rows(12))] });
    await fake.untilSays(group, 'does not hand out your file just now', { seconds: 20 });
    fake.userSends(owner, group, '/bases@gristmill_bot');
    await fake.untilSays(group, 'smollm2');
    fake.clearTrouble();
    await fake.untilSays(group, 'waiting for reviewers', { seconds: 40 });
    expect(said(fake, group, 'does not hand out your file')).toHaveLength(1);
    expect(mill.problems).toEqual([]);
  },
);

test('a file that waits for Telegram is fetched after restarts, however many, and said once', async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  fake.trouble({ method: 'getFile', does: { kind: 'status', status: 502 }, ...never });
  const direct = fake.privateChat(owner);
  fake.userSends(owner, direct, '', { files: [0, 1].map(at => file(`part-${at}.jsonl`, rows(8, at))) });
  await fake.untilSays(direct, 'does not hand out your file just now', { seconds: 20 });
  const unfinished = () => db.all(sql`select 1 from telegram_update where done_at is null`);
  await mill.close();
  for (let start = 0; start < 2; start++) {
    const asked = fake.requests.filter(one => one.method === 'getFile').length;
    const again = await house(fake);
    await fake.until(
      'it asks again',
      () => fake.requests.filter(one => one.method === 'getFile').length > asked,
    );
    await again.close();
  }
  expect(await unfinished()).toHaveLength(2);
  fake.clearTrouble();
  await house(fake);
  await fake.untilSays(direct, 'waiting for reviewers', { seconds: 40 });
  expect((await incoming()).at(-1)?.body.files).toHaveLength(2);
  expect(said(fake, direct, 'does not hand out your file')).toHaveLength(1);
});

test('a file that is gone at Telegram is said at once', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.trouble({ method: 'file', does: { kind: 'status', status: 404 }, ...never });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.txt', 'words')] });
  await fake.untilSays(group, 'is no longer at Telegram');
  expect(await incoming()).toEqual([]);
  expect(fake.requests.filter(one => one.method === 'file')).toHaveLength(2);
  expect(mill.problems).toEqual([]);
});

test('what failed here is said when Telegram is back, and in the log without the token', async () => {
  const { fake, group, owner, mill } = await everything();
  fake.trouble({
    method: 'getFile',
    does: { kind: 'status', status: 400, message: 'Bad Request: invalid file_id' },
  });
  fake.trouble({ method: 'sendMessage', times: 2, does: { kind: 'status', status: 502 } });
  fake.userSends(owner, group, '@gristmill_bot', { files: [file('a.txt', 'words')] });
  await fake.untilSays(group, 'is no longer at Telegram', { seconds: 20 });
  expect(inspect(mill.problems)).not.toContain(fake.token);
});

test('a kill between two parts of an album loses none of them', async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  const direct = fake.privateChat(owner);
  // The album is cut in two by the restart, as far as the bot hears.
  const release = fake.holdUpdates();
  const last = fake.userSends(owner, direct, '', {
    files: [0, 1].map(at => file(`part-${at}.jsonl`, rows(8, at))),
  });
  const [, second] = fake.albumOf(last);
  const parts = fake.updates.pending();
  const held = parts.find(one => (one.update.message as { message_id: number }).message_id === second?.id);
  if (held) fake.updates.drop(held);
  await mill.close();
  const again = await openHouse(db, fake, { groupPerMinute: 500, albumQuietMs: 5000 });
  release();
  await fake.until('the first part', () => fake.updates.pending().length === 0);
  while ((await db.all(sql`select 1 from telegram_update where album is not null`)).length < 1)
    await new Promise(resolve => setImmediate(resolve));
  await again.stop();
  if (held) fake.inject(held.update);
  await house(fake, { albumQuietMs: 300 });
  await fake.untilSays(direct, 'waiting for reviewers', { seconds: 40 });
  const all = await incoming();
  expect(all.at(-1)?.body.files?.map(each => each.name)).toEqual(['part-0.jsonl', 'part-1.jsonl']);
});
