import type { Channel, Guild, World } from './world.ts';

/** https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const permission = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  addReactions: 1n << 6n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  useCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  sendInThreads: 1n << 38n,
} as const;

export const everything = (1n << 53n) - 1n;

/** What members may do unless somebody takes it from them. */
export const ordinary =
  permission.addReactions |
  permission.viewChannel |
  permission.sendMessages |
  permission.embedLinks |
  permission.attachFiles |
  permission.readHistory |
  permission.useCommands |
  permission.createPublicThreads |
  permission.sendInThreads;

/** Owner, roles, then the channel's overwrites. https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function permissionsOf(world: World, guild: Guild, userId: string, channel?: Channel): bigint {
  if (guild.ownerId === userId) return everything;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const roles = [guild.id, ...member.roles];
  let allowed = roles.reduce((sum, id) => sum | (guild.roles.get(id)?.permissions ?? 0n), 0n);
  if (allowed & permission.administrator) return everything;
  const place = channel?.parentId ? (world.channels.get(channel.parentId) ?? channel) : channel;
  const apply = (ids: readonly string[]) => {
    const found = (place?.overwrites ?? []).filter(overwrite => ids.includes(overwrite.id));
    for (const overwrite of found) allowed &= ~overwrite.deny;
    for (const overwrite of found) allowed |= overwrite.allow;
  };
  apply([guild.id]);
  apply(member.roles);
  apply([userId]);
  return allowed;
}

/** What the bot may do in a channel; everything in a direct message. */
export function botPermissions(world: World, channel: Channel): bigint {
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  return guild ? permissionsOf(world, guild, world.bot.id, channel) : everything;
}
