import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, info, type Notes } from './faults.ts';
import type { Fields } from './fields.ts';
import { curationOf, type Judgement, judgementOf } from './judgement.ts';
import { type Outcome, type Recognised, readRow } from './read-row.ts';

/**
 * A row whose answer is marked: one that is good or bad (KTO) is kept with its mark, so that a bad answer is never
 * learned as a good one; one that was taken out of the data is no row.
 *
 * @returns `undefined` for a row without marks
 */
export function withMark(fields: Fields, notes: Notes): Outcome | undefined {
  if (fields.first(answers) === undefined) return undefined;
  const curation = curationOf(fields);
  if (curation && !curation.isGood) return { fault: takenOut(curation.mark) };
  const judgement = judgementOf(fields);
  const read = judgement && readRow(fields, notes);
  if (read && 'content' in read && isAnswerItself(read, fields.peek(judgement.mark))) return read;
  if (!read || 'fault' in read) return read;
  return marked(read, judgement, notes);
}

const answers = ['completion', 'response', 'output', 'answer', 'messages', 'conversations', 'reply'];

/** Where “correct” or “bad” is what a model is to answer, the label is no judgement of the answer. */
function isAnswerItself({ content }: Recognised, label: unknown): boolean {
  const answer = 'messages' in content ? content.messages.at(-1)?.content : undefined;
  return typeof label === 'string' && label.trim().toLowerCase() === answer?.trim().toLowerCase();
}

function marked(read: Recognised, { isGood }: Judgement, notes: Notes): Outcome {
  if (!('messages' in read.content)) return read;
  const turns = read.content.messages.map(({ role, content }) => ({ role, content }));
  notes.add(isGood ? good : bad);
  const content = { prompt: turns.slice(0, -1), completion: turns.slice(-1), label: isGood };
  return { ...read, format: 'marked answers', content };
}

const good = info('marked-good', message('Answers that are marked as good are kept with their mark.'));
const bad = info(
  'marked-bad',
  message('Answers that are marked as bad are kept with their mark, and never learned as good ones.'),
);

function takenOut(mark: string): Fault {
  return error(
    'marked-as-unfit',
    message('The row is marked as not taken by “{mark}”, so it is not learned.', { mark }),
    message('Nothing needs to be done; only rows that are marked as taken are.'),
  );
}
