import { expect, test } from 'vitest';
import { apiOf, polling, privately, refused, server } from './with-grammy.ts';

// The real grammY on the fake: groups, channels and topics, what a bot hears and may do there.

test('in privacy mode a bot hears commands, mentions and answers only; an administrator hears all', async () => {
  const { fake, api, heard } = await polling();
  const group = fake.createGroup('Bakery');
  const ana = fake.addMember(group, 'Ana');
  await fake.until('both joins', () => heard.length === 2);
  heard.length = 0;
  const say = (text: string, options = {}) => fake.userSends(ana, group, text, options);
  await api.sendMessage(group.id, 'Hello');
  const hello = await fake.untilSays(group, 'Hello');
  say('just talk');
  say('/help');
  say('/help@gristmill_bot now');
  say('/help@other_bot');
  say('@gristmill_bot how?');
  const answer = say('an answer', { replyTo: hello });
  say('and an answer to it', { replyTo: answer });
  await fake.until('the last', () => heard.includes('and an answer to it'));
  expect(heard).toEqual([
    '/help',
    '/help@gristmill_bot now',
    '@gristmill_bot how?',
    'an answer',
    'and an answer to it',
  ]);
  heard.length = 0;
  fake.promoteBot(group);
  say('just talk again');
  await fake.until('the talk', () => heard.length === 1);
});

test('general commands go to the bot that spoke last, and other bots are never heard', async () => {
  const { fake, heard } = await polling();
  const group = fake.createGroup('Bakery');
  const other = fake.createUser('Other', { bot: true, username: 'other_bot' });
  fake.addMember(group, other);
  const ana = fake.addMember(group, 'Ana');
  fake.userSends(other, group, '@gristmill_bot hello from a bot');
  fake.userSends(ana, group, '/start');
  fake.userSends(ana, group, '/start@gristmill_bot');
  await fake.until('the command', () => heard.includes('/start@gristmill_bot'));
  expect(heard.filter(words => !/chat_|new_/.test(words))).toEqual(['/start@gristmill_bot']);
});

test('without privacy mode all is heard', async () => {
  const { fake, heard, api } = await polling({ privacyMode: false });
  expect((await api.getMe()).can_read_all_group_messages).toBe(true);
  const group = fake.createGroup('Bakery');
  fake.userSends(fake.addMember(group, 'Ana'), group, 'just talk');
  await fake.until('the talk', () => heard.includes('just talk'));
});

test('a bot is told of its own membership, and of others only when it asked and is an administrator', async () => {
  const fake = await server();
  const api = apiOf(fake);
  await api.getUpdates({ allowed_updates: ['my_chat_member', 'chat_member'] });
  const group = fake.createGroup('Bakery');
  fake.addMember(group, 'Ana');
  fake.promoteBot(group, ['can_delete_messages']);
  fake.addMember(group, 'Bo');
  fake.removeBot(group);
  fake.clock.advance(1000);
  const updates = await api.getUpdates();
  const told = updates.map(one => {
    const change = one.my_chat_member ?? one.chat_member;
    return `${change?.new_chat_member.user.first_name}: ${change?.old_chat_member.status} > ${change?.new_chat_member.status}`;
  });
  expect(told).toEqual([
    'Gristmill: left > member',
    'Gristmill: member > administrator',
    'Bo: left > member',
    'Gristmill: administrator > kicked',
  ]);
  expect(updates[1]?.my_chat_member?.new_chat_member).toMatchObject({
    can_delete_messages: true,
    can_pin_messages: false,
  });
});

test('where a bot may not write it is told why', async () => {
  const fake = await server();
  const api = apiOf(fake);
  const send = (id: number) => refused(api.sendMessage(id, 'x'));
  const group = fake.createGroup('Bakery');
  const ana = fake.addMember(group, 'Ana');
  const stranger = fake.createUser('Stranger');
  expect(await send(stranger.id)).toBe('400 Bad Request: chat not found');
  expect(await send(ana.id)).toBe("403 Forbidden: bot can't initiate conversation with a user");
  const chat = fake.privateChat(ana);
  await api.sendMessage(chat.id, 'x');
  fake.block(ana);
  expect(await send(ana.id)).toBe('403 Forbidden: bot was blocked by the user');
  fake.unblock(ana);
  fake.deleteAccount(ana);
  expect(await send(ana.id)).toBe('403 Forbidden: user is deactivated');

  fake.restrictBot(group, { text: false });
  expect(await send(group.id)).toBe('400 Bad Request: not enough rights to send text messages to the chat');
  fake.removeBot(group);
  expect(await send(group.id)).toBe('403 Forbidden: bot was kicked from the supergroup chat');
  const small = fake.createGroup('Small', { kind: 'group' });
  fake.removeBot(small);
  expect(await send(small.id)).toBe('403 Forbidden: bot was kicked from the group chat');
  const other = fake.createGroup('Other');
  await api.leaveChat(other.id);
  expect(await send(other.id)).toBe('403 Forbidden: bot is not a member of the supergroup chat');
});

test('a group that became a supergroup says its new id', async () => {
  const fake = await server();
  const api = apiOf(fake);
  const group = fake.createGroup('Bakery', { kind: 'group' });
  const grown = fake.migrate(group);
  await expect(api.sendMessage(group.id, 'x')).rejects.toMatchObject({
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: grown.id },
  });
  await api.sendMessage(grown.id, 'x');
  const messages = (await api.getUpdates()).flatMap(one => one.message ?? []);
  expect(messages.flatMap(one => one.migrate_to_chat_id ?? one.migrate_from_chat_id ?? [])).toEqual([
    grown.id,
    group.id,
  ]);
});

test('in a forum a message is in its topic, and answers the message that made it', async () => {
  const fake = await server();
  const api = apiOf(fake);
  const forum = fake.createGroup('Forum', { kind: 'forum', bot: 'administrator' });
  const ana = fake.addMember(forum, 'Ana');
  const topic = fake.createTopic(forum, 'Bread');
  const said = fake.userSends(ana, forum, 'in the topic', { topic });
  expect(fake.json(said)).toMatchObject({
    message_thread_id: topic.threadId,
    is_topic_message: true,
    reply_to_message: { forum_topic_created: { name: 'Bread' } },
  });
  const general = fake.json(fake.userSends(ana, forum, 'in general'));
  expect(general).not.toHaveProperty('message_thread_id');
  const answer = await api.sendMessage(forum.id, 'x', { message_thread_id: topic.threadId });
  expect(answer).toMatchObject({ message_thread_id: topic.threadId, is_topic_message: true });
  const made = await api.createForumTopic(forum.id, 'Cakes');
  await api.sendMessage(forum.id, 'x', { message_thread_id: made.message_thread_id });
  expect(await refused(api.sendMessage(forum.id, 'x', { message_thread_id: 999 }))).toBe(
    '400 Bad Request: message thread not found',
  );
  fake.closeTopic(forum, topic);
  expect(await refused(api.sendMessage(forum.id, 'x', { message_thread_id: topic.threadId }))).toBe(
    '400 Bad Request: TOPIC_CLOSED',
  );
  fake.demoteBot(forum);
  expect(await refused(api.createForumTopic(forum.id, 'Pies'))).toContain(
    'not enough rights to create a topic',
  );
});

test('a channel’s posts are heard and come from the channel', async () => {
  const { fake, api, heard } = await polling();
  const channel = fake.createChannel('News');
  const post = fake.userSends(channel.owner, channel, 'news');
  await fake.until('the post', () => heard.includes('news'));
  expect(fake.json(post)).toMatchObject({ sender_chat: { id: channel.id }, chat: { type: 'channel' } });
  expect(fake.json(post)).not.toHaveProperty('from');
  await api.sendMessage(channel.id, 'from the bot');
  fake.promoteBot(channel, ['can_edit_messages']);
  expect(await refused(api.sendMessage(channel.id, 'x'))).toContain('need administrator rights');
});

test('anonymous administrators, deleted accounts and odd names are shown as Telegram shows them', async () => {
  const fake = await server();
  const group = fake.createGroup('Bakery');
  const boss = fake.addMember(group, 'Boss', { anonymous: true, title: 'chief' });
  expect(fake.json(fake.userSends(boss, group, 'x'))).toMatchObject({
    from: { id: 1087968824, username: 'GroupAnonymousBot' },
    sender_chat: { id: group.id },
    author_signature: 'chief',
  });
  const gone = fake.addMember(group, 'Gone');
  const said = fake.userSends(gone, group, 'x');
  fake.deleteAccount(gone);
  expect(fake.json(said).from).toEqual({ id: gone.id, is_bot: false, first_name: '', language_code: 'en' });
  const odd = fake.addMember(group, 'مريم 🌾');
  expect(odd).toMatchObject({ firstName: 'مريم', lastName: '🌾', username: undefined });
  const mention = fake.userSends(boss, group, 'ask مريم 🌾 or @ana', { mentions: [odd] });
  expect((fake.json(mention).entities as { type: string }[]).map(one => one.type)).toEqual([
    'text_mention',
    'mention',
  ]);
});

test('administrators and members are told', async () => {
  const fake = await server();
  const api = apiOf(fake);
  const group = fake.createGroup('Bakery');
  const ana = fake.addMember(group, 'Ana', { administrator: true });
  const bo = fake.addMember(group, 'Bo');
  const administrators = await api.getChatAdministrators(group.id);
  expect(administrators.map(one => one.status)).toEqual(['creator', 'administrator']);
  expect((await api.getChatMember(group.id, ana.id)).status).toBe('administrator');
  fake.removeMember(group, bo);
  expect((await api.getChatMember(group.id, bo.id)).status).toBe('left');
  expect((await api.getChat(group.id)).permissions?.can_send_messages).toBe(true);
  expect(await refused(api.getChatMember(group.id, 12345))).toContain('PARTICIPANT_ID_INVALID');
  expect(await refused(api.getChatAdministrators(fake.privateChat(bo).id))).toContain('no administrators');
});

test('the command menu is the narrowest list that is set', async () => {
  const { fake, ana, chat, api } = await privately();
  const group = fake.createGroup('Bakery');
  const bo = fake.addMember(group, 'Bo', { administrator: true });
  fake.addMember(group, ana);
  const set = (name: string, options = {}) =>
    api.setMyCommands([{ command: name, description: name }], options);
  await set('all');
  await set('alle', { language_code: 'de' });
  await set('admins', { scope: { type: 'all_chat_administrators' } });
  await set('ana', { scope: { type: 'chat_member', chat_id: group.id, user_id: ana.id } });
  const menu = (where: typeof chat, who: typeof ana) => fake.menuOf(where, who).map(one => one.command);
  expect([menu(chat, ana), menu(group, ana), menu(group, bo)]).toEqual([['all'], ['ana'], ['admins']]);
  const dora = fake.createUser('Dora', { language: 'de' });
  expect(menu(fake.privateChat(dora), dora)).toEqual(['alle']);
  expect(fake.commands('default', 'de')).toEqual([{ command: 'alle', description: 'alle' }]);
  await api.deleteMyCommands();
  expect(await api.getMyCommands()).toEqual([]);
  expect(await refused(set('Upper'))).toBe('400 Bad Request: BOT_COMMAND_INVALID');
  expect(await refused(api.setMyCommands([{ command: 'a', description: 'x'.repeat(257) }]))).toBe(
    '400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID',
  );
  const many = Array.from({ length: 101 }, (_, at) => ({ command: `c${at}`, description: 'x' }));
  expect(await refused(api.setMyCommands(many))).toBe('400 Bad Request: BOT_COMMANDS_TOO_MUCH');
});
