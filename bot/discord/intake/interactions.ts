import { RESTJSONErrorCodes as Code, type Interaction } from 'discord.js';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { UserError } from '../../../store/errors.ts';
import { hasCode } from '../errors.ts';
import { type InteractionContext, outdated } from './accept-interaction.ts';
import { receiveButton, receiveModal, receiveSelection } from './components.ts';
import { sendFailureNotice } from './failure-notice.ts';
import { receiveMessageCommand } from './message-command.ts';
import { autocomplete, receiveSlashCommand } from './slash-command.ts';

/** Everything that Discord calls an interaction: commands, buttons, selects, forms, names while typing. */
export function receiveInteraction(interaction: Interaction, to: InteractionContext): Promise<void> {
  return inLanguage(languageOf(interaction.locale) ?? 'en', () => receive(interaction, to));
}

async function receive(interaction: Interaction, to: InteractionContext): Promise<void> {
  try {
    if (interaction.isAutocomplete()) await autocomplete(interaction, to);
    else if (interaction.isChatInputCommand()) await receiveSlashCommand(interaction, to);
    else if (interaction.isMessageContextMenuCommand()) await receiveMessageCommand(interaction, to);
    else if (interaction.isButton()) await receiveButton(interaction, to);
    else if (interaction.isStringSelectMenu()) await receiveSelection(interaction, to);
    else if (interaction.isModalSubmit()) await receiveModal(interaction, to);
    else throw outdated();
  } catch (error) {
    // It came twice and was answered the first time; or it is too late, and what was stored is answered in the channel.
    if (hasCode(error, Code.InteractionHasAlreadyBeenAcknowledged, Code.UnknownInteraction)) return;
    if (interaction.isRepliable()) await sendFailureNotice(interaction, error).catch(() => {});
    if (!(error instanceof UserError)) throw error;
  }
}
