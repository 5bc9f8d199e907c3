import { type Message, MessageFlags, type RepliableInteraction } from 'discord.js';
import { isAway } from '../../store/away.ts';
import { UserError } from '../../store/errors.ts';

/** What is said when something could not even be stored. Nothing was done, so it can be sent again. */
export function apology(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (isAway(error)) {
    return 'The database can’t be reached just now. Nothing was stored; send it again in a few minutes.';
  }
  if (error instanceof Error && /file host/.test(error.message)) {
    return 'Discord’s file host did not hand out the files. Nothing was stored; send them again.';
  }
  return 'Something went wrong here, not with what you sent. Nothing was stored; send it again.';
}

/** Says it to the one who used a command, a button or a form, and to nobody else where that is still possible. */
export async function apologize(interaction: RepliableInteraction, error: unknown): Promise<void> {
  const content = apology(error);
  if (interaction.deferred && !interaction.isMessageComponent()) await interaction.editReply({ content });
  else if (interaction.deferred || interaction.replied) {
    await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
  } else await interaction.reply({ content, flags: MessageFlags.Ephemeral });
}

export async function apologizeFor(message: Message, error: unknown): Promise<void> {
  await message.reply({
    content: apology(error),
    allowedMentions: { parse: [], repliedUser: false },
    failIfNotExists: false,
  });
}
