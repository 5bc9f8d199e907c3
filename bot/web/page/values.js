import { t } from './language.js';
/**
 * @import { Field } from '../../../agent/reply.ts'
 * @typedef {string | number | string[]} Value
 */

/**
 * Reads a form's fields as they were filled in.
 *
 * @param {Field[]} fields
 * @param {Record<string, string | string[]>} typed by field; of files only their names
 * @returns {{ values: Record<string, Value>, problems: Record<string, string> }} what was left empty is in neither
 */
export function valuesOf(fields, typed) {
  /** @type {Record<string, Value>} */
  const values = {};
  /** @type {Record<string, string>} */
  const problems = {};
  for (const field of fields) {
    const read = oneValue(field, typed[field.name] ?? '');
    if (typeof read === 'object' && 'problem' in read) problems[field.name] = read.problem;
    else if (read !== undefined && field.type !== 'files') values[field.name] = read;
  }
  return { values, problems };
}

/**
 * @param {Field} field
 * @param {string | string[]} typed
 * @returns {Value | { problem: string } | undefined}
 */
function oneValue(field, typed) {
  const many = typeof typed === 'string' ? undefined : typed.map(one => one.trim()).filter(Boolean);
  const one = typeof typed === 'string' ? typed.trim() : '';
  if (many ? !many.length : !one) return field.required ? { problem: needed(field) } : undefined;
  if (field.type === 'number') return numberOf(field, one);
  return many ?? one;
}

/** @param {Field} field */
function needed(field) {
  if (field.type === 'files') return t('A file is needed here.');
  if (field.type === 'select' || field.type === 'name')
    return 'multiple' in field && field.multiple ? t('Choose at least one.') : t('Choose one.');
  return t('This is needed.');
}

/**
 * @param {Extract<Field, { type: 'number' }>} field
 * @param {string} typed
 * @returns {number | { problem: string }}
 */
function numberOf(field, typed) {
  // `1,482` is how the bot itself writes a number.
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(typed) ? typed.replaceAll(',', '') : typed;
  const value = Number(plain);
  if (!Number.isFinite(value))
    return { problem: t('“{typed}” is not a number.', { typed: typed.slice(0, 40) }) };
  if (field.whole && !Number.isInteger(value)) return { problem: t('Only whole numbers fit here.') };
  const { min, max } = field;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    if (min === undefined) return { problem: t('At most {max}.', { max: String(max) }) };
    return {
      problem:
        max === undefined
          ? t('At least {min}.', { min: String(min) })
          : t('Between {min} and {max}.', { min: String(min), max: String(max) }),
    };
  }
  return value;
}
