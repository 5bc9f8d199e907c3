import { records } from '../json.ts';
import { botIn, isAdministrator, isIn, type Message, type World } from './world.ts';

/**
 * Whether the bot is told of a message. "All bots, regardless of settings, will receive: all service messages, all
 * messages from private chats with users, all messages from channels where they are a member." "Bot admins and bots with
 * privacy mode disabled will receive all messages except messages sent by other bots."
 * https://core.telegram.org/bots/faq#what-messages-will-my-bot-get
 */
export function hears(world: World, message: Message): boolean {
  const { chat } = message;
  if (message.from?.id === world.bot.id) return false;
  if (chat.type === 'private') return true;
  const membership = botIn(world, chat);
  if (!isIn(membership)) return false;
  if (chat.type === 'channel' || isService(message)) return true;
  if (message.from?.isBot && !message.senderChat) return false;
  if (!world.privacyMode || isAdministrator(membership)) return true;
  return isMeant(world, message);
}

/**
 * What a bot in privacy mode gets: "Commands explicitly meant for them (e.g., /command@this_bot). General commands (e.g.
 * /start) if the bot was the last bot to send a message to the group. Replies to any messages implicitly or explicitly
 * meant for this bot." https://core.telegram.org/bots/features#privacy-mode @BotFather adds, where the mode is switched:
 * messages that "mention the bot by username".
 */
function isMeant(world: World, message: Message): boolean {
  const { bot } = world;
  if (message.replyTo && (message.replyTo.from?.id === bot.id || isMeant(world, message.replyTo)))
    return true;
  const text = String(message.body.text ?? message.body.caption ?? '');
  for (const entity of records(message.body.entities ?? message.body.caption_entities)) {
    const words = text
      .slice(Number(entity.offset), Number(entity.offset) + Number(entity.length))
      .toLowerCase();
    const name = `@${bot.username.toLowerCase()}`;
    if (entity.type === 'mention' && words === name) return true;
    if (entity.type === 'text_mention' && (entity.user as { id?: number })?.id === bot.id) return true;
    if (entity.type === 'bot_command' && words.endsWith(name)) return true;
    if (entity.type === 'bot_command' && !words.includes('@') && lastBot(message) !== 'another') return true;
  }
  return false;

  function lastBot(before: Message): 'this' | 'another' | 'none' {
    const said = before.chat.messages.findLast(one => one.from?.isBot && one !== before && !isService(one));
    return said === undefined ? 'none' : said.from?.id === bot.id ? 'this' : 'another';
  }
}

const said = ['text', 'rich_message', 'photo', 'document', 'audio', 'voice', 'video', 'animation'];

/** "New member", "topic created" and the like. */
export function isService(message: Message): boolean {
  return !said.some(field => message.body[field] !== undefined);
}
