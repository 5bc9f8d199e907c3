import { type Client, RESTJSONErrorCodes as Code } from 'discord.js';
import type { PlatformRole } from '../../../agent/people/platform-roles.ts';
import type { Membership } from '../../intake/identity-resolver.ts';
import { hasCode } from '../errors.ts';
import { membershipOf } from '../intake/platform-context.ts';

/** The roles of a server that people can have, the highest first: not everyone’s, and not those that came with a bot. */
export function serverRoles(client: Client, guildId: string): PlatformRole[] {
  const roles = client.guilds.cache.get(guildId)?.roles.cache ?? new Map();
  return [...roles.values()]
    .filter(role => role.id !== guildId && !role.tags?.botId)
    .sort((one, other) => other.position - one.position)
    .map(({ id, name }) => ({ id, name }));
}

/**
 * How an account stands in a server, asked anew: a change of somebody's roles isn't told to bots without a privileged
 * intent. Whoever left it is nothing there. Undefined when Discord doesn't say.
 */
export async function membershipIn(
  client: Client,
  guildId: string,
  account: string,
): Promise<Membership | undefined> {
  const guild = client.guilds.cache.get(guildId);
  if (!guild) return undefined;
  try {
    const member = await guild.members.fetch({ user: account, force: true });
    return membershipOf(member, member.permissions);
  } catch (error) {
    return hasCode(error, Code.UnknownMember) ? { isAdministrator: false, roles: [] } : undefined;
  }
}
