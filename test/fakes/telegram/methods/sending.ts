import { record, string } from '../../json.ts';
import { chatFor, checkMaySend, messageFor, topicFor } from '../access.ts';
import type { Parts } from '../api.ts';
import { readMarkup } from '../keyboard.ts';
import type { Params } from '../params.ts';
import type { Draft } from '../posting.ts';
import { bad, Refusal, refusals } from '../refusal.ts';
import { shapes } from '../shapes.ts';
import type { Chat, Entity, Message, Permissions, World } from '../world.ts';

/** Where a message goes and what it answers: the same for all methods that send. */
export interface Target {
  chat: Chat;
  draft: Pick<Draft, 'from' | 'threadId' | 'replyTo' | 'markup' | 'isProtected' | 'signature'>;
}

/** @throws Refusal */
export function placeFor(params: Params, parts: Parts, what: keyof Permissions, messages = 1): Target {
  const { world, limits } = parts;
  if (params.has('ephemeral_message_parameters'))
    throw new Error('The fake of Telegram has no ephemeral messages; shown to all they would mislead.');
  const markup = readMarkup(params);
  const chat = chatFor(world, params, 'write');
  const topic = topicFor(chat, params);
  const replyTo = repliedTo(world, chat, params);
  checkMaySend(world, chat, what);
  const wait = limits.take(chat, messages);
  if (wait !== undefined) throw refusals.tooMany(wait);
  const threadId = topic?.threadId ?? (replyTo?.isTopicMessage ? replyTo.threadId : undefined);
  return {
    chat,
    draft: { from: world.bot, threadId, replyTo, markup, isProtected: params.flag('protect_content') },
  };
}

/** https://core.telegram.org/bots/api#replyparameters */
function repliedTo(world: World, chat: Chat, params: Params): Message | undefined {
  const given = record(params.json('reply_parameters', "can't parse reply parameters JSON object"));
  const id = Number(given.message_id ?? params.integer('reply_to_message_id'));
  if (!id) return undefined;
  const there = given.chat_id === undefined ? chat : world.chats.get(Number(given.chat_id));
  if (!there) throw refusals.chatNotFound();
  const isOptional = given.allow_sending_without_reply === true || params.flag('allow_sending_without_reply');
  try {
    const message = messageFor(there, id, 'message to be replied');
    const quote = string(given.quote);
    if (quote && !String(message.body.text ?? message.body.caption ?? '').includes(quote))
      throw bad('QUOTE_TEXT_INVALID');
    return there === chat ? message : undefined;
  } catch (error) {
    if (isOptional && error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The message an edit speaks of. @throws Refusal unless the bot sent it and may still change it */
export function toEdit(params: Params, parts: Parts): Message {
  const { world, limits } = parts;
  const chat = chatFor(world, params, 'edit');
  const message = messageFor(chat, params.integer('message_id'), 'message to edit');
  if (message.from?.id !== world.bot.id || message.forwardOrigin || message.markup)
    throw refusals.cannotEdit();
  const wait = limits.take(chat, 1);
  if (wait !== undefined) throw refusals.tooMany(wait);
  return message;
}

/** Mentions by id show whom they name; those of people the bot never met are no mentions. */
export function withUsers({ world }: Parts, entities: readonly Entity[]): Entity[] {
  return entities.flatMap(entity => {
    if (entity.type !== 'text_mention') return [entity];
    const user = world.users.get(Number(entity.user?.id));
    return user ? [{ ...entity, user: shapes.user(user) }] : [];
  });
}
