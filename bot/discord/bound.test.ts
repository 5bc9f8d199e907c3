import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import type { FakeDiscord } from '../../test/fakes/discord/fake-discord.ts';
import { permission } from '../../test/fakes/discord/permissions.ts';
import { discordServers, type Mill } from '../../test/fakes/discord/servers.ts';
import type { Channel } from '../../test/fakes/discord/world.ts';

// A channel that is bound to a datanet: what is dropped there is given, and nobody is disturbed.
const servers = await discordServers();
const { db, house } = servers;

const rows = (from: number, n = 12) =>
  Array.from({ length: n }, (_, at) =>
    JSON.stringify({
      question: `A baker has ${(from + at) * 7 + 3} loaves and sells ${at + 1} of them before noon; how many are left on shelf number ${(from + at) * 13 + 5}?`,
      answer: `There were ${(from + at) * 7 + 3} loaves and ${at + 1} were sold, so the rest is left over on that shelf.`,
    }),
  ).join('\n');
const file = (name: string, from: number) => ({ name, content: rows(from) });

/** A server with a datanet, a channel bound to it, and a contributor. */
async function everything() {
  const made = await servers.everything();
  const { fake, guild, general, owner } = made;
  fake.userUsesCommand(owner, general, 'datanet create', {
    name: 'loaves',
    modality: 'text',
    review: 'steward',
  });
  await fake.untilSays(general, '### loaves');
  const data = fake.addChannel(guild, 'data');
  await bind(made, data);
  const ana = fake.addMember(guild, 'Ana');
  fake.userUsesCommand(owner, general, 'role', { person: ana.id, role: 'contributor' });
  await fake.untilSays(general, 'is now a contributor');
  return { ...made, data, ana };
}

async function bind(
  { fake, mill }: { fake: FakeDiscord; mill: Mill },
  channel: Channel,
  name = 'loaves',
): Promise<void> {
  const chatId = await servers.chatOf(fake, mill, channel);
  const { community_id } = await db.one<{ community_id: number }>(
    sql`select community_id from chat where id = ${chatId}`,
  );
  const datanet = await mill.rooms.datanets.get(community_id, name);
  await mill.rooms.chats.bind(chatId, datanet.id);
}

const incoming = () => db.all(sql`select 1 from incoming where body ->> 'kind' = 'text'`);

test('all files of a message are one submission with its words as context, and one card answers it', async () => {
  const { fake, data, ana } = await everything();
  const dropped = fake.userSends(ana, data, 'from our own bakery', {
    files: [file('a.jsonl', 0), file('b.jsonl', 100)],
  });
  const card = await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  expect(card.reference).toBe(dropped.id);
  expect(fake.textOf(card)).toMatch(/a\.jsonl and b\.jsonl/);
  expect(fake.textOf(card)).toContain('from our own bakery');
  expect(data.messages).toHaveLength(2);
});

test('what is decided is on the card, and told in direct messages and not in the channel', async () => {
  const { fake, data, ana, owner, general } = await everything();
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  const card = await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  fake.userUsesCommand(owner, general, 'review');
  const task = await fake.untilSays(general, 'Review submission 1', { user: owner });
  fake.userPresses(owner, task, 'Good');
  await fake.until('the decided card', () => fake.textOf(card).includes('rows accepted'));
  await fake.untilSays(fake.directMessages(ana), 'accepted as good');
  expect(data.messages).toHaveLength(2);
});

test('who has a nickname in the server is called by it from their next message or command on', async () => {
  const { fake, guild, general, ana, at } = await everything();
  const isCalled = (name: string) =>
    servers.untilStored(() =>
      db.first(sql`
        select 1 from identity join person on person.id = person_id
        where external_id = ${ana.id} and name = ${name}`),
    );
  const member = guild.members.get(ana.id);
  if (!member) throw new Error('She is no member.');
  await isCalled('ana');
  member.nick = 'Ana of Rye';
  fake.userSends(ana, general, `${at} /datanet list`);
  await isCalled('Ana of Rye');
  member.nick = 'Ana of Oats';
  fake.userUsesCommand(ana, general, 'submissions');
  await isCalled('Ana of Oats');
});

test('a rejection asks for reason, words and rows in one form, and the contributor reads all three', async () => {
  const { fake, data, ana, owner, general } = await everything();
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  fake.userUsesCommand(owner, general, 'review');
  const task = await fake.untilSays(general, 'Review submission 1', { user: owner });
  const opened = fake.userPresses(owner, task, 'Reject');
  const modal = await fake.until('the form', () => opened.modal);
  const [, second, third] = [...JSON.stringify(modal).matchAll(/"label":"Row \d+: [^"]*","value":"(\d+)"/g)];
  const rows = [second?.[1] ?? '', third?.[1] ?? ''];
  fake.userSubmitsModal(owner, opened, { reason: ['wrong'], comment: 'The sums are off.', rows });
  const told = await fake.untilSays(fake.directMessages(ana), 'The sums are off.');
  expect(fake.textOf(told)).toMatch(/Wrong or made up \(row \d+ and row \d+\): The sums are off\./);
});

test('who takes no direct messages is told in the channel', async () => {
  const { fake, data, ana, owner, general } = await everything();
  ana.takesDirectMessages = false;
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  await fake.untilSays(data, 'waiting for reviewers', { seconds: 40 });
  fake.userUsesCommand(owner, general, 'review');
  fake.userPresses(owner, await fake.untilSays(general, 'Review submission 1', { user: owner }), 'Good');
  const told = await fake.untilSays(data, 'accepted as good');
  expect(told.mentions).toEqual([ana.id]);
});

test('a person without the role gets a short answer to their message', async () => {
  const { fake, guild, data } = await everything();
  const guest = fake.addMember(guild, 'Guest');
  const dropped = fake.userSends(guest, data, '', { files: [file('a.jsonl', 0)] });
  const answer = await fake.untilSays(data, 'are for a contributor');
  expect(answer.reference).toBe(dropped.id);
  expect(fake.textOf(answer).length).toBeLessThan(250);
  expect(data.messages).toHaveLength(2);
});

test.each([
  { times: 1, does: { kind: 'rate limit', retryAfterSeconds: 0.3 } },
  // One more than its client tries by itself.
  { times: 4, does: { kind: 'status', status: 502 } },
] as const)(
  'why a file is not taken is said once, also where Discord takes no message just then ($does.kind)',
  async trouble => {
    const { fake, guild, data } = await everything();
    const guest = fake.addMember(guild, 'Guest');
    fake.trouble({ method: 'POST', path: /messages$/, ...trouble });
    fake.userSends(guest, data, '', { files: [file('a.jsonl', 0)] });
    const answer = await fake.untilSays(data, 'are for a contributor');
    expect(data.messages.filter(one => fake.textOf(one) === fake.textOf(answer))).toHaveLength(1);
  },
);

test('a channel that it may not read or write in can’t be bound, and the missing permissions are named', async () => {
  const { fake, guild, general, owner } = await everything();
  const denyBot = permission.sendMessages | permission.readHistory;
  const closed = fake.addChannel(guild, 'closed', { denyBot });
  const hidden = fake.addChannel(guild, 'hidden', { denyBot: permission.viewChannel });
  fake.userUsesCommand(owner, general, 'datanet bind', { datanet: 'loaves', channel: closed.id });
  await fake.untilSays(general, 'In #closed I lack Send Messages and Read Message History', { user: owner });
  fake.userUsesCommand(owner, general, 'datanet bind', { datanet: 'loaves', channel: hidden.id });
  await fake.untilSays(general, 'In #hidden I lack View Channels', { user: owner });
});

test('in words as well no channel is bound in which it may attach no files', async () => {
  const { fake, guild, mill, general, owner, at } = await everything();
  const mute = fake.addChannel(guild, 'mute', { denyBot: permission.attachFiles });
  const chatId = await servers.chatOf(fake, mill, mute);
  fake.userSends(owner, general, `${at} /datanet bind loaves channel:#${chatId}`);
  await fake.untilSays(general, 'In #mute I lack Attach Files');
  expect((await mill.rooms.chats.listening(chatId)).datanet).toBeUndefined();
});

test('the status names a bound channel that is broken now to those who see it, and to nobody else', async () => {
  const made = await everything();
  const { fake, guild, general, owner, ana } = made;
  const crew = fake.addRole(guild, 'crew');
  const cellar = fake.addChannel(guild, 'cellar', { onlyFor: crew, denyBot: permission.attachFiles });
  await bind(made, cellar);
  fake.userUsesCommand(owner, general, 'status');
  const seen = fake.textOf(await fake.untilSays(general, 'In #cellar I lack Attach Files'));
  expect(seen).toContain('cellar');
  expect(seen).not.toContain('#data');
  fake.userUsesCommand(ana, general, 'status');
  await fake.untilSays(general, 'All is well');
});

test('a steward binds and posts in no channel that they don’t see, and learns nothing of it', async () => {
  const { fake, guild, mill, general, owner, at } = await everything();
  const crew = fake.addRole(guild, 'crew');
  const cellar = fake.addChannel(guild, 'cellar', { onlyFor: crew });
  const chatId = await servers.chatOf(fake, mill, cellar);
  const stella = fake.addMember(guild, 'Stella');
  fake.userUsesCommand(owner, general, 'role', { person: stella.id, role: 'steward' });
  await fake.untilSays(general, 'is now a steward');
  const refusal = 'channel here that you see and I know';

  for (const [command, values] of [
    ['datanet bind', { datanet: 'loaves' }],
    ['leaderboard post', { every: 'day' }],
  ] as const) {
    const before = fake.messagesOf(general, stella).at(-1);
    fake.userUsesCommand(stella, general, command, { ...values, channel: cellar.id });
    await fake.untilSays(general, `That is no ${refusal}`, {
      user: stella,
      ...(before && { after: before }),
    });
  }
  for (const [channel, answer] of [
    [`<#${cellar.id}>`, `${cellar.id}\\>” here`],
    [`#${chatId}`, `That is no ${refusal}`],
    ['celar', 'There is no channel “celar” here'],
  ] as const) {
    const asked = fake.userSends(stella, general, `${at} /datanet bind loaves channel=${channel}`);
    await fake.untilSays(general, answer, { user: stella, after: asked });
  }
  const toldHer = fake
    .messagesOf(general, stella)
    .filter(message => message.author.id === fake.world.bot.id)
    .map(fake.textOf);
  expect(toldHer.join()).not.toContain('cellar');
  expect((await mill.rooms.chats.listening(chatId)).datanet).toBeUndefined();
  expect(await mill.rooms.posts.list({ chatId })).toEqual([]);

  guild.members.get(stella.id)?.roles.push(crew.id);
  const asked = fake.userSends(stella, general, `${at} /datanet bind loaves channel=<#${cellar.id}>`);
  await fake.untilSays(general, 'Files dropped in #cellar go to loaves', { user: stella, after: asked });
});

test('of a banned person neither words nor files are taken, and only what waits for an answer is answered, to them', async () => {
  const { fake, guild, data, ana, owner, general } = await everything();
  fake.userUsesCommand(owner, general, 'ban', { person: ana.id });
  await fake.untilSays(general, 'is banned here');
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  fake.userSends(ana, general, `<@${fake.world.bot.id}> hello`);
  fake.userUsesCommand(ana, general, 'bases');
  await fake.untilSays(general, 'You are banned from', { user: ana });
  // What others send afterwards is answered, so what she sent was seen.
  const bo = fake.addMember(guild, 'Bo');
  fake.userSends(bo, general, `<@${fake.world.bot.id}> /bases`);
  await fake.untilSays(general, 'smollm2');
  const inOpen = [data, general]
    .flatMap(channel => fake.messagesOf(channel, owner))
    .map(fake.textOf)
    .join();
  expect(inOpen.match(/You are banned from/g)).toHaveLength(1);
  expect(inOpen).not.toContain('waiting for reviewers');
  expect(await db.all(sql`select 1 from upload`)).toEqual([]);
});

test('talk without files stays unanswered and is not stored', async () => {
  const { fake, data, ana, at } = await everything();
  const before = (await incoming()).length;
  for (const words of ['nice batch', '/datanet list', 'who is ahead?', 'https://a.example/b.jsonl']) {
    fake.userSends(ana, data, words);
  }
  fake.userSends(ana, data, `${at} /datanet list`);
  await fake.untilSays(data, 'loaves');
  expect(await incoming()).toHaveLength(before + 1);
});

test('where it may not read the history its card stands for itself', async () => {
  const { fake, data, ana } = await everything();
  data.overwrites.push({ id: fake.world.bot.id, type: 1, allow: 0n, deny: permission.readHistory });
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  const card = await fake.untilSays(data, 'Submission 1', { seconds: 40 });
  expect(card.reference).toBeUndefined();
});

test('threads and posts of a bound channel belong to it', async () => {
  const { fake, data, ana } = await everything();
  const thread = fake.userStartsThread(ana, data, 'rye');
  const dropped = fake.userSends(ana, thread, '', { files: [file('rye.jsonl', 0)] });
  const card = await fake.untilSays(thread, 'Submission 1 to loaves', { seconds: 40 });
  expect(card.reference).toBe(dropped.id);
  expect(data.messages).toEqual([]);
});

test('posts of a forum that is bound belong to its datanet', async () => {
  const { fake, guild, general, owner, ana } = await everything();
  const forum = fake.addChannel(guild, 'samples', { forum: true });
  fake.userUsesCommand(owner, general, 'datanet bind', { datanet: 'loaves', channel: forum.id });
  await fake.untilSays(general, 'samples go to loaves');
  const post = fake.userStartsThread(ana, forum, 'Sourdough');
  fake.userSends(ana, post, 'my notes', { files: [file('sour.jsonl', 0)] });
  await fake.untilSays(post, 'Submission 1 to loaves', { seconds: 40 });
});

test('the thread of a training under a bound channel takes no files', async () => {
  const { fake, mill, data, ana, at } = await everything();
  await mill.agent.say(await servers.chatOf(fake, mill, data), 'job', {
    title: 'Job 1',
    blocks: [],
    thread: { of: 'job:1', name: 'Training loaves-v1' },
  });
  const thread = await fake.until('the thread', () =>
    [...fake.world.channels.values()].find(one => one.parentId === data.id),
  );
  fake.userSends(ana, thread, 'look at this', { files: [file('a.jsonl', 0)] });
  fake.userSends(ana, thread, `${at} /datanet list`);
  await fake.untilSays(thread, 'loaves');
  expect(fake.messagesOf(thread).some(message => fake.textOf(message).includes('Submission'))).toBe(false);
});

test('elsewhere a dropped file with a mention asks for the datanet where there are several', async () => {
  const { fake, general, owner, ana, at } = await everything();
  fake.userUsesCommand(owner, general, 'datanet create', { name: 'rolls', modality: 'text' });
  await fake.untilSays(general, '### rolls');
  fake.userSends(ana, general, 'not for the bot', { files: [file('other.jsonl', 0)] });
  fake.userSends(ana, general, `${at} from the bakery`, { files: [file('a.jsonl', 100)] });
  const asked = await fake.untilSays(general, 'Which datanet are these files for?');
  fake.userPresses(ana, asked, 'rolls');
  const card = await fake.untilSays(general, 'Submission 1 to rolls', { seconds: 40 });
  await fake.until('the file on the card', () => fake.textOf(card).includes('a.jsonl'));
});

test('what was dropped while it was away is taken, also where nobody had spoken to it', async () => {
  const { fake, guild, mill, data, ana } = await everything();
  await mill.close();
  fake.userSends(ana, data, 'just talk');
  fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  const thread = fake.userStartsThread(ana, data, 'meanwhile');
  fake.userSends(ana, thread, '', { files: [file('b.jsonl', 100)] });
  const other = fake.addChannel(guild, 'other');
  fake.userSends(ana, other, '', { files: [file('c.jsonl', 200)] });
  await house(fake);
  await fake.untilSays(data, /Submission \d to loaves/, { seconds: 40 });
  await fake.untilSays(thread, /Submission \d to loaves/, { seconds: 40 });
  expect(await db.all(sql`select 1 from submission`)).toHaveLength(2);
});

test('a channel that was bound while it was away is read from that moment on', async () => {
  const made = await everything();
  const { fake, guild, mill, ana } = made;
  const late = fake.addChannel(guild, 'late');
  const before = fake.userSends(ana, late, 'too early', { files: [file('early.jsonl', 0)] });
  await mill.close();
  const chatId = await servers.chatOf(fake, mill, late);
  const { id } = await db.one<{ id: number }>(sql`select id from datanet where name = 'loaves'`);
  await db.run(
    sql`update chat set datanet_id = ${id}, attends_since = now() + interval '1 minute' where id = ${chatId}`,
  );
  fake.clock.advance(2 * 60_000);
  fake.userSends(ana, late, '', { files: [file('late.jsonl', 100)] });
  await house(fake);
  const card = await fake.untilSays(late, 'Submission 1 to loaves', { seconds: 40 });
  expect(card.reference).not.toBe(before.id);
  expect(await db.all(sql`select 1 from submission`)).toHaveLength(1);
});

test('talk in a bound channel moves its mark, at most once in five seconds', async () => {
  const { fake, data, ana } = await everything();
  const readPositions: string[] = [];
  const mark = async () =>
    (
      await db.first<{ last_seen: string }>(sql`
        select last_seen from channel_read join chat on chat.id = chat_id where external_id = ${data.id}`)
    )?.last_seen;
  const [first] = Array.from({ length: 30 }, (_, n) => fake.userSends(ana, data, `words ${n}`));
  await servers.untilStored(async () => {
    const seen = await mark();
    if (seen !== undefined && readPositions.at(-1) !== seen) readPositions.push(seen);
    return seen;
  });
  expect(readPositions).toHaveLength(1);
  expect(BigInt(readPositions[0] ?? 0)).toBeGreaterThanOrEqual(BigInt(first?.id ?? 0));
});

test('a file that is still being taken in is not passed by the mark', async () => {
  const { fake, mill, data, ana } = await everything();
  fake.trouble({ path: /^\/attachments/, does: { kind: 'slow', milliseconds: 1500 } });
  const dropped = fake.userSends(ana, data, '', { files: [file('a.jsonl', 0)] });
  fake.userSends(ana, data, 'talk');
  await fake.until('the download', () => mill.discord.health().length > 0);
  const mark = await servers.untilStored(() =>
    db.first<{ last_seen: string }>(sql`
      select last_seen from channel_read join chat on chat.id = chat_id where external_id = ${data.id}`),
  );
  expect(BigInt(mark.last_seen)).toBeLessThan(BigInt(dropped.id));
  await fake.untilSays(data, 'Submission 1', { seconds: 40 });
});
