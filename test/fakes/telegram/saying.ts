import { bytesOf, type GivenFile } from '../given-file.ts';
import { type Json, records, string } from '../json.ts';
import type { Parts } from './api.ts';
import type { Press } from './callbacks.ts';
import type { Members } from './members.ts';
import { newGroupId } from './methods/media.ts';
import { originOf } from './posting.ts';
import { seconds, shapes } from './shapes.ts';
import { maxCaption, maxText, typed } from './text.ts';
import { type Chat, type Entity, isIn, type Message, nameOf, type Topic, type User } from './world.ts';

/** What people do in chats. */
export interface Saying {
  /**
   * Sends a text, or files with the text as their caption. Several files are an album: messages of their own with one
   * `media_group_id`. A long text is split as the apps do. Returns the last message.
   */
  userSends(user: User, chat: Chat, text: string, options?: Said): Message;
  /** Presses Start in the private chat, as a link `t.me/bot?start=payload` does. */
  userStarts(user: User, payload?: string): Message;
  /** Posts in a channel, which Telegram forwards into the group that is linked to it. */
  channelPosts(channel: Chat, group: Chat, text: string, files?: SentFile[]): void;
  userForwards(user: User, message: Message, chat: Chat): Message;
  userEdits(message: Message, text: string): void;
  /** The bot is told nothing. */
  userDeletes(message: Message): void;
  /** By the button's label or its data. */
  userPresses(user: User, message: Message, button: string): Press;
  /** The last button that a person pressed, and what the bot answered. */
  lastPress(user: User): Press | undefined;
  /** Sets or takes away a reaction. */
  userReacts(user: User, message: Message, emoji: string | undefined): void;
  /** Presses the button that stops a streamed draft. */
  userStopsDraft(chat: Chat): void;
  /** All messages of an album, in order. */
  albumOf(message: Message): Message[];
}

export interface Said {
  files?: SentFile[];
  replyTo?: Message;
  topic?: Topic;
  /** People without a username that the text names: the first place of each one's name becomes a mention. */
  mentions?: User[];
  /** A chat in whose name it is said: the group itself, or a channel. */
  as?: Chat;
}

export interface SentFile extends GivenFile {
  /** `document` unless said otherwise: a photo is recompressed. */
  as?: 'document' | 'photo' | 'audio' | 'voice' | 'video';
  /** To pretend a size without the bytes. */
  size?: number;
  /** Seconds of an audio file or a voice message. */
  duration?: number;
}

export function openSaying(parts: Parts, members: Pick<Members, 'privateChat'>): Saying {
  const { world, posting, files, callbacks, updates, clock } = parts;

  function mentionsIn(text: string, users: readonly User[]): Entity[] {
    return users.flatMap(user => {
      const name = nameOf(user);
      const offset = text.indexOf(name);
      return offset < 0
        ? []
        : [{ type: 'text_mention', offset, length: name.length, user: shapes.user(user) }];
    });
  }

  function mediaOf(file: SentFile): Json {
    const given = {
      name: file.name,
      bytes: bytesOf(file),
      mediaType: file.mediaType ?? '',
      ...(file.size !== undefined && { size: file.size }),
    };
    const kind = file.as ?? 'document';
    if (kind === 'photo') return { photo: files.storePhoto(given).map(one => one.json) };
    const length = kind === 'document' ? {} : { duration: file.duration ?? 1 };
    return { [kind]: files.store(kind, given, length).json };
  }

  /** Who a message is from: an anonymous administrator speaks in the group's name. */
  function senderOf(user: User, chat: Chat, as: Chat | undefined) {
    const member = chat.members.get(user.id);
    if (!chat.user && !isIn(member)) throw new Error(`${nameOf(user)} is not in “${chat.title}”.`);
    if (chat.type === 'channel') return { senderChat: chat };
    if (as || member?.isAnonymous) return { senderChat: as ?? chat, signature: member?.title };
    return { from: user };
  }

  const saying: Saying = {
    userSends(user, chat, text, options = {}) {
      const { files: given = [], replyTo, topic, mentions = [], as } = options;
      if (chat.type === 'private') chat.started = true;
      const place = { ...senderOf(user, chat, as), replyTo, threadId: topic?.threadId };
      const send = (body: Json, mediaGroupId?: string) =>
        posting.create(chat, { ...place, body, mediaGroupId });
      if (!given.length)
        return pieces(text, maxText)
          .map(piece => send(textBody(piece, mentions)))
          .at(-1) as Message;
      const { text: caption, entities } = typed(text.slice(0, maxCaption), mentionsIn(text, mentions));
      const mediaGroupId = given.length > 1 ? newGroupId() : undefined;
      const sent = given.map((file, at) =>
        send(
          { ...mediaOf(file), ...(at === 0 && caption && { caption, caption_entities: entities }) },
          mediaGroupId,
        ),
      );
      return sent.at(-1) as Message;
    },

    userStarts(user, payload) {
      return saying.userSends(user, members.privateChat(user), payload ? `/start ${payload}` : '/start');
    },

    channelPosts(channel, group, text, files = []) {
      const formatted = typed(text);
      const bodies = files.length
        ? files.map(file => ({
            ...mediaOf(file),
            caption: formatted.text,
            caption_entities: formatted.entities,
          }))
        : [{ ...formatted }];
      for (const body of bodies) {
        const post = posting.create(channel, { senderChat: channel, body });
        posting.create(group, {
          senderChat: channel,
          body,
          forwardOrigin: originOf(post),
          isAutomaticForward: true,
        });
      }
    },

    userForwards(user, message, chat) {
      if (chat.type === 'private') chat.started = true;
      return posting.create(chat, {
        ...senderOf(user, chat, undefined),
        body: message.body,
        forwardOrigin: originOf(message),
      });
    },

    userEdits(message, text) {
      if (message.body.text !== undefined) return posting.change(message, textBody(text, []));
      const { text: caption, entities } = typed(text);
      posting.change(message, { ...message.body, caption, caption_entities: entities });
    },

    userDeletes: message => posting.delete(message),

    userPresses(user, message, button) {
      const all = records((message.keyboard?.inline_keyboard as unknown[] | undefined)?.flat());
      const found = all.find(one => one.text === button) ?? all.find(one => one.callback_data === button);
      const labels = all.map(one => string(one.text)).join(', ');
      if (!found)
        throw new Error(
          `There is no button “${button}”, only ${labels}, in: ${string(message.body.text ?? message.body.caption)}`,
        );
      if (found.callback_data === undefined)
        throw new Error(`“${button}” opens ${string(found.url)}; the bot is not told.`);
      return callbacks.press(user, message, string(found.callback_data));
    },

    lastPress: callbacks.last,

    userReacts(user, message, emoji) {
      const before = message.reactions.get(user.id) ?? [];
      const after = emoji === undefined ? [] : [{ type: 'emoji', emoji }];
      message.reactions.set(user.id, after);
      const body = {
        chat: shapes.chat(message.chat),
        message_id: message.id,
        user: shapes.user(user),
        date: seconds(clock.now()),
        old_reaction: before,
        new_reaction: after,
      };
      // "The bot must be an administrator in the chat"; in private chats it is told too.
      const membership = message.chat.members.get(world.bot.id);
      if (message.chat.user || membership?.status === 'administrator')
        updates.push('message_reaction', body, message.chat.id);
    },

    userStopsDraft(chat) {
      const { draft } = chat;
      if (!draft?.canStop) throw new Error('There is no draft with a button to stop it.');
      if (!draft.keepOnStop) chat.draft = undefined;
      updates.push('stopped_message_generation', { chat: shapes.chat(chat), draft_id: draft.id }, chat.id);
    },

    albumOf: message =>
      message.mediaGroupId === undefined
        ? [message]
        : message.chat.messages.filter(one => one.mediaGroupId === message.mediaGroupId),
  };

  function textBody(text: string, mentions: readonly User[]): Json {
    const formatted = typed(text, mentionsIn(text, mentions));
    if (!formatted.text) throw new Error('The apps send no empty message.');
    return { ...formatted };
  }

  return saying;
}

function pieces(text: string, longest: number): string[] {
  const letters = [...text];
  const count = Math.max(1, Math.ceil(letters.length / longest));
  return Array.from({ length: count }, (_, at) => letters.slice(at * longest, (at + 1) * longest).join(''));
}
