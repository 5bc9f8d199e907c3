import {
  ApplicationCommandOptionType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
} from 'discord.js';
import type { Sender } from '../../../agent/agent.ts';
import { formOf } from '../../../agent/arguments/form.ts';
import { argumentsOf } from '../../../agent/arguments/schema.ts';
import type { Command } from '../../../agent/command.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { UserError } from '../../../store/errors.ts';
import { allOf, message } from '../../../store/message.ts';
import { channelOf } from '../../intake/identity-resolver.ts';
import { suggestions } from '../../intake/suggestions.ts';
import { truncate } from '../../rendering/truncate.ts';
import { neededPermissions } from '../connection/welcome.ts';
import { discordLimits } from '../limits.ts';
import { fileOptions, optionName } from '../register.ts';
import { acceptInteraction, type InteractionContext, keysOf, senderOf } from './accept-interaction.ts';
import { modalOf } from './modal.ts';
import { named } from './platform-context.ts';

/** A form may lie open for that long. */
const formHours = 24;

/** A slash command: done at once, or by a form when something it needs is missing. */
export async function receiveSlashCommand(
  interaction: ChatInputCommandInteraction,
  to: InteractionContext,
): Promise<void> {
  const found = commandOf(interaction.commandName, interaction.options.getSubcommand(false));
  if (!found)
    throw new UserError(
      message('“/{command}” is no longer there. “/help” lists what is.', {
        command: interaction.commandName,
      }),
    );
  checkOptions(interaction, found);
  const sender = await senderOf(interaction, to);
  const values = await valuesOf(interaction, found, sender, to);
  const attachments = fileOptions.flatMap(name => interaction.options.getAttachment(name) ?? []);
  const isMissing = argumentsOf(found).some(
    argument => argument.required && values[argument.name] === undefined,
  );
  if (isMissing && !attachments.length) {
    const existing = await to.agent.existing(sender.community.id);
    const form = inLanguage(await to.agent.languageOf(sender), () => formOf(found, values, existing));
    // The form brings back what was given as options.
    await to.interactionReplies.open({
      ...keysOf(interaction, sender),
      private: false,
      promised: false,
      token: '',
      args: values,
      expiresAt: new Date(to.now().getTime() + formHours * 3_600_000),
    });
    await interaction.showModal(modalOf(form, `fill:${found.name}:${interaction.id}`, `/${found.name}`));
    return;
  }
  await acceptInteraction(interaction, sender, to, {
    private: found.private ?? false,
    attachments,
    update: files => ({ kind: 'form', command: found.name, values, files }),
  });
}

/** Offers names that exist, for an option that takes one. */
export async function autocomplete(
  interaction: AutocompleteInteraction,
  to: InteractionContext,
): Promise<void> {
  const found = commandOf(interaction.commandName, interaction.options.getSubcommand(false));
  const focused = interaction.options.getFocused(true);
  const argument = found && argumentsOf(found).find(one => optionName(one.name) === focused.name);
  if (!argument?.kind) {
    await interaction.respond([]);
    return;
  }
  const { community } = await senderOf(interaction, to);
  const names = suggestions(await to.agent.existing(community.id), argument.kind, String(focused.value));
  const isNumber = argument.type === 'integer' || argument.type === 'number';
  await interaction.respond(
    names.slice(0, discordLimits.options).map(({ name, value }) => ({
      name: truncate(name, discordLimits.optionText),
      value: isNumber ? Number(value) : value.slice(0, discordLimits.optionText),
    })),
  );
}

async function valuesOf(
  interaction: ChatInputCommandInteraction,
  found: Command,
  sender: Sender,
  to: InteractionContext,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const argument of argumentsOf(found)) {
    const option = interaction.options.get(optionName(argument.name));
    if (!option) continue;
    if (option.user) {
      // By number: display names are not unique and names can be taken over.
      const person = await to.identities.person(named(option.user), sender.community.id);
      values[argument.name] = `#${person.id}`;
    } else if (option.channel) {
      const { id, name } = option.channel;
      checkReach(interaction, id);
      values[argument.name] =
        `#${await to.identities.chat(channelOf({ id, name: name ?? undefined }), sender.community.id)}`;
    } else if (option.value !== undefined) values[argument.name] = option.value;
  }
  return values;
}

/** `datanet` with `create`; a bare command that has others below it is called `show` on Discord. */
function commandOf(name: string, sub: string | null): Command | undefined {
  return (
    (sub ? findCommand(`${name} ${sub}`) : undefined) ??
    (sub === null || sub === 'show' ? findCommand(name) : undefined)
  );
}

/**
 * Discord shows a command for a while as it was. An option that is gone is said and not left out, since what was asked
 * for would be done otherwise than asked.
 *
 * @throws UserError
 */
function checkOptions(interaction: ChatInputCommandInteraction, found: Command): void {
  const known = new Set([...argumentsOf(found).map(argument => optionName(argument.name)), ...fileOptions]);
  const given = interaction.options.data.flatMap(option => option.options ?? option);
  const removed = given.find(
    option => option.type > ApplicationCommandOptionType.SubcommandGroup && !known.has(option.name),
  );
  if (!removed) return;
  throw new UserError(
    message(
      '“{option}” is no longer an option of /{command}. Restart Discord to see it as it is now, then send it again.',
      { option: removed.name, command: found.name },
    ),
  );
}

/**
 * A channel that is named to the bot is one to read or write in.
 *
 * @throws UserError with the permissions that are missing there
 */
function checkReach({ guild }: ChatInputCommandInteraction, channelId: string): void {
  const channel = guild?.channels.cache.get(channelId);
  const me = guild?.members.me;
  if (!channel || !me) return;
  const has = channel.permissionsFor(me);
  const missing = (['View Channels', 'Send Messages', 'Read Message History'] as const).filter(
    name => !has.has(neededPermissions[name]),
  );
  if (!missing.length) return;
  throw new UserError(
    message(
      'In #{channel} I lack {permissions}. Give it to my role there (Edit Channel › Permissions), then send the command again.',
      { channel: channel.name, permissions: allOf(missing) },
    ),
  );
}
