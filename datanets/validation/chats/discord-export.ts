import { Fields } from '../rows/fields.ts';
import { type Chat, type ChatMessage, known, nothingLeft, type TextPart } from './chat.ts';

/**
 * A channel as DiscordChatExporter writes it as JSON: https://github.com/Tyrrrz/DiscordChatExporter. Its dates are ISO
 * 8601, its mentions either Discord's own (`<@ID>`) or resolved to `@name`.
 *
 * @returns `undefined` for what is no such export
 */
export function discordChat(value: unknown): Chat | undefined {
  const fields = Fields.of(value);
  const messages = fields?.peek('messages');
  if (!fields || !Fields.of(fields.peek('channel')) || !Array.isArray(messages)) return undefined;
  const isExport = fields.has('guild') || fields.has('exportedat') || fields.has('messagecount');
  if (!isExport || !messages.every(message => Fields.of(Fields.of(message)?.peek('author'))))
    return undefined;
  const chat: Chat = { messages: [], people: new Map(), left: nothingLeft() };
  for (const message of messages) {
    const read = messageOf(Fields.of(message), chat);
    if (read) chat.messages.push(read);
  }
  return chat;
}

function messageOf(fields: Fields | undefined, { people, left }: Chat): ChatMessage | undefined {
  const author = personOf(fields?.peek('author'), people);
  if (!fields || !author) return undefined;
  const mentions = listOf(fields.peek('mentions')).flatMap(person => personOf(person, people) ?? []);
  const type = fields.peek('type');
  if (typeof type === 'string' && type !== 'Default' && type !== 'Reply') {
    // What a bot answers to a command is its answer; all other kinds are written by Discord itself.
    if (!/command/i.test(type)) {
      left.service++;
      return undefined;
    }
  }
  const reference = Fields.of(fields.peek('reference'));
  const content = fields.peek('content');
  const text = typeof content === 'string' ? content.trim() : '';
  if (fields.has('forwardedmessage') || /forward/i.test(String(reference?.peek('type') ?? ''))) {
    left.forwards++;
    return undefined;
  }
  const attachments = listOf(fields.peek('attachments')).length + listOf(fields.peek('embeds')).length;
  if (listOf(fields.peek('stickers')).length > 0) left.stickers++;
  else if (attachments > 0) left.attachments++;
  else if (text === '') left.empty++;
  if (text === '') return undefined;
  return {
    id: String(fields.peek('id')),
    author,
    at: Date.parse(String(fields.peek('timestamp'))) || 0,
    text: withMentions(text, mentions, people),
    replyTo: reference?.has('messageid') ? String(reference.peek('messageid')) : undefined,
  };
}

function personOf(value: unknown, people: Chat['people']): string | undefined {
  const fields = Fields.of(value);
  const id = fields?.peek('id');
  if (!fields || id === undefined || id === null) return undefined;
  const key = `discord:${id}`;
  const person = known(people, key, String(id), fields.peek('name'), fields.peek('nickname'));
  if (fields.peek('isbot') === true) person.isBot = true;
  return key;
}

/** Mentions as the people they are of, channels and roles without their numbers, custom emoji by their names. */
function withMentions(text: string, mentioned: readonly string[], people: Chat['people']): TextPart[] {
  const names = mentioned
    .flatMap(key => [...(people.get(key)?.names ?? [])].map(name => ({ key, name })))
    .sort((a, b) => b.name.length - a.name.length);
  return text.split(/(<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<t:\d+(?::\w)?>)/).flatMap((piece): TextPart[] => {
    const id = /^<@!?(\d+)>$/.exec(piece)?.[1];
    if (id) return [{ person: `discord:${id}` }];
    if (/^<(?:@&|#)\d+>$/.test(piece)) return [piece.startsWith('<#') ? '#channel' : '@role'];
    if (/^<t:/.test(piece)) return ['[time]'];
    const emoji = /^<a?(:\w+:)\d+>$/.exec(piece)?.[1];
    return emoji ? [emoji] : resolved(piece, names);
  });
}

function resolved(text: string, names: readonly { key: string; name: string }[]): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', Math.max(from, at + 1))) {
    const found = names.find(({ name }) => text.startsWith(name, at + 1));
    if (!found) continue;
    parts.push(text.slice(from, at), { person: found.key });
    from = at + 1 + found.name.length;
  }
  return [...parts, text.slice(from)];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
