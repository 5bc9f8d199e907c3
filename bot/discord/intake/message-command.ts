import type { MessageContextMenuCommandInteraction } from 'discord.js';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import { submitFileCommand } from '../register.ts';
import { acceptInteraction, type InteractionContext, outdated } from './accept-interaction.ts';
import { kept } from './given-interaction.ts';
import { filesOf, forwardedText } from './message-files.ts';

/** "Submit this file" of a message: its files are given, by whoever sent them or by a steward. */
export async function receiveMessageCommand(
  interaction: MessageContextMenuCommandInteraction,
  to: InteractionContext,
): Promise<void> {
  if (interaction.commandName !== submitFileCommand) throw outdated();
  const { targetMessage: target } = interaction;
  const attachments = target.author.bot ? [] : filesOf(target);
  if (!attachments.length)
    throw new UserError(message('That message holds no file. Choose one that somebody sent a file with.'));
  const said = target.content.trim() || forwardedText(target);
  // The words of a message are its files' context; a command among them was given then, or not at all.
  const text = said.startsWith('/') ? '' : said;
  const areOthers = target.author.id !== interaction.user.id;
  const did = { kind: 'files' as const, text, attachments: kept(attachments), areOthers };
  await acceptInteraction(interaction, did, { private: false, promised: true }, to);
}
