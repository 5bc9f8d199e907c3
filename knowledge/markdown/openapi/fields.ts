import type { ListItem } from 'mdast';
import {
  bullets,
  type Context,
  code,
  entries,
  field,
  followed,
  item,
  list,
  nameOfReference,
  plain,
  text,
} from './values.ts';

const deepest = 4;
const mostValues = 50;

/**
 * The fields of a schema, each with its type, what it may be and what it is for; those of objects in it below them.
 *
 * @param within the schemas that it stands in, which are not said again
 */
export function fieldItems(schema: unknown, context: Context, within: readonly unknown[] = []): ListItem[] {
  const own = followed(schema, context);
  if (within.length > deepest || within.includes(own)) return [];
  const around = [...within, own];
  if (isList(own)) return fieldItems(field(own, 'items'), context, within);
  const all = [own, ...list(field(own, 'allOf')).map(part => followed(part, context))];
  const fields = all.flatMap(part => {
    const required = list(field(part, 'required'));
    return entries(field(part, 'properties')).flatMap(([name, property]) => {
      if (context.budget.left-- <= 0) return [];
      return [
        withFields(fieldItem(name, property, required.includes(name), context), property, context, around),
      ];
    });
  });
  const choices = choicesOf(own);
  if (choices.length === 0) return fields;
  const kinds = choices.flatMap((choice, index) => {
    if (context.budget.left-- <= 0) return [];
    const target = followed(choice, context);
    const name = text(target, 'title') ?? nameOfReference(choice) ?? typeOf(target, context);
    const lead = item([plain(`${index ? 'or' : 'either'} ${name || 'this'}`)]);
    return [withFields(lead, choice, context, around)];
  });
  return [...fields, ...kinds];
}

/** A parameter of an operation: its schema stands in it, or (Swagger 2.0) it is one itself. */
export function parameterItem(parameter: unknown, context: Context): ListItem {
  const schema = field(parameter, 'schema') ?? parameter;
  const said = text(parameter, 'description');
  return fieldItem(
    text(parameter, 'name') ?? '',
    schema,
    field(parameter, 'required') === true,
    context,
    said,
  );
}

/** `array of Pet`, `string (date-time)`, `integer or null`; empty where nothing is said of it. */
export function typeOf(schema: unknown, context: Context): string {
  const target = followed(schema, context);
  if (isList(target)) {
    const items = field(target, 'items');
    const of = nameOfReference(items) ?? typeOf(items, context);
    return of ? `array of ${of}` : 'array';
  }
  const said = field(target, 'type');
  // OpenAPI 3.1 lists types, 3.0 says "nullable".
  const types = (Array.isArray(said) ? said : [said]).filter(one => typeof one === 'string');
  if (field(target, 'nullable') === true && types.length) types.push('null');
  const format = text(target, 'format');
  return `${types.join(' or ')}${types.length && format ? ` (${format})` : ''}`;
}

function fieldItem(
  name: string,
  schema: unknown,
  required: boolean,
  context: Context,
  description?: string,
): ListItem {
  const target = followed(schema, context);
  const values = list(field(target, 'enum') ?? field(field(target, 'items'), 'enum')).slice(0, mostValues);
  const limit = (key: string, words: (value: number) => string) => {
    const value = field(target, key);
    return typeof value === 'number' ? words(value) : '';
  };
  const plainValue = (key: string, words: string) => {
    const value = field(target, key);
    return value === undefined || value === null || typeof value === 'object'
      ? ''
      : `${words} ${String(value)}`;
  };
  const facts = [
    typeOf(target, context),
    required ? 'required' : '',
    field(target, 'readOnly') === true ? 'only in answers' : '',
    field(target, 'writeOnly') === true ? 'only in requests' : '',
    values.length ? `one of ${values.map(String).join(', ')}` : '',
    plainValue('const', 'always'),
    limit('minimum', value => `at least ${value}`),
    limit('exclusiveMinimum', value => `more than ${value}`),
    limit('maximum', value => `at most ${value}`),
    limit('exclusiveMaximum', value => `less than ${value}`),
    limit('minLength', value => `${value} characters at least`),
    limit('maxLength', value => `${value} characters at most`),
    limit('maxItems', value => `${value} at most`),
    plainValue('default', 'default'),
    field(target, 'deprecated') === true ? 'deprecated' : '',
  ].filter(Boolean);
  const words = description ?? text(schema, 'description') ?? text(target, 'description');
  return item([
    code(name),
    plain(`${facts.length ? ` (${facts.join(', ')})` : ''}${words ? `: ${words}` : ''}`),
  ]);
}

function withFields(made: ListItem, schema: unknown, context: Context, within: readonly unknown[]): ListItem {
  const nested = fieldItems(schema, context, within);
  return nested.length ? { ...made, children: [...made.children, bullets(nested)] } : made;
}

function choicesOf(schema: unknown): unknown[] {
  const all = [...list(field(schema, 'oneOf')), ...list(field(schema, 'anyOf'))];
  // "This or null" is one kind that may be missing.
  return all.filter(choice => field(choice, 'type') !== 'null');
}

function isList(schema: unknown): boolean {
  return (
    field(schema, 'type') === 'array' || (field(schema, 'items') !== undefined && !field(schema, 'type'))
  );
}
