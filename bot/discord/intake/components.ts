import {
  type ButtonInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js';
import { formOf } from '../../../agent/arguments/form.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { findFormButton } from '../../intake/stored-buttons.ts';
import { acceptInteraction, type InteractionContext, outdated } from './accept-interaction.ts';
import { kept } from './given-interaction.ts';
import { inTime } from './in-time.ts';
import { fitsModal, modalOf, readModal } from './modal.ts';

/** A press of a button, which opens a form or is handed to the agent. */
export async function receiveButton(interaction: ButtonInteraction, to: InteractionContext): Promise<void> {
  const [kind, token = ''] = interaction.customId.split(':');
  if (kind === 'form' || kind === 'open') {
    const modal = await inTime(() => modalFor(kind, token, interaction, to));
    if (modal) {
      await interaction.showModal(modal);
      return;
    }
  }
  // Discord is told nothing of an answer: only the stored call says whether others may see it.
  await acceptInteraction(
    interaction,
    { kind: 'press', token, message: interaction.message.id },
    { private: isPrivate(interaction), promised: false },
    to,
  );
}

/** Options of a choice: they wait until one of the message's buttons is pressed. */
export async function receiveSelection(
  interaction: StringSelectMenuInteraction,
  to: InteractionContext,
): Promise<void> {
  const [kind, name = '', part = '0'] = interaction.customId.split(':');
  if (kind !== 'pick') throw outdated();
  await acceptInteraction(
    interaction,
    {
      kind: 'pick',
      message: interaction.message.id,
      name,
      part: Number(part),
      options: interaction.values,
    },
    { private: true, promised: false },
    to,
  );
}

/** A form that was filled in. */
export async function receiveModal(
  interaction: ModalSubmitInteraction,
  to: InteractionContext,
): Promise<void> {
  const [kind, ...rest] = interaction.customId.split(':');
  const { values, attachments: attached } = readModal(interaction);
  const attachments = kept(attached);
  if (kind === 'modal') {
    const [token = '', shown] = rest;
    const isTheirs = shown === onlyTheirs || isPrivate(interaction);
    const did = { kind: 'form' as const, token, values, attachments };
    await acceptInteraction(interaction, did, { private: isTheirs, promised: true }, to);
  } else if (kind === 'fill') {
    const [name = '', opened = ''] = rest;
    const found = findCommand(name);
    if (!found) throw outdated();
    const did = { kind: 'fill' as const, command: found.name, opened, values, attachments };
    await acceptInteraction(interaction, did, { private: found.private ?? false, promised: true }, to);
  } else throw outdated();
}

/** Comes back with a form whose answer is for the person alone. */
const onlyTheirs = 'private';

function isPrivate({ message }: ButtonInteraction | ModalSubmitInteraction): boolean {
  return message?.flags.has(MessageFlags.Ephemeral) ?? false;
}

/** The form that a button opens, where the person may. */
async function modalFor(
  kind: 'form' | 'open',
  token: string,
  interaction: ButtonInteraction,
  to: InteractionContext,
) {
  const found = await findFormButton(to.db, token, {
    platform: 'discord',
    account: interaction.user.id,
    community: interaction.guildId,
  });
  if (!found?.mayPress || found.expiresAt <= to.now()) return undefined;
  const command = findCommand(found.command);
  const language = await to.languageIn(found.communityId, interaction.locale);
  const existing = kind === 'open' ? await to.agent.existing(found.communityId) : undefined;
  const form =
    existing && command
      ? inLanguage(language, () => formOf(command, found.args, existing, found.hints ?? {}))
      : found.form;
  if (!form || !fitsModal(form)) return undefined;
  const customId = `modal:${token}${command?.private ? `:${onlyTheirs}` : ''}`;
  return modalOf(form, customId, command?.hidden ? form.title : `/${found.command}`);
}
