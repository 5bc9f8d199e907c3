import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { discordServers } from '../../test/fakes/discord/servers.ts';

// What people say and forward in channels, and which of it is for the bot.
// The first sentence loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });
const servers = await discordServers();
const { db } = servers;

const rows = (from: number) => ({
  name: 'loaves.jsonl',
  content: Array.from({ length: 12 }, (_, at) =>
    JSON.stringify({
      text: `Loaf ${from + at} is baked for ${at * 7 + from} minutes and rests on shelf number ${at * 13 + 5}.`,
    }),
  ).join('\n'),
});

/** A server with a datanet, a contributor, a steward, and a channel bound to the datanet. */
async function everything() {
  const made = await servers.everything();
  const { fake, guild, general, owner } = made;
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'loaves', modality: 'text' });
  await fake.untilSays(general, '### loaves');
  const data = fake.addChannel(guild, 'data');
  fake.userUsesCommand(owner, data, 'datanet bind', { datanet: 'loaves' });
  await fake.untilSays(data, 'loaves');
  const [ana, bo] = [fake.addMember(guild, 'Ana'), fake.addMember(guild, 'Bo')];
  for (const person of [ana, bo]) {
    const used = fake.userUsesCommand(owner, general, 'role', { person: person.id, role: 'contributor' });
    await fake.until('the role', () => used.original);
  }
  return { ...made, data, ana, bo };
}

const said = async () =>
  (
    await db.all<{ text: string }>(sql`
    select body->>'text' as text from incoming where body->>'kind' = 'text' order by id`)
  ).map(({ text }) => text);

test('a chat with a model in a channel hears replies and mentions, and nothing that is said to people', async () => {
  const { fake, mill, general, ana, at } = await everything();
  const chatId = await servers.chatOf(fake, mill, general);
  const { id: personId } = await mill.people.person('discord', ana.id, 'ana');
  await mill.rooms.conversations.start({ chatId, personId, model: 'gone', origin: 'test' });
  fake.userSends(ana, general, 'good morning everyone');
  const asked = fake.userSends(ana, general, `${at} what is the hour`);
  const answer = await fake.until(
    'the answer',
    () => fake.messagesOf(general).find(({ reference }) => reference === asked.id),
    60,
  );
  const replied = fake.userSends(ana, general, 'and now', { replyTo: answer });
  await fake.until(
    'the second answer',
    () => fake.messagesOf(general).some(({ reference }) => reference === replied.id),
    60,
  );
  expect(await said()).toEqual(['what is the hour', 'and now']);
});

test('a forwarded message with a file is a submission in a bound channel', async () => {
  const { fake, general, data, ana } = await everything();
  const original = fake.userSends(ana, general, 'from our bakery', { files: [rows(0)] });
  const forwarded = fake.userForwards(ana, original, data);
  const card = await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  expect(card.reference).toBe(forwarded.id);
  expect(fake.textOf(card)).toContain('from our bakery');
  expect(await said()).toEqual(['from our bakery']);
});

test('a command that is forwarded is not run', async () => {
  const { fake, general, owner } = await everything();
  const original = fake.userSends(owner, general, '/datanet close loaves');
  const direct = fake.directMessages(owner);
  fake.userForwards(owner, original, direct);
  await fake.untilSays(direct, 'What can be done here');
  expect(await said()).toEqual(['/help']);
});

test('“this is for loaves” in reply to one’s own file gives it, and a question about it does not', async () => {
  const { fake, general, ana, at } = await everything();
  const dropped = fake.userSends(ana, general, 'look at this', { files: [rows(0)] });
  const question = fake.userSends(ana, general, `${at} what is this?`, { replyTo: dropped });
  await fake.until(
    'an answer',
    () => fake.messagesOf(general).some(({ reference }) => reference === question.id),
    60,
  );
  expect(await db.all(sql`select 1 from submission`)).toEqual([]);
  fake.userSends(ana, general, `${at} this is for loaves`, { replyTo: dropped });
  await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
});

test('somebody else’s file is given by stewards alone', async () => {
  const { fake, general, ana, bo, owner, at } = await everything();
  const dropped = fake.userSends(ana, general, '', { files: [rows(0)] });
  fake.userSends(bo, general, `${at} /submit loaves`, { replyTo: dropped });
  await fake.untilSays(general, 'somebody else’s');
  expect(await db.all(sql`select 1 from submission`)).toEqual([]);
  fake.userSends(owner, general, `${at} /submit loaves`, { replyTo: dropped });
  await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
});

test('“Submit this file” of a message’s menu gives one’s own file, and says where there is none', async () => {
  const { fake, general, ana, bo } = await everything();
  const dropped = fake.userSends(ana, general, '', { files: [rows(0)] });
  fake.userUsesMessageCommand(bo, dropped, 'Submit this file');
  await fake.untilSays(general, 'somebody else’s', { user: bo });
  const words = fake.userSends(ana, general, 'only words');
  fake.userUsesMessageCommand(ana, words, 'Submit this file');
  await fake.untilSays(general, 'holds no file', { user: ana });
  fake.userUsesMessageCommand(ana, dropped, 'Submit this file');
  await fake.untilSays(general, 'waiting for reviewers', { seconds: 40 });
});

test('a message that is deleted takes its undecided file back', async () => {
  const { fake, data, ana } = await everything();
  const dropped = fake.userSends(ana, data, '', { files: [rows(0)] });
  await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  fake.userDeletes(dropped);
  await servers.untilStored(() => db.first(sql`select 1 from submission where status = 'withdrawn'`));
  await fake.untilSays(data, /withdrawn/i, { seconds: 25 });
});

test('who may give no files is told so in their own language', async () => {
  const { fake, guild, data, general } = await everything();
  const dora = fake.addMember(guild, 'Dora');
  dora.locale = 'de';
  fake.userUsesCommand(dora, general, 'help');
  await fake.untilSays(general, 'Was hier möglich ist');
  fake.userSends(dora, data, '', { files: [rows(0)] });
  await fake.untilSays(data, 'Nichts wurde gespeichert');
});
