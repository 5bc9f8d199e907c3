import { anyOf } from '../../store/message.ts';
import { labelOf } from '../language/definitions.ts';
import { currentLocale, t } from '../language/translate.ts';
import type { Argument } from './schema.ts';
import { typed } from './typed.ts';

/** Why what was given can't be that argument, with its range or its options; without a full stop. */
export function complaint(argument: Argument, given: unknown): string {
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

/** A bound as the language writes numbers; one that is tiny as it is typed, since it would round to nothing. */
function bound(value: number | undefined): string {
  if (value === undefined) return '';
  return value > 0 && value < 0.001 ? String(value) : value.toLocaleString(currentLocale());
}

/** On one line, cut after 40 letters, as it is shown back to who gave it. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
