import { type Guild, PermissionFlagsBits, PermissionsBitField } from 'discord.js';
import { firstSteps, introduction } from '../../../agent/cards/greeting.ts';
import { t } from '../../../agent/language/translate.ts';
import type { Note, Reply } from '../../../agent/reply.ts';

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

/** The first message in a server: what can be done, what is still needed, and the first steps. */
export function welcome(given: {
  missing: readonly string[];
  /** Whether the bot may read messages that don't mention it. */
  mayRead: boolean;
  hasDatanets: boolean;
}): Reply {
  const { missing, mayRead, hasDatanets } = given;
  const needs: Note[] = [
    ...(missing.length
      ? [
          {
            tone: 'warning' as const,
            title: t('Permissions: {permissions}', { permissions: missing.join(', ') }),
            text: t('Server Settings › Roles › the role of this bot › Permissions.'),
          },
        ]
      : []),
    ...(mayRead
      ? []
      : [
          {
            tone: 'warning' as const,
            title: t('The “Message Content Intent”, to read files and words that don’t mention me'),
            text: t('Whoever runs me finds the switch with /status.'),
          },
        ]),
    {
      tone: 'neutral' as const,
      title: hasDatanets ? t('A channel for data') : t('A datanet, then a channel for data'),
      text: t('Files dropped in a channel that is bound to a datanet are submissions, without a mention.'),
    },
  ];
  return {
    title: t('Welcome to Gristmill'),
    blocks: [
      {
        kind: 'text',
        markdown:
          `${t(introduction)} ` +
          t(
            'Type “/” for the commands, or mention me with a file or in your own words. Administrators of this server are operators; `/role` gives others what they need.\n\n**Still needed**',
          ),
      },
      { kind: 'notes', notes: needs },
    ],
    buttons: firstSteps(hasDatanets),
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
