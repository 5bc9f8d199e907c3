import { type Guild, PermissionFlagsBits, PermissionsBitField } from 'discord.js';
import { greeting } from '../../agent/greeting.ts';
import type { Reply } from '../../agent/reply.ts';

/** What the bot needs in a server, with the words of Discord's own settings. */
export const neededPermissions = {
  'View Channels': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Embed Links': PermissionFlagsBits.EmbedLinks,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
} as const;

/** The link that adds the bot to a server with just what it needs. */
export function inviteUrl(applicationId: string): string {
  const permissions = new PermissionsBitField(Object.values(neededPermissions)).bitfield;
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** Permissions the bot lacks in a server. */
export function missingPermissions(guild: Guild): string[] {
  const has = guild.members.me?.permissions;
  if (!has) return [];
  return Object.entries(neededPermissions)
    .filter(([, bit]) => !has.has(bit))
    .map(([name]) => name);
}

/** The first message in a server: what can be done, and what is still needed. */
export function welcome(guild: Guild): Reply {
  const missing = missingPermissions(guild);
  const card = greeting('steward');
  return {
    ...card,
    blocks: [
      ...card.blocks,
      {
        kind: 'text',
        markdown:
          'Type “/” for the commands, mention me to ask in your own words, or drop a file and mention me. ' +
          'Administrators of this server are operators here; `/role` gives others what they need.',
      },
      ...(missing.length
        ? [
            {
              kind: 'notes' as const,
              notes: [
                {
                  tone: 'warning' as const,
                  title: `Still needed: ${missing.join(', ')}`,
                  text: 'Server Settings › Roles › the role of this bot › Permissions.',
                },
              ],
            },
          ]
        : []),
    ],
  };
}

/** Where a server's first message goes: its system channel, else the first channel the bot may write in. */
export function firstChannel(guild: Guild): string | undefined {
  const me = guild.members.me;
  if (!me) return undefined;
  const mayWrite = (id: string) => {
    const channel = guild.channels.cache.get(id);
    return (
      channel?.isTextBased() &&
      channel.permissionsFor(me).has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])
    );
  };
  if (guild.systemChannelId && mayWrite(guild.systemChannelId)) return guild.systemChannelId;
  return [...guild.channels.cache.keys()].sort().find(mayWrite);
}
