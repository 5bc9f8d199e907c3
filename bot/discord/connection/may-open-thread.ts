import { ChannelType, type Client, PermissionFlagsBits } from 'discord.js';

/**
 * Whether a thread can be opened in a channel. It hangs on a message of a text or an announcement channel; there is none
 * in threads and direct messages.
 *
 * @param withoutThreads is told of channels where the bot lacks the permission, for its health
 */
export async function mayOpenThread(
  client: Client,
  channelId: string,
  withoutThreads: Map<string, { name: string; guildId: string }>,
): Promise<boolean> {
  const channel = await client.channels.fetch(channelId).catch(() => null);
  if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement)
    return false;
  const me = channel.guild.members.me;
  const { CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;
  const may = me ? channel.permissionsFor(me).has([CreatePublicThreads, SendMessagesInThreads]) : false;
  if (may) withoutThreads.delete(channelId);
  else withoutThreads.set(channelId, { name: channel.name, guildId: channel.guildId });
  return may;
}
