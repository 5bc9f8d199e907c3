import {
  ApplicationCommandOptionType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
} from 'discord.js';
import { formOf } from '../../../agent/arguments/form.ts';
import { argumentsOf } from '../../../agent/arguments/schema.ts';
import type { Command } from '../../../agent/command.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import { suggestions } from '../../intake/suggestions.ts';
import { truncate } from '../../rendering/truncate.ts';
import { discordLimits } from '../limits.ts';
import { fileOptions, optionName } from '../register.ts';
import { acceptInteraction, type InteractionContext } from './accept-interaction.ts';
import { givenOf, kept, type Options, whereOf } from './given-interaction.ts';
import { inTime } from './in-time.ts';
import { modalOf } from './modal.ts';
import { named } from './platform-context.ts';
import { senderOf, valuesOf } from './work-off.ts';

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
  const options = optionsOf(interaction, found);
  const answer = { private: found.private ?? false, promised: true };
  const attachments = fileOptions.flatMap(name => interaction.options.getAttachment(name) ?? []);
  const isMissing =
    argumentsOf(found).some(argument => argument.required && !(argument.name in options)) &&
    !found.completes?.by.some(name => name in options);
  if (isMissing && !attachments.length) return openForm(interaction, found, options, to);
  const did = { kind: 'command' as const, command: found.name, options, attachments: kept(attachments) };
  await acceptInteraction(interaction, did, answer, to);
}

/** Asks for what a command lacks. What was given as options is kept, and comes back with the form. */
async function openForm(
  interaction: ChatInputCommandInteraction,
  found: Command,
  options: Options,
  to: InteractionContext,
): Promise<void> {
  const modal = await inTime(async () => {
    const did = { kind: 'command' as const, command: found.name, options };
    await to.interactions.open(givenOf(interaction, did, { private: false, promised: false, now: to.now }));
    // In a server nothing has to be known of the person to show the form.
    const { id } = interaction.guild
      ? await to.identities.community(interaction.guild)
      : (await senderOf({ where: whereOf(interaction) }, to)).community;
    const values = await valuesOf(options, id, to.identities);
    const existing = await to.agent.existing(id);
    const language = await to.languageIn(id, interaction.locale);
    const form = inLanguage(language, () => formOf(found, values, existing));
    return modalOf(form, `fill:${found.name}:${interaction.id}`, `/${found.name}`);
  });
  await interaction.showModal(modal);
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
  const sender = await senderOf({ where: whereOf(interaction) }, to);
  await to.agent.admit(sender);
  const { community } = sender;
  const names = suggestions(await to.agent.existing(community.id), argument.kind, String(focused.value));
  const isNumber = argument.type === 'integer' || argument.type === 'number';
  await interaction.respond(
    names.slice(0, discordLimits.options).map(({ name, value }) => ({
      name: truncate(name, discordLimits.optionText),
      value: isNumber ? Number(value) : value.slice(0, discordLimits.optionText),
    })),
  );
}

function optionsOf(interaction: ChatInputCommandInteraction, found: Command): Options {
  const options: Options = {};
  for (const { name } of argumentsOf(found)) {
    const option = interaction.options.get(optionName(name));
    if (!option) continue;
    // By number: display names are not unique and names can be taken over.
    if (option.user) options[name] = { user: named(option.user) };
    else if (option.channel) {
      options[name] = { channel: { id: option.channel.id, name: option.channel.name ?? '' } };
    } else if (option.value !== undefined) options[name] = { value: option.value };
  }
  return options;
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
