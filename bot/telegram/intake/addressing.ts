import type { Message, MessageEntity, UserFromGetMe } from 'grammy/types';
import type { Command } from '../../../agent/command.ts';
import { commands, findCommand } from '../../../agent/commands/index.ts';

/** What a message says, and whether it is said to the bot. */
export interface Addressing {
  text: string;
  entities: readonly MessageEntity[];
  /** `other`: it is a command for another bot. */
  to: 'us' | 'other' | 'nobody';
}

/** Reads what a message says. In private everything is said to the bot. */
export function addressingOf(message: Message, me: UserFromGetMe): Addressing {
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const isDirect = message.chat.type === 'private';
  const command = entities.find(entity => entity.type === 'bot_command' && entity.offset === 0);
  const [, name, bot] = command ? (/^\/(\w+)(?:@(\w+))?$/.exec(part(text, command)) ?? []) : [];
  if (bot !== undefined && bot.toLowerCase() !== me.username.toLowerCase())
    return { text, entities, to: 'other' };
  const isOurs = name !== undefined && (bot !== undefined || isKnown(name));
  const isSaid = isDirect || isOurs || mentions(text, entities, me) || repliesTo(message, me);
  return { text, entities, to: isSaid ? 'us' : 'nobody' };
}

/** The command that a text calls, when there is one of that name. */
export function commandIn(text: string): Command | undefined {
  const [, first = '', rest = ''] = /^\/([^\s@]+)(?:@\w+)?([\s\S]*)$/.exec(text.trim()) ?? [];
  const name = first.toLowerCase().replace(/[_-]/g, ' ');
  const [second = ''] = /[a-z]+/.exec(rest.trim().toLowerCase()) ?? [];
  return findCommand(`${name} ${second}`) ?? findCommand(name);
}

/** A command in a group may be meant for any bot there; one that we don't know is not ours. */
function isKnown(name: string): boolean {
  const wanted = name.toLowerCase().replaceAll('_', ' ');
  return commands.some(one => !one.hidden && (one.name === wanted || one.name.startsWith(`${wanted} `)));
}

function mentions(text: string, entities: readonly MessageEntity[], me: UserFromGetMe): boolean {
  return entities.some(entity => isMentionOf(text, entity, me));
}

export function isMentionOf(text: string, entity: MessageEntity, me: UserFromGetMe): boolean {
  if (entity.type === 'text_mention') return entity.user.id === me.id;
  return entity.type === 'mention' && part(text, entity).toLowerCase() === `@${me.username.toLowerCase()}`;
}

/** What answers nothing in a topic shows the message that made the topic, which may be ours. */
function repliesTo({ reply_to_message: original }: Message, me: UserFromGetMe): boolean {
  return original?.from?.id === me.id && !original.forum_topic_created;
}

export function part(text: string, { offset, length }: MessageEntity): string {
  return text.slice(offset, offset + length);
}
