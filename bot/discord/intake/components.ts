import {
  type ButtonInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Sender } from '../../../agent/agent.ts';
import { formOf } from '../../../agent/arguments/form.ts';
import type { Command } from '../../../agent/command.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { findStored, formOfMessage, type StoredButton } from '../../intake/stored-buttons.ts';
import { acceptInteraction, type InteractionContext, outdated, senderOf } from './accept-interaction.ts';
import { fitsModal, modalOf, readModal } from './modal.ts';

/** A press of a button, which opens a form or is handed to the agent. */
export async function receiveButton(interaction: ButtonInteraction, to: InteractionContext): Promise<void> {
  const [kind, token = ''] = interaction.customId.split(':');
  const sender = await senderOf(interaction, to, token);
  const stored = await findStored(to.db, token, sender.chatId);
  if (kind === 'form' || kind === 'open') {
    const form = await formFor(kind, token, stored, sender, to);
    const isAllowed = stored && (stored.presserId === null || stored.presserId === sender.person.id);
    if (form && isAllowed && fitsModal(form)) {
      await interaction.showModal(modalOf(form, `modal:${token}`, `/${stored.command}`));
      return;
    }
  }
  const picked = await to.selections.of(interaction.message.id, sender.person.id);
  const isPrivate =
    interaction.message.flags.has(MessageFlags.Ephemeral) || (commandNamed(stored)?.private ?? false);
  await acceptInteraction(interaction, sender, to, {
    private: isPrivate,
    update: () => ({ kind: 'press', token, picked }),
  });
}

/** Options of a choice: they wait until one of the message's buttons is pressed. */
export async function receiveSelection(
  interaction: StringSelectMenuInteraction,
  to: InteractionContext,
): Promise<void> {
  const [kind, name = '', part = '0'] = interaction.customId.split(':');
  if (kind !== 'pick') throw outdated();
  const sender = await senderOf(interaction, to);
  await to.selections.set({
    place: interaction.message.id,
    personId: sender.person.id,
    name,
    part: Number(part),
    options: interaction.values,
  });
  await interaction.deferUpdate();
}

/** A form that was filled in. */
export async function receiveModal(
  interaction: ModalSubmitInteraction,
  to: InteractionContext,
): Promise<void> {
  const [kind, ...rest] = interaction.customId.split(':');
  const sender = await senderOf(interaction, to, kind === 'modal' ? rest[0] : undefined);
  const { values, attachments } = readModal(interaction);
  if (kind === 'modal') {
    const [token = ''] = rest;
    const stored = await findStored(to.db, token, sender.chatId);
    const isPrivate =
      (interaction.message?.flags.has(MessageFlags.Ephemeral) ?? false) ||
      (commandNamed(stored)?.private ?? false);
    await acceptInteraction(interaction, sender, to, {
      private: isPrivate,
      attachments,
      update: files => ({ kind: 'form', command: stored?.command ?? 'help', token, values, files }),
    });
  } else if (kind === 'fill') {
    const [name = '', opened = ''] = rest;
    const found = findCommand(name);
    if (!found) throw outdated();
    const given = await to.interactionReplies.argsOf(`interaction:${opened}`, sender.person.id);
    await acceptInteraction(interaction, sender, to, {
      private: found.private ?? false,
      attachments,
      update: files => ({ kind: 'form', command: found.name, values: { ...given, ...values }, files }),
    });
  } else throw outdated();
}

async function formFor(
  kind: string,
  token: string,
  stored: StoredButton | undefined,
  sender: Sender,
  to: InteractionContext,
) {
  if (!stored || stored.expiresAt <= to.now()) return undefined;
  if (kind === 'form') return formOfMessage(to.db, stored.messageId, token);
  const found = commandNamed(stored);
  if (!found) return undefined;
  const existing = await to.agent.existing(sender.community.id);
  return inLanguage(await to.agent.languageOf(sender), () => formOf(found, stored.args, existing));
}

function commandNamed(stored: StoredButton | undefined): Command | undefined {
  return stored && findCommand(stored.command);
}
