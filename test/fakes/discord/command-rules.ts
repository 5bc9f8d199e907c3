import { characters, type Json, number, records, string } from '../json.ts';
import { type Fault, invalidForm } from './refusal.ts';

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const naming = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/**
 * Checks a whole set of slash commands.
 *
 * @throws Refusal with what is wrong, by path.
 */
export function checkCommands(commands: readonly Json[]): void {
  const faults: Fault[] = [];
  if (commands.length > 100)
    faults.push({
      path: '_',
      code: 'APPLICATION_COMMANDS_TOO_MANY',
      message: 'Maximum number of application commands reached (100).',
    });
  commands.forEach((command, at) => {
    if (command.type === 3) checkMessageCommand(command, String(at), faults);
    else checkNamed(command, String(at), faults);
    checkOptions(records(command.options), `${at}.options`, faults);
    // "a maximum of 8000 characters for combined name, description, and value properties"
    if (weight(command) > 8000) {
      faults.push({
        path: String(at),
        code: 'APPLICATION_COMMAND_TOO_LARGE',
        message: 'Command exceeds maximum size (8000)',
      });
    }
  });
  const names = commands.map(command => `${command.type ?? 1} ${command.name}`);
  if (new Set(names).size < names.length) {
    faults.push({
      path: '_',
      code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
      message: 'Application command names must be unique',
    });
  }
  if (faults.length) throw invalidForm(faults);
}

/** "USER and MESSAGE commands ... may also contain mixed case and spaces", and have no description. */
function checkMessageCommand(one: Json, path: string, faults: Fault[]): void {
  const names = [string(one.name), ...translations(one.name_localizations).map(([, name]) => name)];
  for (const name of names) {
    if (characters(name) >= 1 && characters(name) <= 32) continue;
    const message = 'Must be between 1 and 32 in length.';
    faults.push({ path: `${path}.name`, code: 'BASE_TYPE_BAD_LENGTH', message });
  }
  if (one.description) {
    const message = 'Context menu commands cannot have description';
    faults.push({ path, code: 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION', message });
  }
}

function checkNamed(one: Json, path: string, faults: Fault[]): void {
  const name = string(one.name);
  if (!naming.test(name) || name !== name.toLowerCase()) {
    faults.push({
      path: `${path}.name`,
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid',
    });
  }
  checkTranslations(one, path, faults);
  const length = characters(string(one.description));
  if (length < 1 || length > 100) {
    faults.push({
      path: `${path}.description`,
      code: 'BASE_TYPE_BAD_LENGTH',
      message: 'Must be between 1 and 100 in length.',
    });
  }
}

/** https://discord.com/developers/docs/reference#locales */
const locales = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
);

/** "Localized names and descriptions must follow the same restrictions". */
function checkTranslations(one: Json, path: string, faults: Fault[]): void {
  const names = translations(one.name_localizations);
  const descriptions = translations(one.description_localizations);
  for (const [locale] of [...names, ...descriptions]) {
    if (!locales.has(locale))
      faults.push({
        path: `${path}.localizations`,
        code: 'ENUM_TYPE_COERCE',
        message: `${locale} is no locale`,
      });
  }
  for (const [locale, name] of names) {
    if (!naming.test(name) || name !== name.toLowerCase())
      faults.push({
        path: `${path}.name_localizations.${locale}`,
        code: 'APPLICATION_COMMAND_INVALID_NAME',
        message: 'Command name is invalid',
      });
  }
  for (const [locale, description] of descriptions) {
    if (characters(description) < 1 || characters(description) > 100)
      faults.push({
        path: `${path}.description_localizations.${locale}`,
        code: 'BASE_TYPE_BAD_LENGTH',
        message: 'Must be between 1 and 100 in length.',
      });
  }
}

function translations(given: unknown): [string, string][] {
  return Object.entries((given ?? {}) as Json).map(([locale, text]) => [locale, string(text)]);
}

/** In each locale the options of a command have different names, too. */
function checkTranslatedNames(options: readonly Json[], path: string, faults: Fault[]): void {
  for (const locale of locales) {
    const names = options.map(option =>
      string(((option.name_localizations ?? {}) as Json)[locale] ?? option.name),
    );
    if (new Set(names).size < names.length)
      faults.push({
        path,
        code: 'APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE',
        message: `Option names must be unique in ${locale}: ${names.join(', ')}`,
      });
  }
}

function checkOptions(options: readonly Json[], path: string, faults: Fault[]): void {
  const say = (at: string, code: string, message: string) => void faults.push({ path: at, code, message });
  if (options.length > 25) say(path, 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  const isSub = (option: Json) => option.type === 1 || option.type === 2;
  if (options.some(isSub) && !options.every(isSub)) {
    say(
      path,
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-commands and sub-command groups are mutually exclusive with all other types of options',
    );
  }
  const firstOptional = options.findIndex(option => option.required !== true);
  if (
    !options.some(isSub) &&
    options.some((option, at) => option.required === true && firstOptional >= 0 && at > firstOptional)
  ) {
    say(
      path,
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options',
    );
  }
  if (new Set(options.map(option => option.name)).size < options.length) {
    say(path, 'APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE', 'Option names must be unique');
  }
  checkTranslatedNames(options, path, faults);
  options.forEach((option, at) => {
    const here = `${path}.${at}`;
    checkNamed(option, here, faults);
    const type = number(option.type);
    if (type < 1 || type > 11) say(`${here}.type`, 'BASE_TYPE_CHOICES', 'Value must be one of 1 to 11.');
    if (isSub(option)) checkOptions(records(option.options), `${here}.options`, faults);
    const choices = records(option.choices);
    if (choices.length > 25) say(`${here}.choices`, 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
    if (choices.length && option.autocomplete === true) {
      say(
        `${here}.autocomplete`,
        'APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID',
        'autocomplete may not be set to true if choices are present',
      );
    }
    if (option.autocomplete === true && ![3, 4, 10].includes(type)) {
      say(
        `${here}.autocomplete`,
        'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID_OPTION_TYPE',
        'Autocomplete is for strings and numbers only',
      );
    }
    choices.forEach((choice, index) => {
      if (characters(string(choice.name)) < 1 || characters(string(choice.name)) > 100) {
        say(`${here}.choices.${index}.name`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
      }
      if (
        type === 3
          ? typeof choice.value !== 'string' || characters(choice.value) > 100
          : typeof choice.value !== 'number'
      ) {
        say(`${here}.choices.${index}.value`, 'BASE_TYPE_BAD_TYPE', 'The value must fit the option.');
      }
    });
    if (
      type === 3 &&
      (number(option.min_length) > 6000 ||
        number(option.max_length ?? 1) < 1 ||
        number(option.max_length ?? 1) > 6000)
    ) {
      say(`${here}.max_length`, 'NUMBER_TYPE_MAX', 'Must be between 1 and 6000.');
    }
  });
}

function weight(one: Json): number {
  const own =
    characters(string(one.name)) + characters(string(one.description)) + characters(string(one.value));
  return (
    own + [...records(one.options), ...records(one.choices)].reduce((sum, part) => sum + weight(part), 0)
  );
}
