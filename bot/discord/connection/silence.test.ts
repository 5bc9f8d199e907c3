import { expect, test } from 'vitest';
import { say } from '../../../agent/reply.ts';
import { sql } from '../../../store/database/sql.ts';
import { discordServers } from '../../../test/fakes/discord/servers.ts';

// When the bot is spoken to, and when it stays silent; messages that are edited and deleted.
const { db, house, everything, chatOf } = await discordServers();

const taken = async () => (await db.all(sql`select 1 from incoming`)).length;

test('it answers mentions, its role, replies to it, and direct messages', async () => {
  const { fake, guild, general, owner, at } = await everything();
  const role = [...guild.roles.values()].find(one => one.botId !== undefined);
  const first = fake.userSends(owner, general, `${at} which datanets are there?`);
  const answer = await fake.untilSays(general, /datanet/i, { after: first });
  const byRole = fake.userSends(owner, general, `<@&${role?.id}> which datanets are there?`);
  await fake.untilSays(general, /datanet/i, { after: byRole });
  const reply = fake.userSends(owner, general, 'which datanets are there?', { replyTo: answer });
  await fake.untilSays(general, /datanet/i, { after: reply });
  const direct = fake.directMessages(owner);
  fake.userSends(owner, direct, 'which datanets are there?');
  await fake.untilSays(direct, /datanet/i);
});

test('all else is none of its business: talk, replies to others, mentions of others, names in words', async () => {
  const { fake, guild, general, owner, at } = await everything();
  const ana = fake.addMember(guild, 'Ana');
  const said = fake.userSends(ana, general, 'nice weather');
  fake.userSends(owner, general, 'it is', { replyTo: said });
  fake.userSends(owner, general, `<@${ana.id}> which datanets are there?`);
  fake.userSends(owner, general, 'gristmill: which datanets are there?');
  fake.userSends(owner, general, '/datanet list');
  fake.userSends(owner, general, '@everyone @here which datanets are there?');
  const asked = fake.userSends(owner, general, `${at} /datanet list`);
  const answer = await fake.untilSays(general, /datanet/i, { after: asked });
  expect(answer.reference).toBe(asked.id);
  expect(await taken()).toBe(1);
});

test('in a channel that listens it answers what it understands, and what it does not is left alone', async () => {
  const { fake, guild, mill, owner, at } = await everything();
  const help = fake.addChannel(guild, 'help');
  await mill.rooms.chats.listen(await chatOf(fake, mill, help), true);
  fake.userSends(owner, help, 'lovely bread everyone');
  const asked = fake.userSends(owner, help, 'which datanets are there?');
  const answer = await fake.untilSays(help, /datanet/i);
  expect(answer.reference).toBe(asked.id);
  const thread = fake.userStartsThread(owner, help, 'more');
  fake.userSends(owner, thread, 'which datanets are there?');
  await fake.untilSays(thread, /datanet/i);
  const sticker = fake.userSends(owner, help, ' ');
  await mill.rooms.chats.listen(await chatOf(fake, mill, help), false);
  fake.userSends(owner, help, 'which datanets are there?');
  const last = fake.userSends(owner, help, `${at} /datanet list`);
  await fake.untilSays(help, /datanet/i, { after: last });
  const answered = fake.messagesOf(help).filter(message => message.author.bot && message.id > sticker.id);
  expect(answered.map(message => message.reference)).toEqual([last.id]);
});

test('an edited message is not run again', async () => {
  const { fake, general, owner, at } = await everything();
  const sent = fake.userSends(owner, general, `${at} /datanet create first text`);
  await fake.untilSays(general, '### first');
  fake.userEdits(sent, `${at} /datanet create second text`);
  const quiet = fake.userSends(owner, general, 'nothing');
  fake.userEdits(quiet, `${at} /datanet create third text`);
  const list = fake.userSends(owner, general, `${at} /datanet list`);
  const answer = await fake.untilSays(general, 'first', { after: list });
  expect(fake.textOf(answer)).not.toMatch(/second|third/);
});

test('a deleted message still gets its answer, as a message of its own', async () => {
  const { fake, general, owner, at } = await everything();
  fake.trouble({ method: 'POST', path: /messages$/, does: { kind: 'slow', milliseconds: 300 } });
  const sent = fake.userSends(owner, general, `${at} /datanet create gone text`);
  fake.userDeletes(sent);
  const card = await fake.untilSays(general, '### gone');
  expect(card.reference).toBeUndefined();
});

test('a post that is meant to stand comes back when somebody deletes it, alone, with others, or while it was away', async () => {
  const { fake, general, mill, guild } = await everything();
  const chatId = await chatOf(fake, mill, general);
  const board = { ...say('the board'), persistent: true };
  await mill.agent.say(chatId, 'board', board);
  await mill.agent.say(chatId, 'card', say('a card'));
  const first = await fake.untilSays(general, 'the board');
  const card = await fake.untilSays(general, 'a card');
  fake.userDeletes(first);
  const second = await fake.untilSays(general, 'the board', { after: card });
  fake.userDeletesAll(general, [second, card]);
  const third = await fake.untilSays(general, 'the board', { after: card });
  await mill.agent.say(chatId, 'board', { ...say('the board, newer'), persistent: true });
  await fake.until('the newer board', () => fake.textOf(third).includes('newer'));
  await mill.close();
  fake.userDeletes(third);
  const next = await house(fake);
  const fourth = await fake.untilSays(general, 'the board, newer', { seconds: 30 });
  const boards = () => fake.messagesOf(general).filter(message => /the board/.test(fake.textOf(message)));
  expect(boards()).toEqual([fourth]);
  expect(fake.messagesOf(general).some(message => fake.textOf(message) === 'a card')).toBe(false);
  // In another channel nobody looks for it.
  fake.userDeletes(fake.userSends(guild.owner, general, 'words'));
  await next.agent.say(chatId, 'last', say('the last words'));
  await fake.untilSays(general, 'the last words');
  expect(boards()).toHaveLength(1);
});
