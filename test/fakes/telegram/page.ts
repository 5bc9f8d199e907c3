import { join } from 'node:path';
import { type Json, record, records, string } from '../json.ts';
import { readDeed, servePage } from '../page.ts';
import type { Api } from './api.ts';
import type { FakeTelegram } from './fake-telegram.ts';
import { isService } from './hearing.ts';
import { richWords } from './rich-message.ts';
import type { SentFile } from './saying.ts';
import { type Chat, isIn, type Message, nameOf, type User } from './world.ts';

/** The page of `npm run fake:telegram`: chats as one of the people sees them, and everything a person can do. */
export function pageRoutes(app: Api, fake: FakeTelegram): void {
  servePage(app, join(import.meta.dirname, 'page'), fake);

  app.get('/page/file/:id', c => {
    const file = fake.world.files.get(c.req.param('id'));
    if (!file) return c.text('', 404);
    const name = encodeURIComponent(string(file.json.file_name) || file.path.split('/').at(-1) || 'file');
    const headers = {
      'Content-Type': file.kind === 'photo' ? 'image/jpeg' : 'application/octet-stream',
      ...(file.kind !== 'photo' && { 'Content-Disposition': `attachment; filename*=UTF-8''${name}` }),
    };
    return c.body(new Uint8Array(file.bytes), 200, headers);
  });

  app.get('/page/state', c => {
    const people = [...fake.world.users.values()].filter(one => !one.isBot);
    const user = people.find(one => String(one.id) === c.req.query('user')) ?? people[0];
    if (!user) return c.json({ people: [] });
    const chats = chatsOf(user);
    const chat = chats.find(one => String(one.id) === c.req.query('chat')) ?? chats[0];
    return c.json({
      people: people.map(one => ({ id: one.id, name: nameOf(one) })),
      user: user.id,
      bot: { name: nameOf(fake.world.bot), username: fake.world.bot.username, isThere: isThere() },
      chats: chats.map(one => ({ id: one.id, type: one.type, title: titleOf(one), last: lastOf(one) })),
      ...(chat && shownChat(chat, user)),
    });
  });

  /** Polled within the last seconds, or by a webhook. */
  const isThere = () =>
    fake.updates.isPolled() || fake.requests.some(one => one.at > fake.clock.now() - 5000);

  function chatsOf(user: User): Chat[] {
    const own = fake.privateChat(user, { started: false });
    const groups = [...fake.world.chats.values()].filter(
      one => !one.user && !one.migratedTo && isIn(one.members.get(user.id)),
    );
    return [own, ...groups];
  }

  const titleOf = (chat: Chat) => (chat.user ? nameOf(fake.world.bot) : chat.title);

  function lastOf(chat: Chat): string {
    const last = fake.messagesOf(chat).at(-1);
    return last ? wordsOf(last).slice(0, 60) : '';
  }

  function shownChat(chat: Chat, user: User): Json {
    const draft = fake.draftOf(chat);
    return {
      chat: chat.id,
      type: chat.type,
      title: titleOf(chat),
      isStarted: chat.started,
      isBlocked: chat.blocked,
      about: fake.world.profile.get('description ') ?? '',
      members: chat.members.size,
      mayWrite: chat.type !== 'channel' || chat.members.get(user.id)?.status === 'creator',
      topics: [...chat.topics.values()].map(({ threadId, name }) => ({ id: threadId, name })),
      messages: fake
        .messagesOf(chat)
        .slice(-120)
        .map(one => shown(one, user)),
      menu: fake.menuOf(chat, user),
      action: fake.actionOf(chat),
      draft: draft && { text: draft.text, entities: draft.entities, canStop: draft.canStop },
      press: pressOf(user),
    };
  }

  function pressOf(user: User): Json | undefined {
    const press = fake.lastPress(user);
    if (!press) return undefined;
    const isWaiting = !press.answered && fake.clock.now() - press.pressedAt < 15_000;
    return { id: press.id, message: press.message.id, data: press.data, isWaiting, ...press.answered };
  }

  function shown(message: Message, user: User): Json {
    const { from, senderChat, replyTo, body } = message;
    const isOwn = from === user;
    return {
      id: message.id,
      from: senderChat ? titleOf(senderChat) : from ? nameOf(from) || 'Deleted Account' : '',
      fromId: from?.id ?? senderChat?.id ?? 0,
      isOwn,
      isBot: from?.id === fake.world.bot.id,
      isHeard: message.isHeard || from?.id === fake.world.bot.id,
      time: message.createdAt,
      isEdited: message.editedAt !== undefined,
      topic: message.isTopicMessage ? message.threadId : undefined,
      service: isService(message) ? wordsOf(message) : undefined,
      forwardedFrom: message.forwardOrigin && 'a forwarded message',
      album: message.mediaGroupId,
      replyTo: replyTo &&
        !isService(replyTo) && {
          id: replyTo.id,
          from: replyTo.from ? nameOf(replyTo.from) : titleOf(replyTo.chat),
          words: wordsOf(replyTo).slice(0, 80),
        },
      text: body.text ?? body.caption ?? '',
      blocks: record(body.rich_message).blocks,
      entities: body.entities ?? body.caption_entities ?? [],
      photo: records(body.photo).at(-1),
      file: [body.document, body.audio, body.voice, body.video]
        .map(record)
        .find(one => one.file_id !== undefined),
      keyboard: record(message.keyboard).inline_keyboard,
      markup: message.markup,
      reactions: fake.reactionsTo(message),
    };
  }

  function wordsOf(message: Message): string {
    const { body } = message;
    const users = (value: unknown) =>
      records(value)
        .map(one => string(one.first_name))
        .join(', ');
    if (body.new_chat_members) return `${users(body.new_chat_members)} joined`;
    if (body.left_chat_member) return `${users([body.left_chat_member])} left`;
    if (body.forum_topic_created)
      return `Topic “${string(record(body.forum_topic_created).name)}” was created`;
    if (body.migrate_to_chat_id || body.migrate_from_chat_id) return 'The group became a supergroup';
    if (isService(message))
      return `${message.chat.type === 'channel' ? 'The channel' : 'The group'} was created`;
    const media = body.photo
      ? 'Photo'
      : string(record(body.document).file_name) || (body.document ? 'File' : '');
    return [media, richWords(body), string(body.text ?? body.caption)].filter(Boolean).join(', ');
  }

  app.post('/page/act', async c => {
    const { what, files } = await readDeed(await c.req.formData());
    const user = fake.world.users.get(Number(what.user));
    const chat = fake.world.chats.get(Number(what.chat));
    if (!user || !chat) return c.json({ error: 'There is no such person or chat.' });
    try {
      act(user, chat, what, what.asPhotos === true ? files.map(asPhoto) : files);
      return c.json({});
    } catch (error) {
      return c.json({ error: (error as Error).message });
    }
  });

  function act(user: User, chat: Chat, what: Json, files: SentFile[]): void {
    const message = chat.messages.find(one => one.id === what.message);
    switch (what.kind) {
      case 'send': {
        const topic = chat.topics.get(Number(what.topic));
        fake.userSends(user, chat, string(what.text), {
          files,
          ...(message && { replyTo: message }),
          ...(topic && { topic }),
        });
        break;
      }
      case 'start':
        fake.userStarts(user);
        break;
      case 'press':
        if (message) fake.userPresses(user, message, string(what.button));
        break;
      case 'edit':
        if (message) fake.userEdits(message, string(what.text));
        break;
      case 'delete':
        if (message) fake.userDeletes(message);
        break;
      case 'react':
        if (message) fake.userReacts(user, message, string(what.emoji) || undefined);
        break;
      case 'stop draft':
        fake.userStopsDraft(chat);
        break;
      case 'block':
        if (chat.blocked) fake.unblock(user);
        else fake.block(user);
        break;
    }
    fake.changed();
  }
}

function asPhoto(file: SentFile): SentFile {
  return /^image\/(png|jpeg)$/.test(file.mediaType ?? '') ? { ...file, as: 'photo' } : file;
}
