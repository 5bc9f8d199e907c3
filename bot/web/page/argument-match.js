/**
 * @import { Field } from '../../../agent/reply.ts'
 * @import { WireCommand } from './wire.ts'
 */

/**
 * What is being typed behind a command's name.
 *
 * @typedef {object} TypedArgument
 * @property {string} typed what of it stands there
 * @property {number} from where in the text it begins
 * @property {Field} [field] what it is a value for; none where it may be a value for several
 * @property {Field[]} open those that may be named there, as `name=`
 */

/**
 * The argument that is being typed: the server decides by the same order (what is needed first) what it is for.
 *
 * @param {string} text
 * @param {WireCommand[]} commands
 * @returns {TypedArgument | undefined} none where the name of a command or free text is typed
 */
export function typedArgument(text, commands) {
  if (!text.startsWith('/') || text.includes('\n')) return undefined;
  const found = commands
    .map(command => ({ command, head: headOf(command.name).exec(text)?.[0] }))
    .filter(({ head }) => head !== undefined)
    .sort((a, b) => b.command.name.length - a.command.name.length)[0];
  if (!found) return undefined;
  const fields = found.command.form.fields.filter(({ type }) => type !== 'files');
  const words = [...text.slice(found.head?.length).matchAll(/"[^"]*"?|\S+|$/g)];
  const last = words.at(text.endsWith(' ') ? -1 : -2) ?? words.at(-1);
  const before = words.slice(0, last ? words.indexOf(last) : 0).map(([word]) => word);
  /** @type {Set<Field>} */
  const taken = new Set();
  for (const word of before) {
    const field = fieldFor(word, fields, taken);
    if (!field || field.type === 'long') return undefined;
    taken.add(field);
  }
  const open = fields.filter(field => !taken.has(field));
  const [word = ''] = last ?? [];
  const from = (found.head?.length ?? 0) + (last?.index ?? 0);
  const pair = pairOf(word, open);
  if (pair)
    return { typed: pair.value, from: from + word.length - pair.value.length, field: pair.field, open: [] };
  const needed = open.find(field => field.required);
  if (needed?.type === 'long' || needed?.type === 'text') return undefined;
  return { typed: word, from, ...(needed && { field: needed }), open: needed ? [] : open };
}

/** @param {string} name */
const headOf = name => new RegExp(`^/${name.replaceAll(' ', '\\s+')}\\s+`, 'i');

/**
 * @param {string} word
 * @param {Field[]} fields
 * @param {ReadonlySet<Field>} taken
 */
function fieldFor(word, fields, taken) {
  const open = fields.filter(field => !taken.has(field));
  const pair = pairOf(word, open);
  if (pair) return pair.field;
  const fits = (/** @type {Field} */ field) =>
    field.type === 'select'
      ? field.options.some(({ value }) => value === word.toLowerCase())
      : field.type !== 'number' || /^#?\d/.test(word);
  const needed = open.find(field => field.required);
  if (needed && (fits(needed) || needed.type === 'name')) return needed;
  return open.find(field => field.type === 'select' && fits(field)) ?? open.find(fits);
}

/**
 * @param {string} word
 * @param {Field[]} open
 */
function pairOf(word, open) {
  const [, name = '', value = ''] = /^([a-z][a-z_-]*)[=:]"?(.*)$/i.exec(word) ?? [];
  const field = open.find(one => one.name.toLowerCase() === name.toLowerCase());
  return name && field ? { field, value } : undefined;
}

/**
 * What may stand there, by what is typed of it.
 *
 * @param {TypedArgument} argument
 * @param {(kind: string, typed: string) => Promise<string[]>} names
 * @returns {Promise<{ name: string, detail: string, insert: string }[]>}
 */
export async function offersFor({ typed, field, open }, names) {
  const begun = (/** @type {string} */ text) => text.toLowerCase().startsWith(typed.toLowerCase());
  if (!field)
    return open
      .filter(one => begun(`${one.name}=`))
      .map(one => ({ name: `${one.name}=`, detail: one.help ?? one.label, insert: `${one.name}=` }));
  const offers =
    field.type === 'select'
      ? field.options.filter(({ value }) => begun(value))
      : field.type === 'name'
        ? (await names(field.of, typed.replace(/^"/, ''))).map(name => ({ value: name, label: name }))
        : [];
  return offers.map(({ value, label }) => ({
    name: value,
    detail: label === value ? field.label : label,
    insert: `${/\s/.test(value) ? `"${value}"` : value} `,
  }));
}
