import type { Fault } from '../findings.ts';
import { error } from './faults.ts';
import { type Fields, parsedCell } from './fields.ts';

/**
 * Preference data: two answers of which one is better (DPO, reward models), or one answer with a mark for good or bad
 * (KTO). It is learned by another method than this house has; a rejected answer must never be learned as a good one.
 *
 * @returns why the row is left out; `undefined` for what is no preference data, or is marked as good
 */
export function preferenceFault(fields: Fields): Fault | undefined {
  const pair = answerPair(fields.names);
  if (pair) return twoAnswers(pair);
  const several = fields.has('prompt') || fields.has('instruction') ? ranked(fields) : undefined;
  if (several) return severalAnswers(several);
  const mark = fields.first(marks) ?? fields.first(verdicts);
  if (mark === undefined || fields.first(answers) === undefined) return undefined;
  const value = fields.peek(mark);
  const good = marks.includes(mark) ? truth(value) : judged(value);
  if (good === undefined) return undefined;
  fields.get(mark);
  return good ? undefined : markedBad(mark);
}

const answers = ['completion', 'response', 'output', 'answer', 'messages', 'conversations', 'reply'];
const marks = [
  'label',
  'kto_tag',
  'desirable',
  'is_desirable',
  'is_preferred',
  'preferred',
  'is_chosen',
  'is_good',
  'accepted',
  'is_correct',
  'correct',
  'thumbs_up',
];
/** Fields that may hold a judgement in words; their numbers may count anything. */
const verdicts = ['feedback', 'rating', 'vote', 'verdict', 'reaction', 'judgement', 'judgment', 'quality'];
const goodWords = new Set([
  'good',
  'thumbs_up',
  'thumbs up',
  'thumbsup',
  '👍',
  'desirable',
  'chosen',
  'upvote',
]);
const badWords = new Set([
  'bad',
  'thumbs_down',
  'thumbs down',
  'thumbsdown',
  '👎',
  'undesirable',
  'rejected',
  'downvote',
]);

/** `chosen` and `rejected`, or two fields that differ by their number or letter alone: `response_a` and `response_b`. */
function answerPair(names: readonly string[]): [string, string] | undefined {
  const rejected = names.find(name =>
    /^(?:rejected|dispreferred|non_?preferred|worse|losing|loser)(?:_|$)|_(?:rejected|dispreferred)$/.test(
      name,
    ),
  );
  const chosen = names.find(name =>
    /^(?:chosen|preferred|better|winning)(?:_|$)|_(?:chosen|preferred)$/.test(name),
  );
  if (rejected !== undefined) return [chosen ?? 'chosen', rejected];
  for (const name of names) {
    const stem =
      /^((?:.*_)?(?:response|answer|output|completion|conversation|reply)s?[_ -]?)([a0jw]|1)$/.exec(name);
    if (!stem) continue;
    const other = { a: 'b', j: 'k', w: 'l', '0': '1', '1': '2' }[stem[2] ?? ''];
    if (other && names.includes(`${stem[1]}${other}`)) return [name, `${stem[1]}${other}`];
  }
  return undefined;
}

/** `true` and `false`, 1 and 0, also as a table has them; a class such as "positive" is neither. */
function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0 || value === -1) return value === 1;
  if (typeof value !== 'string') return undefined;
  const said = judged(value);
  if (said !== undefined) return said;
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' || word === '-1' ? false : undefined;
}

function judged(value: unknown): boolean | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (goodWords.has(word)) return true;
  return badWords.has(word) ? false : undefined;
}

/** A field with several answers to one prompt, each with its rank or score. */
function ranked(fields: Fields): string | undefined {
  return ['completions', 'responses', 'outputs', 'answers', 'candidates', 'generations'].find(name => {
    const list = fields.has(name) ? parsedCell(fields.peek(name)) : undefined;
    return Array.isArray(list) && list.length > 1 && list.every(entry => typeof entry === 'object');
  });
}

function severalAnswers(name: string): Fault {
  return error(
    'preference-data',
    `The row is preference data: it has several answers to one prompt in “${name}”. Such rows are not learned here.`,
    'To give the best answers alone, write each as prompt and completion.',
  );
}

function twoAnswers([one, other]: [string, string]): Fault {
  return error(
    'preference-data',
    `The row is preference data: it has two answers, “${one}” and “${other}”, one better than the other. Such pairs are not learned here.`,
    'To give the better answers alone, write them as prompt and completion.',
  );
}

function markedBad(mark: string): Fault {
  return error(
    'preference-data',
    `The row is preference data, and its answer is marked as bad (“${mark}” is false), so it is not learned.`,
    'Nothing needs to be done; only answers that are marked as good are taken.',
  );
}
