import { type Guild, PermissionFlagsBits, type PermissionsBitField, type User } from 'discord.js';
import type { Named, Where } from '../places.ts';

/** Where something happened and who did it, in the words that all platforms share. */
export function whereOf(
  guild: Pick<Guild, 'id' | 'name'> | null,
  channel: { id: string; name?: unknown } | null,
  user: User,
  permissions: Readonly<PermissionsBitField> | null,
): Where {
  const name = channel && typeof channel.name === 'string' && channel.name ? channel.name : undefined;
  return {
    community: guild && { id: guild.id, name: guild.name },
    chat: { id: channel?.id ?? user.id, ...(name !== undefined && { name }) },
    person: named(user),
    isAdministrator: permissions?.any([PermissionFlagsBits.Administrator, PermissionFlagsBits.ManageGuild]),
  };
}

/** User names are unique on Discord, display names are not. */
export function named(user: User): Named {
  return { id: user.id, name: user.username || `user ${user.id}` };
}
