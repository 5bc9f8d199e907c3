import { UserError } from '../../store/errors.ts';
import { allOf, anyOf } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Command } from '../command.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { descriptionOf, labelOf, optionLabel, submitLabelOf, summaryOf } from '../language/definitions.ts';
import { currentLocale, t } from '../language/translate.ts';
import type { Field, Form, FormHints } from '../reply.ts';
import type { SlotKind } from './argument-types.ts';
import { readNumber } from './numerals.ts';
import { type Argument, argumentsOf } from './schema.ts';

export { parseSlash } from './slash-text.ts';

/**
 * The form of a command, with what is known filled in.
 *
 * @param existing names that exist: where they are few they are offered to pick from, else while typing
 * @param hints what is taken for what is left open, and which arguments are asked for
 */
export function formOf(
  command: Command,
  filledIn: Record<string, unknown>,
  existing?: ExistingNames,
  hints: FormHints = {},
): Form {
  // A hidden command is reached by a button, which says what it is about: that is not asked for.
  const asked = (name: string) => hints.fields?.includes(name) ?? true;
  const decided = command.hidden
    ? without(filledIn, command.edits ?? [])
    : Object.fromEntries(Object.entries(filledIn).filter(([name]) => !asked(name)));
  const carriers = Object.values(command.picks ?? {});
  const fields = argumentsOf(command)
    .filter(({ name }) => asked(name) && decided[name] === undefined && !carriers.includes(name))
    .flatMap(argument => {
      const carrier = command.picks?.[argument.name];
      if (carrier !== undefined) return pickField(argument, decided[carrier]);
      const one = field(argument, filledIn[argument.name], { existing, labels: command.optionLabels });
      const takes = hints.takes?.[argument.name];
      return takes === undefined ? [one] : [{ ...one, takes }];
    });
  if (command.files) {
    fields.unshift({ name: filesField, label: t('Files'), type: 'files', required: false });
  }
  return {
    title: summaryOf(command),
    fields,
    submit: {
      label: submitLabelOf(command),
      call: { command: command.name, args: decided, ...(command.files && { keepsFiles: true }) },
    },
  };
}

/**
 * Makes a command's arguments of what a form or a slash command gave: strings, numbers, lists. Empty ones are left
 * out.
 *
 * @throws UserError naming each argument that is missing or wrong, with its range or its options
 */
export function readForm(command: Command, values: Record<string, unknown>): Record<string, unknown> {
  const known = argumentsOf(command);
  const wrong: string[] = [];
  const suggestions: string[] = [];
  const args: Record<string, unknown> = {};
  for (const argument of known) {
    const given = values[argument.name];
    if (isEmpty(given)) {
      if (argument.required)
        wrong.push(
          t('{argument} is missing: {description}', {
            argument: labelOf(argument),
            description: lower(descriptionOf(argument)),
          }),
        );
      continue;
    }
    const read = readOne(command, argument, given);
    if ('value' in read) args[argument.name] = read.value;
    else {
      wrong.push(read.complaint);
      if (argument.options) suggestions.push(...nearest(String(given), argument.options));
    }
  }
  for (const name of Object.keys(values)) {
    if (name === filesField || known.some(argument => argument.name === name) || isEmpty(values[name]))
      continue;
    const names = known.map(argument => argument.name);
    wrong.push(
      names.length
        ? t('/{command} knows no “{name}”, only {names}', {
            command: command.name,
            name: shortened(name),
            names: allOf(names),
          })
        : t("/{command} takes nothing, so “{name}” can't be used", {
            command: command.name,
            name: shortened(name),
          }),
    );
  }
  if (wrong.length) throw new UserError(`${wrong.map(capital).join('. ')}.`, suggestions);
  return args;
}

/**
 * Makes one argument of what was given for its field, for a form that is asked field by field.
 *
 * @throws UserError with its range or its options when it can't be that
 */
export function readField(command: Command, name: string, given: unknown): unknown {
  const argument = argumentsOf(command).find(one => one.name === name);
  if (!argument) return given;
  const read = readOne(command, argument, given);
  if ('value' in read) return read.value;
  throw new UserError(
    `${capital(read.complaint)}.`,
    argument.options && nearest(String(given), argument.options),
  );
}

function readOne(
  command: Command,
  argument: Argument,
  given: unknown,
): { value: unknown } | { complaint: string } {
  const checked = command.args.shape[argument.name]?.['~standard'].validate(typed(argument, given));
  if (checked && !(checked instanceof Promise) && !checked.issues) return { value: checked.value };
  return { complaint: complaint(argument, given) };
}

function without(args: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
}

/** The field that files are dropped on; it is no argument. */
const filesField = 'files';

/** More names than this are offered while typing. Discord's selects hold 25. */
const fewEnough = 25;

function field(
  argument: Argument,
  given: unknown,
  { existing, labels }: { existing: ExistingNames | undefined; labels: Command['optionLabels'] },
): Field {
  const { name, required, kind, min, max } = argument;
  const value = isValue(given) ? { value: given } : {};
  const common = {
    name,
    label: capital(labelOf(argument)),
    help: descriptionOf(argument),
    required,
    ...value,
  };
  const multiple = argument.type === 'array';
  if (argument.options) {
    const options = argument.options.map(option => {
      const label = labels?.[option];
      return { value: option, label: label ? t(label) : optionLabel(option) };
    });
    return { ...common, type: 'select', options, multiple };
  }
  const names = kind && existing ? namesOf(kind, existing) : [];
  if (names.length && names.length <= fewEnough) {
    const options = names.map(option => ({ value: option, label: option }));
    return { ...common, type: 'select', options, multiple };
  }
  if (argument.type === 'boolean') {
    const options = ['yes', 'no'].map(option => ({ value: option, label: optionLabel(option) }));
    return { ...common, type: 'select', options, multiple: false };
  }
  if (argument.type === 'number' || argument.type === 'integer') {
    const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    return { ...common, type: 'number', whole: argument.type === 'integer', ...range };
  }
  if (kind && offered.has(kind)) return { ...common, type: 'name', of: kind, multiple };
  return { ...common, type: kind === 'text' && (max ?? 0) > 300 ? 'long' : 'text' };
}

/** A field to pick from what a button carried: `17 Row 3` is the option 17, called “Row 3”. None where it carried nothing. */
function pickField(argument: Argument, carried: unknown): Field[] {
  const options = (Array.isArray(carried) ? carried : []).map(String).map(entry => {
    const space = entry.indexOf(' ');
    return { value: entry.slice(0, space), label: entry.slice(space + 1) };
  });
  if (!options.length) return [];
  const { name, required } = argument;
  const label = capital(labelOf(argument));
  return [
    {
      name,
      label,
      help: descriptionOf(argument),
      required,
      type: 'select',
      options,
      multiple: argument.type === 'array',
    },
  ];
}

const offered: ReadonlySet<SlotKind> = new Set(['datanet', 'base', 'model', 'person', 'source', 'channel']);

/** Names of that kind that exist; none where they are better offered while typing. */
export function namesOf(kind: SlotKind, existing: ExistingNames): string[] {
  if (kind === 'datanet') return existing.datanets.map(({ name }) => name);
  if (kind === 'base') return existing.bases;
  if (kind === 'source') return existing.sources;
  // Chatting takes bases too, and people are named beyond those that wrote here: both are offered while typing.
  return [];
}

/** What was typed for an argument as its type wants it; what can't be made that stays as it is and fails the schema. */
export function typed(argument: Argument, given: unknown): unknown {
  if (argument.type === 'array') return typeof given === 'string' ? parts(given) : given;
  if (Array.isArray(given) && given.length === 1) return typed(argument, given[0]);
  if (typeof given === 'number') return argument.type === 'string' ? String(given) : given;
  if (typeof given !== 'string') return given;
  const written = given.trim();
  switch (argument.type) {
    case 'number':
    case 'integer':
      return readNumber(written.replace(/^#/, '')) ?? Number.NaN;
    case 'boolean':
      return /^(yes|true|on|1)$/i.test(written) ? true : /^(no|false|off|0)$/i.test(written) ? false : given;
    default:
      return option(argument.options, written) ?? written;
  }
}

/** The option that was meant: by itself in any case, or by an unmistakable beginning (`auto` for `automatic`). */
function option(options: string[] | undefined, written: string): string | undefined {
  const sought = written.toLowerCase();
  if (options?.includes(sought)) return sought;
  const starting =
    sought.length < 3 ? [] : (options?.filter(candidate => candidate.startsWith(sought)) ?? []);
  return starting.length === 1 ? starting[0] : undefined;
}

/** Names in a row: `chef-v1, chef-v2`, `chef-v1 and chef-v2`, `chef-v1 vs chef-v2`. */
function parts(given: string): string[] {
  return given.split(/[\s,;]+(?:(?:and|vs\.?|against|&)[\s,;]+)?/i).filter(Boolean);
}

function complaint(argument: Argument, given: unknown): string {
  const { type, options, kind, min, max } = argument;
  const said = {
    argument: labelOf(argument),
    given: shortened(Array.isArray(given) ? given.join(', ') : String(given)),
  };
  if (options)
    return t('{argument} must be {options}; you gave {given}', { ...said, options: anyOf(options) });
  if (type === 'array')
    return t('{argument} takes {min} to {max} names; you gave {given}', {
      ...said,
      min: min ?? 0,
      max: max ?? '',
    });
  if (type === 'boolean') return t('{argument} must be yes or no; you gave {given}', said);
  if (type === 'number' || type === 'integer') {
    const isNumber = Number.isFinite(typed(argument, given));
    const range = { ...said, min: bound(min), max: bound(max) };
    if (max === undefined)
      return type === 'integer'
        ? t('{argument} must be a whole number of at least {min}; you gave {given}', range)
        : t('{argument} must be a number of at least {min}; you gave {given}', range);
    if (type === 'integer')
      return t('{argument} must be a whole number between {min} and {max}; you gave {given}', range);
    return isNumber
      ? t('{argument} must be between {min} and {max}; you gave {given}', range)
      : t('{argument} must be a number between {min} and {max}; you gave {given}', range);
  }
  if (kind === 'name') {
    return t(
      '{argument} must be up to 48 lower-case letters, digits and dashes, starting with a letter or digit; you gave {given}',
      said,
    );
  }
  const length = String(given).trim().length;
  if (max !== undefined && length > max) {
    return t('{argument} may have {max, number} characters at most; you gave {length, number}', {
      ...said,
      max,
      length,
    });
  }
  if (min !== undefined && length < min)
    return t('{argument} must have at least {min, number} characters; you gave {given}', { ...said, min });
  return t("{argument} can't be used like that; you gave {given}", said);
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isValue(value: unknown): value is string | number | boolean | string[] {
  if (Array.isArray(value)) return value.every(entry => typeof entry === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** A bound as the language writes numbers; one that is tiny as it is typed, since it would round to nothing. */
function bound(value: number | undefined): string {
  if (value === undefined) return '';
  return value > 0 && value < 0.001 ? String(value) : value.toLocaleString(currentLocale());
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
