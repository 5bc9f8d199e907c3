import { ChannelType, type Client, PermissionFlagsBits } from 'discord.js';

/** Whether an account sees a channel of a server, or a thread. No when Discord doesn't say. */
export async function seesChannel(client: Client, account: string, channelId: string): Promise<boolean> {
  try {
    const channel = await client.channels.fetch(channelId);
    if (!channel || channel.isDMBased()) return false;
    // Anew, since a change of somebody's roles isn't told to bots without a privileged intent.
    const member = await channel.guild.members.fetch({ user: account, force: true });
    const may = channel.permissionsFor(member);
    if (!may.has(PermissionFlagsBits.ViewChannel)) return false;
    if (channel.type !== ChannelType.PrivateThread || may.has(PermissionFlagsBits.ManageThreads)) return true;
    return (await channel.members.fetch({ member: account, force: true })) !== undefined;
  } catch {
    return false;
  }
}
