import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Command } from '../command.ts';
import type { Call } from '../reply.ts';
import { readNumber } from './numerals.ts';
import { type Argument, argumentsOf } from './schema.ts';

/**
 * Takes a typed slash command apart: `/train smollm2-135m maths epochs:2 lr=2e-4`,
 * `/datanet create maths text review:automatic`, `/appeal 12 it is my own photo`. Values are `name:value` or
 * `name=value`, in quotes where they have spaces, and otherwise stand in the order of the arguments; a text takes the
 * rest, up to the next `name:`. The arguments are as they were typed: `readForm` makes them what they should be.
 *
 * @throws UserError with the nearest commands when there is none of that name, or naming what fits nowhere
 */
export function parseSlash(text: string, commands: readonly Command[]): Call {
  const { command, rest } = commandOf(text, commands);
  const args: Record<string, unknown> = {};
  const known = argumentsOf(command);
  const left: string[] = [];
  let at = skipSpace(rest, 0);
  while (at < rest.length) {
    const pair = pairAt(rest, at, known, args);
    if (pair) {
      const value = valueAt(rest, pair.valueAt, pair.argument, known, args);
      args[pair.argument.name] = value.text;
      at = skipSpace(rest, value.end);
      continue;
    }
    const token = tokenAt(rest, at);
    const target = placeOf(token.text, known, args);
    // `momentum=0.9` names something that the command has not: no name of a model, however well it would fit there.
    const isUnknown = target && !takesRest(target) && unknownPair.test(token.text);
    // So does `momentum 0.9`, where nothing but a name to choose could take the word.
    const number = tokenAt(rest, skipSpace(rest, token.end));
    if (target && !target.required && isUnknownWord(token.text, target) && isNumber(number.text)) {
      left.push(`${token.text} ${number.text}`);
      at = skipSpace(rest, number.end);
    } else if (!target || isUnknown) {
      left.push(token.text);
      at = skipSpace(rest, token.end);
    } else if (takesRest(target)) {
      const value = valueAt(rest, at, target, known, args);
      args[target.name] = value.text;
      at = skipSpace(rest, value.end);
    } else {
      at = skipSpace(rest, token.end);
      if (target.type === 'array') at = addNames(args, target, token.text, rest, at);
      else args[target.name] = token.text;
    }
  }
  if (left.length) throw misfit(command, known, left);
  return { command: command.name, args };
}

function commandOf(text: string, commands: readonly Command[]): { command: Command; rest: string } {
  const typed = text.trim().replace(/^\/\s*/, '');
  // Telegram adds the bot's name in groups and knows no dashes or spaces in commands: /datanet_create@mill_bot
  const [, first = '', rest = ''] = /^([^\s@]*)(?:@\w+)?([\s\S]*)$/.exec(typed) ?? [];
  const word = first.toLowerCase().replace(/[_-]/g, ' ');
  const [, second = '', afterSecond = ''] = /^\s+([a-z]+)(?=\s|$)([\s\S]*)$/i.exec(rest) ?? [];
  const two = commands.find(({ name }) => name === `${word} ${second.toLowerCase()}`);
  if (two) return { command: two, rest: afterSecond };
  const one = commands.find(({ name }) => name === word);
  if (one) return { command: one, rest };
  const under = commands.filter(({ name }) => name.startsWith(`${word} `)).map(({ name }) => name);
  if (under.length) {
    throw new UserError(
      message('/{word} needs to know what to do: {commands}.', {
        word,
        commands: under.map(name => `/${name}`).join(', '),
      }),
      under,
    );
  }
  const names = commands.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const near = nearest(word, names);
  // The nearest are named where the error is shown.
  throw new UserError(
    message('There is no command /{word}. /help lists them all.', { word: word.slice(0, 40) }),
    near.map(name => `/${name}`),
  );
}

interface Piece {
  text: string;
  end: number;
}

const quotes: Record<string, string> = { '"': '"', "'": "'", '“': '”', '„': '“', '«': '»', '`': '`' };

/** A word, or what stands between quotes. */
function tokenAt(text: string, at: number): Piece {
  const close = quotes[text.charAt(at)];
  const closing = close ? text.indexOf(close, at + 1) : -1;
  if (closing > at && /^(\s|$)/.test(text.slice(closing + 1, closing + 2))) {
    return { text: text.slice(at + 1, closing), end: closing + 1 };
  }
  const word = /\S+/y;
  word.lastIndex = at;
  const found = word.exec(text)?.[0] ?? '';
  return { text: found, end: at + found.length };
}

/** `name:` or `name=` of an argument that has no value yet. */
function pairAt(text: string, at: number, known: Argument[], args: Record<string, unknown>) {
  const key = /([a-z][a-z_-]*)\s?[:=](?!\/\/)\s*/iy;
  key.lastIndex = at;
  const found = key.exec(text);
  const argument = found?.[1] === undefined ? undefined : named(found[1], known);
  if (!found || !argument || argument.name in args) return undefined;
  return { argument, valueAt: at + found[0].length };
}

/** A single word that an argument which takes any would take. */
function isUnknownWord(token: string, { type, options }: Argument): boolean {
  return type === 'string' && !options && /^[a-z][a-z_-]*[:=]?$/i.test(token);
}

const isNumber = (token: string) => /^\.?\d/.test(token) && readNumber(token) !== undefined;

const unknownPair = /^[a-z][a-z_-]*[:=](?!\/\/)\S/i;

function named(key: string, known: Argument[]): Argument | undefined {
  const plain = key.toLowerCase().replace(/[_-]/g, '');
  const name = shortNames[plain] ?? plain;
  return known.find(argument => argument.name.toLowerCase() === name);
}

/** What people write for short; the full names are the arguments' own. */
const shortNames: Record<string, string> = {
  lr: 'learningrate',
  batch: 'batchsize',
  bs: 'batchsize',
  epoch: 'epochs',
  r: 'rank',
  length: 'maxlength',
  // As it is spelled where people read it.
  licence: 'license',
  model: 'model',
};

function valueAt(
  text: string,
  at: number,
  argument: Argument,
  known: Argument[],
  args: Record<string, unknown>,
): Piece {
  const token = tokenAt(text, at);
  // "no" he said: a text that only begins with a quotation goes on behind it.
  const next = skipSpace(text, token.end);
  const isQuoted =
    text.slice(at, token.end) !== token.text &&
    (next >= text.length ||
      pairAt(text, next, known, { ...args, [argument.name]: '' }) !== undefined ||
      !isLast(argument, known, args));
  if (!takesRest(argument) || isQuoted) {
    // "2 * 10^-4" has spaces and is one number.
    const power = /\S+? ?[*x×·] ?10 ?(?:\^|\*\*) ?\S+/y;
    power.lastIndex = at;
    const number = argument.type === 'number' ? power.exec(text)?.[0] : undefined;
    return number ? { text: number, end: at + number.length } : token;
  }
  let end = text.length;
  for (const space of text.slice(at).matchAll(/\s+/g)) {
    const next = at + space.index + space[0].length;
    if (
      pairAt(
        text,
        next,
        known.filter(other => other !== argument),
        args,
      )
    ) {
      end = at + space.index;
      break;
    }
  }
  return { text: text.slice(at, end).trim(), end };
}

/** Whether no other argument could take what stands behind this one's value. */
function isLast(argument: Argument, known: Argument[], args: Record<string, unknown>): boolean {
  return known.every(other => other === argument || other.name in args || !other.required);
}

function takesRest(argument: Argument): boolean {
  return argument.kind === 'text' || argument.kind === 'topic';
}

/** Which argument a value without a name is for: the first in order that it fits. */
function placeOf(token: string, known: Argument[], args: Record<string, unknown>): Argument | undefined {
  const open = known.filter(argument => !(argument.name in args));
  const needed = open.find(argument => argument.required);
  if (needed && fits(token, needed)) return needed;
  // "/leaderboard reviewers": an option is that option, and no datanet's name.
  return (
    open.find(argument => argument.options && fits(token, argument)) ??
    open.find(argument => fits(token, argument))
  );
}

function fits(token: string, argument: Argument): boolean {
  if (argument.options) return argument.options.includes(token.toLowerCase());
  if (argument.type === 'number' || argument.type === 'integer') {
    return readNumber(token.replace(/^[#v](?=\d)/i, '')) !== undefined;
  }
  if (argument.type === 'boolean') return /^(yes|no|true|false|on|off)$/i.test(token);
  if (argument.kind === 'person') return token.startsWith('@') || argument.required;
  if (argument.kind === 'channel') return token.startsWith('#');
  return true;
}

/** Names of a list: as many as are needed at least, and more where commas say so. */
function addNames(
  args: Record<string, unknown>,
  target: Argument,
  first: string,
  rest: string,
  from: number,
): number {
  const names = split(first);
  let at = from;
  let goesOn = first.endsWith(',');
  while (at < rest.length && (goesOn || names.length < (target.min ?? 1))) {
    const token = tokenAt(rest, at);
    at = skipSpace(rest, token.end);
    goesOn = token.text.endsWith(',');
    if (/^(and|vs\.?|&|,)$/i.test(token.text)) goesOn = true;
    else names.push(...split(token.text));
  }
  args[target.name] = names;
  return at;
}

function split(names: string): string[] {
  return names.split(',').filter(Boolean);
}

function misfit(command: Command, known: Argument[], left: string[]): UserError {
  const what = left.map(token => `“${token.slice(0, 40)}”`).join(', ');
  const said = { command: command.name, what };
  return new UserError(
    known.length
      ? message("/{command} doesn't know what {what} is for. It takes {names}, such as {example}.", {
          ...said,
          names: known.map(argument => argument.name).join(', '),
          example: `${known[0]?.name}:…`,
        })
      : message("/{command} doesn't know what {what} is for. It takes nothing.", said),
  );
}

function skipSpace(text: string, at: number): number {
  const space = /\s*/y;
  space.lastIndex = at;
  return at + (space.exec(text)?.[0].length ?? 0);
}
