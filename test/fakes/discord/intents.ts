import type { Json } from '../json.ts';
import type { Message, World } from './world.ts';

/** https://discord.com/developers/docs/events/gateway#list-of-intents */
export const intent = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  guildMessageReactions: 1 << 10,
  directMessages: 1 << 12,
  directMessageReactions: 1 << 13,
  messageContent: 1 << 15,
} as const;

/** The intents a session must have one of to get an event; none needed where it is empty. */
export function intentsFor(event: string, isDirect: boolean): number[] {
  if (/^MESSAGE_REACTION_/.test(event))
    return [isDirect ? intent.directMessageReactions : intent.guildMessageReactions];
  if (/^MESSAGE_/.test(event)) return [isDirect ? intent.directMessages : intent.guildMessages];
  if (/^(GUILD_CREATE|GUILD_UPDATE|GUILD_DELETE|GUILD_ROLE_\w+|CHANNEL_\w+|THREAD_\w+)$/.test(event))
    return [intent.guilds];
  if (/^GUILD_MEMBER_(ADD|REMOVE)$/.test(event)) return [intent.guildMembers];
  return [];
}

/**
 * Whether the app may read what people wrote in a message: its own messages, direct messages, and those that mention
 * it, or all with the privileged intent. https://discord.com/developers/docs/events/gateway#message-content-intent
 */
export function mayRead(world: World, message: Message, hasIntent: boolean): boolean {
  if (hasIntent || message.author.id === world.bot.id) return true;
  return world.channels.get(message.channelId)?.type === 1 || message.mentions.includes(world.bot.id);
}

/** A message without what people wrote in it. */
export function withoutContent(json: Json): Json {
  return { ...json, content: '', embeds: [], attachments: [], components: [] };
}

/** Privileged ones that are not switched on in the developer portal: the gateway closes with 4014. */
export function disallowed(world: World, intents: number): boolean {
  const { messageContent, members } = world.application.privileged;
  return Boolean(
    (intents & intent.messageContent && !messageContent) ||
      (intents & intent.guildMembers && !members) ||
      intents & intent.guildPresences,
  );
}
