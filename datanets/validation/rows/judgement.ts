import type { Fields } from './fields.ts';

/** What the fields of a row say of its answer. */
export interface Judgement {
  /** The field that says so. */
  mark: string;
  isGood: boolean;
}

/**
 * Whether an answer is marked as good or bad (KTO's `label`, a thumb, `is_hallucination`): one mark of a bad answer
 * outweighs others. The fields that say it count as used.
 */
export function judgementOf(fields: Fields): Judgement | undefined {
  return judgedBy(fields, judges);
}

/** Whether whoever keeps the data took the row into it or out of it: `status` is “rejected”, `flagged` is true. */
export function curationOf(fields: Fields): Judgement | undefined {
  return judgedBy(fields, curators);
}

function judgedBy(
  fields: Fields,
  judges: ReadonlyMap<string, (value: unknown) => boolean | undefined>,
): Judgement | undefined {
  const found: Judgement[] = [];
  for (const [mark, judge] of judges) {
    const isGood = fields.has(mark) ? judge(fields.peek(mark)) : undefined;
    if (isGood === undefined) continue;
    fields.get(mark);
    found.push({ mark, isGood });
  }
  return found.find(({ isGood }) => !isGood) ?? found[0];
}

/** `true` and `false`, 1 and 0, also as a table has them; a class such as "positive" is neither. */
function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0 || value === -1) return value === 1;
  if (typeof value !== 'string') return undefined;
  const said = saidOf(value);
  if (said !== undefined) return said;
  const word = value.trim().toLowerCase();
  if (['true', '1', 'yes'].includes(word)) return true;
  return ['false', '0', '-1', 'no'].includes(word) ? false : undefined;
}

/**
 * A thumb up or down is often written as 1 and -1; all other numbers may count anything. Chat programs keep it in an
 * object: `{"rating": -1}`, `{"thumbs": "down"}`.
 */
function verdict(value: unknown): boolean | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const said = Object.entries(value).flatMap(([name, part]) =>
      /^(?:rating|score|value|thumbs?|type|feedback|vote)$/i.test(name) ? (verdictOf(part) ?? []) : [],
    );
    return said.includes(false) ? false : said[0];
  }
  return verdictOf(value);
}

/** As a verdict, or in the words of a form for feedback; elsewhere they are classes. */
function feedback(value: unknown): boolean | undefined {
  if (typeof value === 'string' && /^\s*(?:positive|negative)\s*$/i.test(value))
    return /positive/i.test(value);
  return verdict(value);
}

function verdictOf(value: unknown): boolean | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (/^(?:(?:thumb_)?up|liked?|right)$/.test(word)) return true;
  if (/^(?:(?:thumb_)?down|disliked?|wrong)$/.test(word)) return false;
  return value === -1 || value === '-1' ? false : saidOf(value);
}

function isNoFault(value: unknown): boolean | undefined {
  const isFault = truth(value);
  return isFault === undefined ? undefined : !isFault;
}

function saidOf(value: unknown): boolean | undefined {
  const word =
    typeof value === 'string'
      ? value
          .replace(/\p{Emoji_Modifier}|\ufe0f/gu, '')
          .trim()
          .toLowerCase()
      : '';
  if (goodWords.has(word)) return true;
  return badWords.has(word) ? false : undefined;
}

/** Fields that are true of a good answer. */
const marks = [
  'label',
  'kto_tag',
  'desirable',
  'is_desirable',
  'is_preferred',
  'preferred',
  'is_chosen',
  'is_good',
  'is_correct',
  'correct',
  'thumbs_up',
  'upvoted',
];
/** Fields that are true of a bad answer. */
const faults = [
  'thumbs_down',
  'disliked',
  'dislike',
  'downvoted',
  'undesirable',
  'bad',
  'is_bad',
  'wrong',
  'is_wrong',
  'incorrect',
  'is_incorrect',
  'hallucination',
  'is_hallucination',
  'hallucinated',
];
/** Fields that may hold a judgement in words; their numbers may count anything. */
const verdicts = ['annotation', 'rating', 'vote', 'verdict', 'reaction', 'judgement', 'judgment', 'quality'];
const goodWords = new Set([
  'good',
  'correct',
  'thumbs_up',
  'thumbs up',
  'thumbsup',
  '👍',
  'desirable',
  'chosen',
  'upvote',
  'accept',
  'accepted',
  'approve',
  'approved',
]);
const badWords = new Set([
  'bad',
  'incorrect',
  'thumbs_down',
  'thumbs down',
  'thumbsdown',
  '👎',
  'undesirable',
  'rejected',
  'downvote',
  'reject',
  'declined',
  'disapproved',
]);

const judges = new Map<string, (value: unknown) => boolean | undefined>([
  ...marks.map(name => [name, truth] as const),
  ...verdicts.map(name => [name, verdict] as const),
  ...['feedback', 'user_feedback'].map(name => [name, feedback] as const),
  ...faults.map(name => [name, isNoFault] as const),
]);

const curators = new Map<string, (value: unknown) => boolean | undefined>([
  ...['accepted', 'is_accepted', 'is_approved', 'approved'].map(name => [name, truth] as const),
  ...['status', 'review', 'review_status', 'decision'].map(name => [name, verdict] as const),
  ...['rejected', 'is_rejected', 'flagged', 'is_flagged', 'deleted', 'is_deleted'].map(
    name => [name, isNoFault] as const,
  ),
]);
