import { type Argument, argumentsOf } from '../arguments/schema.ts';
import { type Command, changes } from '../command.ts';
import type { Call } from '../reply.ts';
import { type Mood, moodOf, sentencesOf } from './mood/mood.ts';
import { isOrderVerb } from './sentence/order-verbs.ts';

/**
 * The gate before every command that changes something: only an order passes, whoever understood it. What the call takes
 * as somebody's own words (a row to submit, a message to a model) is no part of the order, and what it names is only a
 * name, whatever that name says.
 *
 * @returns the mood that closes it, or `order` where the call may be done
 */
export function requestMood(text: string, call: Call, command: Command): Mood {
  if (!changes(command, call.args)) return 'order';
  const mood = behindReason(text, call) ?? moodOfCall(text, call, command);
  // "my code is QX7-19B": whoever gives a one-time code wants it used, and what it does is shown before.
  return mood === 'report' && 'code' in call.args && /^\W*(?:here|my|the|our)\s/i.test(text) ? 'order' : mood;
}

/**
 * "appeal 205 because nobody copied it unless mia objects": a reason in somebody's own words ends where the text does, so
 * a condition, a time or a question mark behind it would pass for a part of it. Its last words are looked at by
 * themselves, since what stands before them may have another mood.
 */
function behindReason(text: string, { args }: Call): Mood | undefined {
  if (typeof args.reason !== 'string') return undefined;
  if (/[?？]\s*$/.test(text)) return 'question';
  const words = args.reason.split(/\s+/);
  for (let last = 1; last <= Math.min(longestTail, words.length); last++) {
    const mood = moodOf(`do it ${words.slice(-last).join(' ')}`);
    if (mood === 'condition' || mood === 'time') return mood;
  }
  return undefined;
}

/** Words of "as soon as job 15 is done". */
const longestTail = 8;

/** The mood of those clauses of a text that ask for the call. */
function moodOfCall(text: string, { args }: Call, command: Command): Mood {
  const known = argumentsOf(command);
  // A setting's value is no text of somebody's own.
  const isSpoken = ({ kind, name }: Argument) => kind === 'text' && name !== 'value';
  const spoken = known.filter(isSpoken).map(({ name }) => args[name]);
  const named = known
    .filter(({ kind }) => kind !== undefined && kind !== 'text')
    .map(({ name }) => args[name]);
  const order = withNames(
    spoken.reduce<string>((left, words) => without(left, String(words ?? '')), text).slice(0, longest),
    named.flat().map(name => String(name ?? '')),
  );
  if (notOwn.test(order)) return 'report';
  const all = sentencesOf(order).map(sentence => ({ sentence, mood: moodOfSentence(sentence, command) }));
  const values = Object.values(args).flat().map(String);
  const about = all.findIndex(
    ({ sentence }) => /\bname\b/.test(sentence) || values.some(value => isIn(sentence, value)),
  );
  // "travel-tips is full. close it": what was said of it before takes nothing from the order.
  const first = all.findIndex(({ sentence }, at) => at >= about && opensWith(sentence, command));
  const from = Math.max(0, first >= 0 ? first : about);
  const closing = all.find(
    ({ mood }, at) => (at === from && mood !== 'order') || (at > from && takesBack.has(mood)),
  );
  return closing?.mood ?? 'order';
}

/** "job 5 died, can you restart it": a last clause that orders what the command does is an order, whatever led to it. */
function moodOfSentence(sentence: string, command: Command): Mood {
  const mood = moodOf(sentence);
  if (mood === 'order' || mood === 'condition' || mood === 'time') return mood;
  const clauses = sentence.split(/[,;:]\s|\s[-–—]\s/);
  return clauses.slice(1).some(clause => opensWith(clause, command) && moodOf(clause) === 'order')
    ? 'order'
    : mood;
}

/** Whether a clause begins with a verb by which the command is asked for. */
function opensWith(clause: string, command: Command): boolean {
  const begun = clause
    .trim()
    .toLowerCase()
    .replace(/^(?:so|then|please|pls|now|just|go|can you|could you|would you|and|but) (?:please |go )?/, '');
  const [verb = ''] = begun.match(/^\p{L}+/u) ?? [];
  return isOrderVerb(verb) && [command.name, ...command.phrases].some(phrase => isWordOf(phrase, verb));
}

function isWordOf(phrase: string, verb: string): boolean {
  return phrase
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .includes(verb);
}

/** A line that quotes (Markdown's `>`) or is a comment in code: what stands there is not said by whoever shows it. */
const notOwn = /^\s*(?:>|\/\/)/mu;

/** No order is longer than this many characters. */
const longest = 2000;

const takesBack: ReadonlySet<Mood> = new Set(['negation', 'condition', 'time']);

function without(text: string, words: string): string {
  const at = words ? text.indexOf(words) : -1;
  return at < 0 ? text : `${text.slice(0, at)} ${text.slice(at + words.length)}`;
}

/** Every name, however its words are joined, stands as `name`. */
function withNames(text: string, names: readonly string[]): string {
  return names.reduce((left, name) => {
    const words = name.match(/[\p{L}\p{N}]+/gu);
    // One letter or a number alone says nothing of the sentence.
    if (!words || name.length < 2 || /^\d+$/.test(name)) return left;
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])@?${words.join('[\\s_.-]*')}(?![\\p{L}\\p{N}])`, 'giu');
    return left.replace(pattern, 'name');
  }, text);
}

function isIn(sentence: string, value: string): boolean {
  return value.length > 0 && sentence.toLowerCase().includes(value.toLowerCase());
}
