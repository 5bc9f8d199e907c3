import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  Locale,
  type LocalizationMap,
  PermissionFlagsBits,
  type REST,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import { type Argument, argumentsOf } from '../../agent/arguments/schema.ts';
import type { Command } from '../../agent/command.ts';
import { translationOf } from '../../agent/language/catalogue.ts';
import { labelOf } from '../../agent/language/definitions.ts';
import { type Language, languages } from '../../agent/language/languages.ts';
import { message } from '../../store/message.ts';
import { truncate } from '../rendering/truncate.ts';
import { discordLimits } from './limits.ts';

/**
 * Who is offered what is for operators alone: whoever manages the server, as they are operators by that. A server shows
 * such a command to others too where it says so (Server Settings › Integrations), and by a mention it works for each
 * operator.
 */
const operators = String(PermissionFlagsBits.ManageGuild);

type SlashCommand = RESTPostAPIChatInputApplicationCommandsJSONBody;
type AnyCommand = SlashCommand | MessageCommand;
type Basic = APIApplicationCommandBasicOption;

/** Attachments that a command can take; a message can have more. */
export const fileOptions = ['file', 'file-2', 'file-3'];

/**
 * Discord's slash commands from the definitions: two words become a command and its subcommand, arguments typed
 * options. None is required there, so that a form can ask for what is missing.
 */
export function slashCommands(commands: readonly Command[]): SlashCommand[] {
  const offered = commands.filter(command => !command.hidden);
  const groups = Map.groupBy(offered, command => command.name.split(' ')[0] ?? command.name);
  return [...groups].map(([name, members]): SlashCommand => {
    const common = {
      type: ApplicationCommandType.ChatInput as const,
      name,
      contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      ...(members.every(({ role }) => role === 'operator') && { default_member_permissions: operators }),
    };
    const [only] = members;
    if (only && members.length === 1 && only.name === name) {
      return { ...common, ...described(only.summary), options: optionsOf(only) };
    }
    const summaries = members.map(member => member.name.split(' ')[1] ?? 'show').join(', ');
    return {
      ...common,
      description: truncate(`${name}: ${summaries}`, discordLimits.description),
      options: members.map(
        (member): APIApplicationCommandSubcommandOption => ({
          type: ApplicationCommandOptionType.Subcommand,
          // A command that also has others below it can't be called by itself on Discord.
          name: member.name.split(' ')[1] ?? 'show',
          ...described(member.summary),
          options: optionsOf(member),
        }),
      ),
    };
  });
}

/** What is offered for a message (right-click › Apps): the file it holds is given. */
export const submitFileCommand = message('Submit this file').text;

type MessageCommand = RESTPostAPIContextMenuApplicationCommandsJSONBody;

function messageCommand(): MessageCommand {
  return {
    type: ApplicationCommandType.Message,
    name: submitFileCommand,
    name_localizations: localized(submitFileCommand, 32),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

/** Registers the commands for all servers, when they are not as they should be. Returns whether they changed. */
export async function register(
  rest: REST,
  applicationId: string,
  commands: readonly Command[],
): Promise<boolean> {
  const wanted = [...slashCommands(commands), messageCommand()];
  const query = new URLSearchParams({ with_localizations: 'true' });
  const known = (await rest.get(Routes.applicationCommands(applicationId), { query })) as AnyCommand[];
  if (sameness(known) === sameness(wanted)) return false;
  await rest.put(Routes.applicationCommands(applicationId), { body: wanted });
  return true;
}

/** `learningRate` as an option: `learning-rate`. */
export function optionName(argument: string): string {
  return argument.replace(/[A-Z]/g, outgoing => `-${outgoing.toLowerCase()}`).slice(0, 32);
}

/** Kinds of names that are offered while typing. */
export const offeredKinds: ReadonlySet<string> = new Set([
  'datanet',
  'base',
  'model',
  'source',
  'job',
  'submission',
]);

function optionsOf(command: Command): Basic[] {
  const files = command.files
    ? fileOptions.map(
        (name): Basic => ({
          type: ApplicationCommandOptionType.Attachment,
          name,
          ...described('A file to give'),
        }),
      )
    : [];
  return [...argumentsOf(command).map(optionOf), ...files].slice(0, discordLimits.options);
}

function optionOf(argument: Argument): Basic {
  const common = {
    name: optionName(argument.name),
    name_localizations: optionNames(argument),
    ...described(argument.description || argument.label),
    required: false,
  };
  const { kind, min, max, options } = argument;
  if (options && options.length <= discordLimits.options) {
    const choices = options.map(value => ({
      name: truncate(value, discordLimits.optionText),
      name_localizations: localized(value, discordLimits.optionText),
      value,
    }));
    return { ...common, type: ApplicationCommandOptionType.String, choices };
  }
  if (kind === 'person' && argument.type === 'string')
    return { ...common, type: ApplicationCommandOptionType.User };
  if (kind === 'platformRole') return { ...common, type: ApplicationCommandOptionType.Role };
  if (kind === 'channel') {
    const channel_types = [...channelTypes];
    return { ...common, type: ApplicationCommandOptionType.Channel, channel_types };
  }
  const autocomplete = kind !== undefined && offeredKinds.has(kind);
  const range = {
    ...(min !== undefined && { min_value: min }),
    ...(max !== undefined && { max_value: max }),
  };
  if (argument.type === 'integer') {
    const type = ApplicationCommandOptionType.Integer as const;
    return autocomplete ? { ...common, type, autocomplete, ...range } : { ...common, type, ...range };
  }
  if (argument.type === 'number') return { ...common, type: ApplicationCommandOptionType.Number, ...range };
  if (argument.type === 'boolean') return { ...common, type: ApplicationCommandOptionType.Boolean };
  if (autocomplete) return { ...common, type: ApplicationCommandOptionType.String, autocomplete };
  const length = argument.type === 'string' && max !== undefined ? { max_length: Math.min(max, 6000) } : {};
  return { ...common, type: ApplicationCommandOptionType.String, ...length };
}

/** Channels that people write in; the posts of a forum are threads of it. */
const channelTypes = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
] as const;

/** Languages of Discord's that ours are for. https://discord.com/developers/docs/reference#locales */
const discordLocales: Record<Exclude<Language, 'en'>, readonly Locale[]> = {
  es: [Locale.SpanishES, Locale.SpanishLATAM],
  de: [Locale.German],
  fr: [Locale.French],
  pt: [Locale.PortugueseBR],
  ru: [Locale.Russian],
  zh: [Locale.ChineseCN],
};

/** A description in all languages. The names of commands are what the manual calls them, the same everywhere. */
function described(text: string) {
  return {
    description: truncate(text, discordLimits.description),
    description_localizations: localized(text, discordLimits.description),
  };
}

/** A text in the languages that it is translated to, or null. */
function localized(text: string, length: number): LocalizationMap | null {
  return inLocales(language => {
    const translated = translationOf(text, language);
    return translated === text ? undefined : truncate(translated, length);
  });
}

/** An option's name as Discord takes it: lower case, letters and digits, dashes between words, 32 at most. */
function optionNames(argument: Argument): LocalizationMap | null {
  return inLocales(language => {
    const label = labelOf(argument, language);
    const name = label
      .toLocaleLowerCase(language)
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '');
    return label === argument.label || !name || name.length > 32 ? undefined : name;
  });
}

function inLocales(translated: (language: Language) => string | undefined): LocalizationMap | null {
  const entries = languages
    .filter(language => language !== 'en')
    .flatMap(language => {
      const text = translated(language);
      return text === undefined ? [] : discordLocales[language].map(locale => [locale, text] as const);
    });
  return entries.length ? Object.fromEntries(entries) : null;
}

/** What matters of a set of commands, whatever Discord adds to them. */
function sameness(commands: readonly AnyCommand[]): string {
  const option = (one: object): unknown => {
    const given = one as Record<string, unknown>;
    const fields = [
      'type',
      'name',
      'description',
      'autocomplete',
      'min_value',
      'max_value',
      'max_length',
    ].map(field => given[field] ?? null);
    const choices = ((given.choices ?? []) as Choice[]).map(choice => [
      choice.name,
      choice.value,
      sorted(choice.name_localizations),
    ]);
    const words = [sorted(given.name_localizations), sorted(given.description_localizations)];
    const types = [...((given.channel_types ?? []) as number[])].sort();
    return [...fields, choices, words, types, ((given.options ?? []) as object[]).map(option)];
  };
  const all = commands.map(command => {
    const { description = '', description_localizations, options = [] } = command as Partial<SlashCommand>;
    return [
      command.name,
      command.type,
      description,
      sorted(command.name_localizations),
      sorted(description_localizations),
      [...(command.contexts ?? [])].sort(),
      command.default_member_permissions ?? null,
      options.map(option),
    ];
  });
  return JSON.stringify(all.sort((a, b) => String(a[0]).localeCompare(String(b[0]))));
}

interface Choice {
  name: string;
  value: unknown;
  name_localizations?: unknown;
}

/** Translations in a fixed order; Discord leaves out what is null. */
function sorted(translations: unknown): [string, unknown][] {
  return Object.entries(translations ?? {}).sort(([one], [other]) => one.localeCompare(other));
}
