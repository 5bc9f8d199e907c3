import { type Argument, argumentsOf } from '../../arguments/schema.ts';
import type { Command } from '../../command.ts';
import { topicIn } from './help-topic.ts';
import type { Mention } from './mention.ts';
import { givenName, nameBeside, namedAs, presetIn } from './new-names.ts';
import { ownWords } from './own-words.ts';
import type { Reading } from './reading.ts';
import { settingIn } from './setting.ts';

/** The arguments of a command that a sentence really gives; what it doesn't is left out. */
export function fill(
  command: Command,
  reading: Reading,
  commands: readonly Command[],
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const argument of argumentsOf(command)) {
    const value = given(argument, command, reading, commands);
    if (value === undefined) continue;
    const checked = command.args.shape[argument.name]?.['~standard'].validate(value);
    // What is out of range is kept: the command says so, with the range.
    args[argument.name] = checked && !(checked instanceof Promise) && !checked.issues ? checked.value : value;
  }
  // A preset may have a goal in its name.
  if (args.goal !== undefined && String(args.preset ?? '').includes(String(args.goal))) delete args.goal;
  const version =
    args.version === undefined && 'datanet' in command.args.shape
      ? versionOf(reading, args, command)
      : undefined;
  return version ? { ...args, ...version } : args;
}

function given(
  argument: Argument,
  command: Command,
  reading: Reading,
  commands: readonly Command[],
): unknown {
  const { name, kind, options, type } = argument;
  if (options) return optionFor(argument, reading);
  if (type === 'array') return several(reading, argument);
  switch (kind) {
    case undefined:
    case 'version':
      return measured(argument, reading);
    case 'text':
      return name === 'value' ? settingIn(reading)?.value : ownWords(name, command.name, reading);
    case 'setting':
      return settingIn(reading)?.key;
    case 'preset':
      return presetIn(reading);
    case 'topic':
      return topicIn(reading, commands);
    case 'name':
      return givenName(reading) ?? newName(command, reading);
    case 'family':
      return familyIn(reading);
    case 'job':
    case 'submission':
      return named(reading, kind)?.value ?? loneNumber(argument, command, reading);
    case 'model':
      if (name === 'other') return another(reading);
      return (
        named(reading, 'model')?.value ??
        (command.name === 'chat' ? named(reading, 'base')?.value : undefined)
      );
    case 'source':
      return named(reading, 'source')?.value;
    default:
      return named(reading, kind)?.value;
  }
}

function optionFor({ name, options }: Argument, reading: Reading): string | undefined {
  const said = reading.options.filter(
    ({ kind, value }) => kind === `option:${name}` && options?.includes(String(value)),
  );
  return said[0] && String(said[0].value);
}

/** The first sure mention of a kind, or else one that is only likely. */
function named(reading: Reading, kind: Mention['kind']): Mention | undefined {
  const all = reading.mentions.filter(mention => mention.kind === kind);
  return all.find(mention => mention.sure) ?? all[0];
}

/** A second model or a base: "maths-v1 against chef-v2". */
function another(reading: Reading): Mention['value'] | undefined {
  const first = named(reading, 'model')?.value;
  const second = reading.mentions.find(
    ({ kind, value, sure }) => sure && (kind === 'model' || kind === 'base') && value !== first,
  );
  return second?.value;
}

function several(reading: Reading, { kind, max }: Argument): string[] | undefined {
  const names = reading.mentions.filter(
    mention => (mention.kind === kind || mention.kind === 'base') && mention.sure,
  );
  const distinct = [...new Set(names.map(({ value }) => String(value)))].slice(0, max);
  return distinct.length ? distinct : undefined;
}

function measured({ name, type }: Argument, reading: Reading): number | undefined {
  const said = reading.measures.find(measure => measure.argument === name)?.value;
  if (said !== undefined) return said;
  if (name === 'refreshMinutes') return interval(reading);
  // A number this small can only be one thing, with or without its name.
  const isRate = (value: number) => value > 0 && value < 0.01;
  if (name === 'learningRate' && type === 'number')
    return reading.numbers.find(({ value }) => isRate(value))?.value;
  return undefined;
}

const intervals: Record<string, number> = { hour: 60, day: 1440, week: 10_080 };

/** "every hour" without a number. */
function interval(reading: Reading): number | undefined {
  const every = reading.options.find(({ kind }) => kind === 'option:every');
  return every && intervals[String(every.value)];
}

/** "stop 99": the only number of a command that takes one. */
function loneNumber(argument: Argument, command: Command, reading: Reading): number | undefined {
  if (!argument.required || argumentsOf(command).filter(({ type }) => type === 'integer').length > 1)
    return undefined;
  const whole = reading.numbers.filter(
    ({ value, spelled }) => Number.isInteger(value) && value > 0 && !spelled,
  );
  return whole.length === 1 ? whole[0]?.value : undefined;
}

function newName(command: Command, reading: Reading): string | undefined {
  if ('url' in command.args.shape) return namedAs(reading);
  if (command.name === 'preset save') return namedAs(reading);
  return command.name === 'datanet create' ? nameBeside(reading, new Set(['datanet'])) : undefined;
}

function familyIn(reading: Reading): string | undefined {
  const family = named(reading, 'family')?.value;
  const base = named(reading, 'base')?.value;
  return family !== undefined ? String(family) : /^[a-z]+/.exec(String(base ?? ''))?.[0];
}

/** "maths v1" names a model, or where no model is wanted, the first version of a datanet. */
function versionOf(
  reading: Reading,
  args: Record<string, unknown>,
  command: Command,
): Record<string, unknown> | undefined {
  if ('model' in command.args.shape || args.datanet !== undefined) return undefined;
  for (const { kind, value } of reading.mentions) {
    const [, stem, number] = kind === 'model' ? (/^(.+)-v(\d+)$/.exec(String(value)) ?? []) : [];
    const isDatanet = stem !== undefined && reading.datanets.includes(stem);
    if (isDatanet)
      return 'version' in command.args.shape ? { datanet: stem, version: Number(number) } : { datanet: stem };
  }
  return undefined;
}
