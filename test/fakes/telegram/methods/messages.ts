import { type Json, records } from '../../json.ts';
import { chatFor, messageFor, topicFor } from '../access.ts';
import type { Method, Parts } from '../api.ts';
import { readMarkup } from '../keyboard.ts';
import type { Params } from '../params.ts';
import { originOf } from '../posting.ts';
import { bad, refusals } from '../refusal.ts';
import { shapes } from '../shapes.ts';
import { readDraft, readText } from '../text.ts';
import { botIn, hasRight, type Message, type World } from '../world.ts';
import { richBody } from './rich.ts';
import { placeFor, toEdit, withUsers } from './sending.ts';

/** Texts: sent, edited, deleted, forwarded, reacted to. https://core.telegram.org/bots/api#sendmessage */
export const messageMethods: Record<string, Method> = {
  sendMessage(params, parts) {
    const body = textBody(params, parts);
    const { chat, draft } = placeFor(params, parts, 'text');
    return shapes.message(parts.posting.create(chat, { ...draft, body }));
  },

  editMessageText(params, parts) {
    const isRich = parts.world.knowsRichMessages && params.has('rich_message');
    if (isRich && params.has('text')) throw bad("text and rich_message can't be used together");
    const body = isRich ? richBody(params, parts) : textBody(params, parts);
    const markup = readMarkup(params);
    const message = toEdit(params, parts);
    if (message.body.text === undefined && message.body.rich_message === undefined)
      throw bad('there is no text in the message to edit');
    return shapes.message(parts.posting.edit(message, body, markup));
  },

  editMessageReplyMarkup(params, parts) {
    const markup = readMarkup(params);
    const message = toEdit(params, parts);
    return shapes.message(parts.posting.edit(message, message.body, markup));
  },

  deleteMessage(params, parts) {
    if (!params.has('chat_id')) throw bad('chat identifier is not specified');
    if (!params.has('message_id')) throw bad('message identifier is not specified');
    const chat = chatFor(parts.world, params, 'write');
    const message = messageFor(chat, params.integer('message_id'), 'message to delete');
    checkMayDelete(parts.world, message, parts.clock.now());
    parts.posting.delete(message);
    return true;
  },

  deleteMessages(params, parts) {
    const chat = chatFor(parts.world, params, 'write');
    const ids = params.json('message_ids', "can't parse message identifiers JSON object");
    if (!Array.isArray(ids) || !ids.length) throw bad('message identifiers are not specified');
    if (ids.length > 100) throw bad('too many message identifiers specified');
    const messages = chat.messages.filter(one => ids.map(Number).includes(one.id) && !one.isDeleted);
    for (const message of messages) checkMayDelete(parts.world, message, parts.clock.now());
    for (const message of messages) parts.posting.delete(message);
    return true;
  },

  forwardMessage(params, parts) {
    const { world, posting } = parts;
    const from = world.chats.get(params.integer('from_chat_id'));
    if (!from) throw refusals.chatNotFound();
    const message = messageFor(from, params.integer('message_id'), 'message to forward');
    const { chat, draft } = placeFor(params, parts, 'text');
    const forwardOrigin = originOf(message);
    return shapes.message(posting.create(chat, { ...draft, body: message.body, forwardOrigin }));
  },

  sendChatAction(params, parts) {
    const action = params.text('action').toLowerCase();
    if (!actions.has(action)) throw bad('wrong parameter action in request');
    const chat = chatFor(parts.world, params, 'write');
    const threadId = topicFor(chat, params)?.threadId;
    // "The status is set for 5 seconds or less (when a message arrives from your bot …)".
    chat.action = { action, threadId, at: parts.clock.now() };
    return true;
  },

  /** "Note that the streamed draft is ephemeral and acts as a temporary 30-second preview" */
  sendMessageDraft(params, parts) {
    const formatted = readDraft(params);
    const chat = chatFor(parts.world, params, 'write');
    if (chat.type !== 'private') throw bad('TEXTDRAFT_PEER_INVALID');
    const id = params.integer('draft_id');
    if (!id) throw bad('TEXTDRAFT_RANDOM_ID_INVALID');
    const flags = { canStop: params.flag('can_stop'), keepOnStop: params.flag('keep_on_stop') };
    chat.draft = { id, ...formatted, ...flags, at: parts.clock.now() };
    return true;
  },

  setMessageReaction(params, parts) {
    const chat = chatFor(parts.world, params, 'read');
    const message = messageFor(chat, params.integer('message_id'), 'message to react');
    const given = records(params.json('reaction', "can't parse reaction types JSON object"));
    // "as non-premium users, bots can set up to one reaction per message"
    if (given.length > 1) throw bad('REACTIONS_TOO_MANY');
    if (given.some(one => one.type === 'emoji' && !emoji.has(String(one.emoji))))
      throw bad('REACTION_INVALID');
    message.reactions.set(parts.world.bot.id, given);
    return true;
  },
};

const actions = new Set(
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);

/** https://core.telegram.org/bots/api#reactiontypeemoji */
const emoji = new Set(
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  ),
);

/** https://core.telegram.org/bots/api#deletemessage */
function checkMayDelete(world: World, message: Message, now: number): void {
  const { chat } = message;
  const membership = botIn(world, chat);
  const isOwn = message.from?.id === world.bot.id;
  const mayDeleteAll = hasRight(membership, 'can_delete_messages');
  if (chat.type !== 'private' && !isOwn && !mayDeleteAll) throw refusals.cannotDelete();
  // "A message can only be deleted if it was sent less than 48 hours ago", unless an administrator deletes it.
  if (now - message.createdAt > 48 * 3600_000 && !mayDeleteAll) throw refusals.cannotDeleteForAll();
}

function textBody(params: Params, parts: Parts): Json {
  const { text, entities } = readText(params);
  return { text, entities: withUsers(parts, entities), ...previewOf(params) };
}

function previewOf(params: Params): Json {
  const options = params.json('link_preview_options', "can't parse link preview options JSON object");
  return options === undefined ? {} : { link_preview_options: options };
}
