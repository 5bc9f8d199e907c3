import type { Command } from '../command.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { descriptionOf, labelOf, optionLabel, submitLabelOf, summaryOf } from '../language/definitions.ts';
import { t } from '../language/translate.ts';
import type { Field, Form, FormHints } from '../reply.ts';
import type { SlotKind } from './argument-types.ts';
import { type Argument, argumentsOf } from './schema.ts';

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

function without(args: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
}

/** The field that files are dropped on; it is no argument. */
export const filesField = 'files';

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

function isValue(value: unknown): value is string | number | boolean | string[] {
  if (Array.isArray(value)) return value.every(entry => typeof entry === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
