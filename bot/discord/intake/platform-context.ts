import {
  type BaseInteraction,
  type Guild,
  type GuildMember,
  PermissionFlagsBits,
  type PermissionsBitField,
  type User,
} from 'discord.js';
import type { Membership, PlatformContext, PlatformEntity } from '../../intake/identity-resolver.ts';

/** What of a channel of discord.js's is asked here. */
export interface ChannelLike {
  id: string;
  name?: unknown;
  parentId?: string | null;
  parent?: { name?: unknown } | null;
  ownerId?: string | null;
  client?: { user: { id: string } | null };
  isThread?(): boolean;
}

/** Where something happened and who did it, in the words that all platforms share. */
export function platformContextOf(
  guild: Pick<Guild, 'id' | 'name'> | null,
  channel: ChannelLike | null,
  user: User,
  member: GuildMember | BaseInteraction['member'] | undefined,
  permissions: Readonly<PermissionsBitField> | null | undefined,
): PlatformContext {
  const name = nameOf(channel);
  const parent = parentOf(channel);
  const nickname = member && ('nickname' in member ? member.nickname : member.nick);
  return {
    community: guild && { id: guild.id, name: guild.name },
    chat: {
      id: channel?.id ?? user.id,
      ...(name !== undefined && { name }),
      ...(parent && { parent }),
      private: guild === null,
    },
    person: { ...named(user), ...(nickname && { nickname }) },
    ...membershipOf(member, permissions),
  };
}

/** How a member stands in their server, as Discord has just said it. */
export function membershipOf(
  member: GuildMember | BaseInteraction['member'] | undefined,
  permissions: Readonly<PermissionsBitField> | null | undefined,
): Membership {
  return {
    isAdministrator: permissions?.any([PermissionFlagsBits.Administrator, PermissionFlagsBits.ManageGuild]),
    ...(member && { roles: rolesOf(member) }),
  };
}

/** Their roles but that of everyone, which has the number of the server. One of a server that isn’t known is as the API shows it. */
function rolesOf(member: NonNullable<BaseInteraction['member']>): readonly string[] {
  if (!('guild' in member)) return member.roles;
  return [...member.roles.cache.keys()].filter(id => id !== member.guild.id);
}

/** User names are unique on Discord, display names are not. */
export function named(user: User): PlatformEntity {
  return { id: user.id, name: user.username?.trim() || `user ${user.id}` };
}

/**
 * The channel that a thread or a forum's post belongs to: what it is bound to and listened to for holds there too. Not
 * for threads that we opened ourselves, where people talk about a training.
 */
export function parentOf(channel: ChannelLike | null): PlatformEntity | undefined {
  if (!channel?.isThread?.() || !channel.parentId) return undefined;
  if (channel.ownerId === channel.client?.user?.id) return undefined;
  return { id: channel.parentId, name: nameOf(channel.parent ?? null) ?? '' };
}

function nameOf(channel: { name?: unknown } | null): string | undefined {
  return channel && typeof channel.name === 'string' && channel.name ? channel.name : undefined;
}
