import { type Message, MessageFlags, type RepliableInteraction } from 'discord.js';
import { Banned } from '../../../agent/people/bans.ts';
import { failureNotice } from '../../intake/failure-notice.ts';

/** Says it to the one who used a command, a button or a form, and to nobody else where that is still possible. */
export async function sendFailureNotice(interaction: RepliableInteraction, error: unknown): Promise<void> {
  const content = failureNotice(error);
  if (interaction.deferred && !interaction.isMessageComponent()) await interaction.editReply({ content });
  else if (interaction.deferred || interaction.replied) {
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
  } else await interaction.reply({ content, flags: MessageFlags.Ephemeral });
}

export async function sendFailureNoticeFor(message: Message, error: unknown): Promise<void> {
  if (error instanceof Banned) return; // They were told, once.
  await message.reply({
    content: failureNotice(error),
    allowedMentions: { parse: [], repliedUser: false },
    failIfNotExists: false,
  });
}
