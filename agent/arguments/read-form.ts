import { UserError } from '../../store/errors.ts';
import { allOf } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Command } from '../command.ts';
import { descriptionOf, labelOf } from '../language/definitions.ts';
import { t } from '../language/translate.ts';
import { complaint, shortened } from './complaint.ts';
import { filesField } from './form.ts';
import { type Argument, argumentsOf } from './schema.ts';
import { typed } from './typed.ts';

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

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
