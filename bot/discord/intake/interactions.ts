import {
  ApplicationCommandOptionType,
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  RESTJSONErrorCodes as Code,
  type Interaction,
  MessageFlags,
  type ModalSubmitInteraction,
  type RepliableInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Place } from '../../../agent/agent.ts';
import { formOf } from '../../../agent/arguments/form.ts';
import { argumentsOf } from '../../../agent/arguments/schema.ts';
import type { Command } from '../../../agent/command.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import type { Update } from '../../../agent/update.ts';
import { UserError } from '../../../store/errors.ts';
import { allOf, message } from '../../../store/message.ts';
import { bytesOf, takeFiles } from '../../intake/attachments.ts';
import { channelOf } from '../../intake/identity-resolver.ts';
import type { Selections } from '../../intake/selections.ts';
import { communityOf, findStored, formOfMessage, type StoredButton } from '../../intake/stored-buttons.ts';
import { suggestions } from '../../intake/suggestions.ts';
import { truncate } from '../../rendering/truncate.ts';
import { neededPermissions } from '../connection/welcome.ts';
import type { InteractionReplies } from '../delivery/interaction-replies.ts';
import { hasCode } from '../errors.ts';
import { most } from '../limits.ts';
import { fileOptions, optionName } from '../register.ts';
import { sendFailureNotice } from './failure-notice.ts';
import { fitsModal, modalOf, readModal } from './modal.ts';
import { named, platformContextOf } from './platform-context.ts';
import type { Receiving } from './receive.ts';

/** "Interaction tokens are valid for 15 minutes": a minute less, for the way there. */
const tokenMinutes = 14;
/** A form may lie open for that long. */
const formHours = 24;

export interface Interacting extends Receiving {
  interactionReplies: InteractionReplies;
  selections: Selections;
  now: () => Date;
}

/** Everything that Discord calls an interaction: commands, buttons, selects, forms, names while typing. */
export async function receiveInteraction(interaction: Interaction, to: Interacting): Promise<void> {
  return inLanguage(languageOf(interaction.locale) ?? 'en', () => receive(interaction, to));
}

async function receive(interaction: Interaction, to: Interacting): Promise<void> {
  try {
    if (interaction.isAutocomplete()) await suggest(interaction, to);
    else if (interaction.isChatInputCommand()) await command(interaction, to);
    else if (interaction.isButton()) await button(interaction, to);
    else if (interaction.isStringSelectMenu()) await pick(interaction, to);
    else if (interaction.isModalSubmit()) await submitted(interaction, to);
    else throw outdated();
  } catch (error) {
    // It came twice and was answered the first time; or it is too late, and what was stored is answered in the channel.
    if (hasCode(error, Code.InteractionHasAlreadyBeenAcknowledged, Code.UnknownInteraction)) return;
    if (interaction.isRepliable()) await sendFailureNotice(interaction, error).catch(() => {});
    if (!(error instanceof UserError)) throw error;
  }
}

async function command(interaction: ChatInputCommandInteraction, to: Interacting): Promise<void> {
  const found = commandOf(interaction.commandName, interaction.options.getSubcommand(false));
  if (!found)
    throw new UserError(
      message('“/{command}” is no longer there. “/help” lists what is.', {
        command: interaction.commandName,
      }),
    );
  checkOptions(interaction, found);
  const place = await placeOf(interaction, to);
  const values = await valuesOf(interaction, found, place, to);
  const attachments = fileOptions.flatMap(name => interaction.options.getAttachment(name) ?? []);
  const isMissing = argumentsOf(found).some(
    argument => argument.required && values[argument.name] === undefined,
  );
  if (isMissing && !attachments.length) {
    const existing = await to.agent.existing(place.community.id);
    const form = inLanguage(await to.agent.languageOf(place), () => formOf(found, values, existing));
    // The form brings back what was given as options.
    await to.interactionReplies.open({
      ...base(interaction, place),
      private: false,
      promised: false,
      token: '',
      args: values,
      expiresAt: new Date(to.now().getTime() + formHours * 3_600_000),
    });
    await interaction.showModal(modalOf(form, `fill:${found.name}:${interaction.id}`, `/${found.name}`));
    return;
  }
  await take(interaction, place, to, {
    private: found.private ?? false,
    attachments,
    update: files => ({ kind: 'form', command: found.name, values, files }),
  });
}

async function button(interaction: ButtonInteraction, to: Interacting): Promise<void> {
  const [kind, token = ''] = interaction.customId.split(':');
  const place = await placeOf(interaction, to, token);
  const stored = await findStored(to.db, token, place.chatId);
  if (kind === 'form' || kind === 'open') {
    const form = await formFor(kind, token, stored, place, to);
    const isAllowed = stored && (stored.presserId === null || stored.presserId === place.person.id);
    if (form && isAllowed && fitsModal(form)) {
      await interaction.showModal(modalOf(form, `modal:${token}`, `/${stored.command}`));
      return;
    }
  }
  const picked = await to.selections.of(interaction.message.id, place.person.id);
  const isPrivate =
    interaction.message.flags.has(MessageFlags.Ephemeral) || (commandNamed(stored)?.private ?? false);
  await take(interaction, place, to, {
    private: isPrivate,
    update: () => ({ kind: 'press', token, picked }),
  });
}

/** Picks wait until one of the message's buttons is pressed. */
async function pick(interaction: StringSelectMenuInteraction, to: Interacting): Promise<void> {
  const [kind, name = '', part = '0'] = interaction.customId.split(':');
  if (kind !== 'pick') throw outdated();
  const place = await placeOf(interaction, to);
  await to.selections.set({
    place: interaction.message.id,
    personId: place.person.id,
    name,
    part: Number(part),
    options: interaction.values,
  });
  await interaction.deferUpdate();
}

async function submitted(interaction: ModalSubmitInteraction, to: Interacting): Promise<void> {
  const [kind, ...rest] = interaction.customId.split(':');
  const place = await placeOf(interaction, to, kind === 'modal' ? rest[0] : undefined);
  const { values, attachments } = readModal(interaction);
  if (kind === 'modal') {
    const [token = ''] = rest;
    const stored = await findStored(to.db, token, place.chatId);
    const isPrivate =
      (interaction.message?.flags.has(MessageFlags.Ephemeral) ?? false) ||
      (commandNamed(stored)?.private ?? false);
    await take(interaction, place, to, {
      private: isPrivate,
      attachments,
      update: files => ({ kind: 'form', command: stored?.command ?? 'help', token, values, files }),
    });
  } else if (kind === 'fill') {
    const [name = '', opened = ''] = rest;
    const found = findCommand(name);
    if (!found) throw outdated();
    const given = await to.interactionReplies.argsOf(`interaction:${opened}`, place.person.id);
    await take(interaction, place, to, {
      private: found.private ?? false,
      attachments,
      update: files => ({ kind: 'form', command: found.name, values: { ...given, ...values }, files }),
    });
  } else throw outdated();
}

async function suggest(interaction: AutocompleteInteraction, to: Interacting): Promise<void> {
  const found = commandOf(interaction.commandName, interaction.options.getSubcommand(false));
  const focused = interaction.options.getFocused(true);
  const argument = found && argumentsOf(found).find(one => optionName(one.name) === focused.name);
  if (!argument?.kind) {
    await interaction.respond([]);
    return;
  }
  const { community } = await placeOf(interaction, to);
  const names = suggestions(await to.agent.existing(community.id), argument.kind, String(focused.value));
  const isNumber = argument.type === 'integer' || argument.type === 'number';
  await interaction.respond(
    names.slice(0, most.options).map(({ name, value }) => ({
      name: truncate(name, most.optionText),
      value: isNumber ? Number(value) : value.slice(0, most.optionText),
    })),
  );
}

/**
 * Stores what a person did, then tells Discord that it has arrived. Files are the exception: reading them can take
 * longer than the three seconds, so Discord is told first, and they are stored with the update.
 */
async function take(
  interaction: RepliableInteraction,
  place: Place,
  to: Interacting,
  what: {
    private: boolean;
    attachments?: Iterable<{ url: string; name: string; size: number }>;
    update: (files: Awaited<ReturnType<typeof takeFiles>>) => Update;
  },
): Promise<void> {
  const attachments = [...(what.attachments ?? [])];
  // A press whose answer others may see is answered in the channel; everything else by the message that is promised.
  const promised = !interaction.isButton() || what.private;
  const flags = what.private ? MessageFlags.Ephemeral : undefined;
  const tell = async () => {
    if (promised || !interaction.isButton())
      await interaction.deferReply(flags === undefined ? {} : { flags });
    else await interaction.deferUpdate();
  };
  const early = attachments.length ? tell() : undefined;
  await early;
  if (attachments.length) await to.agent.admitFiles(place, bytesOf(attachments));
  const files = await takeFiles(attachments, to.files, to.host);
  const way = { ...base(interaction, place), private: what.private, promised, token: interaction.token };
  await to.interactionReplies.open({
    ...way,
    expiresAt: new Date(to.now().getTime() + tokenMinutes * 60_000),
  });
  let told: (outcome: Promise<void>) => void = () => {};
  to.interactionReplies.acknowledged(
    way.externalId,
    new Promise<Promise<void>>(resolve => {
      told = resolve;
    }).then(outcome => outcome),
  );
  try {
    await to.agent.receive(place, way.externalId, what.update(files));
    to.marks.set(place.chatId, interaction.id);
  } finally {
    const telling = early ?? tell();
    told(telling);
    await telling;
  }
}

function base(interaction: RepliableInteraction, place: Place) {
  return { externalId: `interaction:${interaction.id}`, chatId: place.chatId, personId: place.person.id };
}

/** @param token of what was pressed: in direct messages it is pressed in its card's community */
async function placeOf(
  interaction: RepliableInteraction | AutocompleteInteraction,
  { db, identities }: Interacting,
  token?: string,
): Promise<Place> {
  const { guild, channel, channelId, user, memberPermissions } = interaction;
  const account = { platform: 'discord', externalId: user.id };
  const context = platformContextOf(guild, channel, user, memberPermissions);
  return identities.of({
    ...context,
    person: { ...context.person, language: interaction.locale },
    ...(!channel && { chat: { id: channelId ?? user.id, private: guild === null } }),
    within: token && !guild ? await communityOf(db, token, account) : undefined,
  });
}

/** `datanet` with `create`; a bare command that has others below it is called `show` on Discord. */
function commandOf(name: string, sub: string | null): Command | undefined {
  return (
    (sub ? findCommand(`${name} ${sub}`) : undefined) ??
    (sub === null || sub === 'show' ? findCommand(name) : undefined)
  );
}

function commandNamed(stored: StoredButton | undefined): Command | undefined {
  return stored && findCommand(stored.command);
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
  const gone = given.find(
    option => option.type > ApplicationCommandOptionType.SubcommandGroup && !known.has(option.name),
  );
  if (!gone) return;
  throw new UserError(
    message(
      '“{option}” is no longer an option of /{command}. Restart Discord to see it as it is now, then send it again.',
      { option: gone.name, command: found.name },
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

function outdated(): UserError {
  return new UserError(message('That belongs to an earlier version of me. Send the command again.'));
}

async function valuesOf(
  interaction: ChatInputCommandInteraction,
  found: Command,
  place: Place,
  to: Interacting,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const argument of argumentsOf(found)) {
    const option = interaction.options.get(optionName(argument.name));
    if (!option) continue;
    if (option.user) {
      // By number: display names are not unique and names can be taken over.
      const person = await to.identities.person(named(option.user), place.community.id);
      values[argument.name] = `#${person.id}`;
    } else if (option.channel) {
      const { id, name } = option.channel;
      checkReach(interaction, id);
      values[argument.name] =
        `#${await to.identities.chat(channelOf({ id, name: name ?? undefined }), place.community.id)}`;
    } else if (option.value !== undefined) values[argument.name] = option.value;
  }
  return values;
}

async function formFor(
  kind: string,
  token: string,
  stored: StoredButton | undefined,
  place: Place,
  to: Interacting,
) {
  if (!stored || stored.expiresAt <= to.now()) return undefined;
  if (kind === 'form') return formOfMessage(to.db, stored.messageId, token);
  const found = commandNamed(stored);
  if (!found) return undefined;
  const existing = await to.agent.existing(place.community.id);
  return inLanguage(await to.agent.languageOf(place), () => formOf(found, stored.args, existing));
}
