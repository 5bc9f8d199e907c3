import type { Client, GuildBasedChannel } from 'discord.js';
import type { ChatUse } from '../../../agent/community/chat-reach.ts';
import { allOf, message, type TranslatableMessage } from '../../../store/message.ts';
import { neededPermissions } from './welcome.ts';

/**
 * What keeps the bot from collecting or posting in a channel of a server, a forum or a thread; undefined when nothing
 * does, or Discord doesn’t say.
 *
 * @param mayRead whether the bot may read messages that don’t mention it
 */
export async function channelObstacle(
  client: Client,
  { channelId, use, mayRead }: { channelId: string; use: ChatUse; mayRead: boolean },
): Promise<TranslatableMessage | undefined> {
  const channel = await client.channels.fetch(channelId).catch(() => null);
  if (!channel || channel.isDMBased()) return undefined;
  const lacks = lackedIn(channel);
  if (lacks.length)
    return message(
      'In #{channel} I lack {permissions}. Give it to my role there (Edit Channel › Permissions), then try again.',
      { channel: channel.name, permissions: allOf(lacks) },
    );
  if (use === 'post' && channel.isThreadOnly())
    return message('#{channel} is a forum: it has posts and no messages of its own. Choose a text channel.', {
      channel: channel.name,
    });
  if (use === 'collect' && !mayRead)
    return message(
      'I can’t see files in #{channel}: Discord shows me only messages that mention me. Whoever runs me switches on the “Message Content Intent”; /status tells them where.',
      { channel: channel.name },
    );
  return undefined;
}

function lackedIn(channel: GuildBasedChannel): string[] {
  const me = channel.guild.members.me;
  if (!me) return [];
  const has = channel.permissionsFor(me);
  // In a forum messages stand in its posts, which are threads.
  const speaks = channel.isThread() || channel.isThreadOnly() ? 'Send Messages in Threads' : 'Send Messages';
  const needed = ['View Channels', speaks, 'Attach Files', 'Read Message History'] as const;
  return needed.filter(name => !has.has(neededPermissions[name]));
}
