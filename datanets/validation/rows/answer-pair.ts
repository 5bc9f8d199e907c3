import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error } from './faults.ts';
import type { Fields } from './fields.ts';

/** The names of the fields that hold the better and the worse answer. */
export interface AnswerPair {
  chosen: string;
  rejected: string;
}

/**
 * Finds two answers of which one is better: by their names (`chosen` and `rejected`), or by a letter or a number with a
 * field that says which one won (`response_a`, `response_b` and `winner`).
 *
 * @returns a fault where nobody can tell which is better; `undefined` for a row without two answers
 */
export function answerPair(fields: Fields): AnswerPair | { fault: Fault } | undefined {
  for (const [chosen, rejected] of usual) {
    if (fields.has(chosen) && isAnswer(fields, rejected)) return { chosen, rejected };
  }
  const rejected = fields.names.find(name => worse.test(name) && isAnswer(fields, name));
  if (rejected !== undefined) {
    const chosen = fields.names.find(name => better.test(name) && isAnswer(fields, name));
    return chosen === undefined ? { fault: onlyWorse(rejected) } : { chosen, rejected };
  }
  return lettered(fields);
}

const usual = [
  ['chosen', 'rejected'],
  ['preferred', 'dispreferred'],
  ['preferred', 'non_preferred'],
  ['preferred_output', 'non_preferred_output'],
  ['better', 'worse'],
] as const;
const worse =
  /^(?:rejected|dispreferred|non_?preferred|worse|losing|loser)(?:_|$)|_(?:rejected|dispreferred|worse)$/;
const better = /^(?:chosen|preferred|better|winning)(?:_|$)|_(?:chosen|preferred|better)$/;

/** Whether a field holds an answer: `rejected: false` is a mark of one answer, `rejected_score: 0.2` a figure. */
function isAnswer(fields: Fields, name: string): boolean {
  const value = fields.peek(name);
  if (value === undefined || value === null || typeof value === 'number') return false;
  return typeof value === 'object' || !/^(?:true|false|-?\d+(?:\.\d+)?)$/i.test(String(value));
}

/** The letter or number of the other answer; of `j` and `k`, `w` and `l` the first one is better by custom. */
const others: Record<string, string> = { a: 'b', j: 'k', w: 'l', '0': '1', '1': '2' };

function lettered(fields: Fields): AnswerPair | { fault: Fault } | undefined {
  for (const first of fields.names) {
    const stem =
      /^((?:.*_)?(?:response|answer|output|completion|conversation|reply)s?[_ -]?)([a0jw]|1)$/.exec(first);
    const letter = stem?.[2] ?? '';
    const other = others[letter];
    const second = `${stem?.[1]}${other}`;
    if (!other || !fields.has(second)) continue;
    if (letter === 'j' || letter === 'w') return { chosen: first, rejected: second };
    const won = winner(fields, [first, letter], [second, other]);
    if (won === undefined) return { fault: nobodyKnows(first, second) };
    if (won === 'tie') return { fault: tie(first, second) };
    return won === first ? { chosen: first, rejected: second } : { chosen: second, rejected: first };
  }
  return undefined;
}

const verdicts = [
  'winner',
  'preference',
  'preferred',
  'preferred_response',
  'better',
  'better_response',
  'better_response_id',
  'chosen',
  'choice',
  'label',
  'human_preference',
];

function winner(
  fields: Fields,
  ...answers: readonly [name: string, letter: string][]
): string | 'tie' | undefined {
  const verdict = fields.first(verdicts);
  const value = String(verdict === undefined ? '' : fields.get(verdict))
    .trim()
    .toLowerCase();
  if (/^(?:tie|draw|equal|both|neither|same)\b/.test(value)) return 'tie';
  const said = value.replace(/^(?:model|response|answer|output|completion|option|assistant)[_ -]?/, '');
  return answers.find(([name, letter]) => value === name || said === letter)?.[0];
}

function onlyWorse(name: string): Fault {
  return error(
    'preference-data',
    message('The row has a worse answer, “{name}”, and no better one beside it.', {
      name: excerpt(name, 30),
    }),
    message('Give the better answer in “chosen”, or mark the answer as bad with "label": false.'),
  );
}

function nobodyKnows(one: string, other: string): Fault {
  return error(
    'preference-data',
    message('The row has two answers, “{one}” and “{other}”, and nothing says which is better.', {
      one: excerpt(one, 30),
      other: excerpt(other, 30),
    }),
    message('Call the better answer “chosen” and the other one “rejected”.'),
  );
}

function tie(one: string, other: string): Fault {
  return error(
    'preference-data',
    message('Of the two answers, “{one}” and “{other}”, none is better, so there is nothing to prefer.', {
      one: excerpt(one, 30),
      other: excerpt(other, 30),
    }),
    message('Leave such rows out.'),
  );
}
