import { Fields } from '../rows/fields.ts';
import { type Chat, type ChatMessage, known, nothingLeft } from './chat.ts';
import { telegramText } from './telegram-text.ts';

/**
 * Chats as Telegram Desktop writes them into `result.json`: one chat, or an account's with `chats.list` (and
 * `left_chats.list`): https://core.telegram.org/import-export.
 *
 * @returns the chats and the account's own key, where the export says whose it is; `undefined` for what is no such export
 */
export function telegramChats(value: unknown): { chats: Chat[]; own: string | undefined } | undefined {
  const fields = Fields.of(value);
  if (!fields) return undefined;
  if (isChat(value)) {
    const chat = chatOf(value);
    return { chats: [chat], own: undefined };
  }
  const lists = ['chats', 'left_chats'].flatMap(name => Fields.of(fields.peek(name))?.peek('list') ?? []);
  const chats = lists.filter(isChat);
  if (chats.length === 0) return undefined;
  const me = Fields.of(fields.peek('personal_information'));
  const id = me?.peek('user_id');
  const own = id === undefined ? undefined : `telegram:${id}`;
  const named = me ? ['first_name', 'last_name', 'username', 'phone_number'].map(name => me.peek(name)) : [];
  return {
    chats: chats.map(chat => {
      const read = chatOf(chat);
      if (own) known(read.people, own, ...named.map(name => String(name ?? '').replace(/^@/, '')));
      return read;
    }),
    own,
  };
}

/** Whether a value is one chat of such an export. */
function isChat(value: unknown): boolean {
  const fields = Fields.of(value);
  const messages = fields?.peek('messages');
  return (
    Array.isArray(messages) &&
    /^(?:personal_chat|bot_chat|saved_messages|replies|verify_codes|(?:private|public)_(?:group|supergroup|channel))$/.test(
      String(fields?.peek('type')),
    )
  );
}

function chatOf(value: unknown): Chat {
  const fields = Fields.of(value);
  const chat: Chat = { messages: [], people: new Map(), left: nothingLeft() };
  const messages = fields?.peek('messages');
  for (const message of Array.isArray(messages) ? messages : []) {
    const read = messageOf(Fields.of(message), chat);
    if (read) chat.messages.push(read);
  }
  // The other one of a chat with a bot.
  const other = chat.people.get(`telegram:${fields?.peek('id')}`);
  if (other && fields?.peek('type') === 'bot_chat') other.isBot = true;
  return chat;
}

function messageOf(fields: Fields | undefined, { people, left }: Chat): ChatMessage | undefined {
  if (!fields) return undefined;
  const writer = fields.peek('from_id') ?? fields.peek('actor_id');
  // "user123", "channel123", or, in old versions, the bare number.
  const author = `telegram:${String(writer ?? fields.peek('from')).replace(/^user/, '')}`;
  known(people, author, fields.peek('from'), fields.peek('actor'), author.replace('telegram:', ''));
  if (fields.peek('type') !== 'message') {
    left.service++;
    return undefined;
  }
  if (['forwarded_from', 'forwarded_from_id', 'saved_from', 'via_bot'].some(name => fields.peek(name))) {
    left.forwards++;
    return undefined;
  }
  const text = telegramText(fields.peek('text_entities') ?? fields.peek('text'), fields.peek('text'));
  for (const part of text) if (typeof part !== 'string') known(people, part.person);
  const isEmpty = text.every(part => typeof part === 'string' && part.trim() === '');
  const has = (...names: string[]) => names.some(name => fields.has(name));
  if (fields.peek('media_type') === 'sticker' || has('sticker_emoji')) left.stickers++;
  else if (
    has('photo', 'file', 'media_type', 'poll', 'location_information', 'contact_information', 'game_title')
  )
    left.attachments++;
  else if (isEmpty) left.empty++;
  if (isEmpty) return undefined;
  const reply = fields.peek('reply_to_message_id');
  return {
    id: String(fields.peek('id')),
    author,
    at: Number(fields.peek('date_unixtime')) * 1000 || Date.parse(String(fields.peek('date'))) || 0,
    text,
    replyTo: reply === undefined || reply === null ? undefined : String(reply),
  };
}
