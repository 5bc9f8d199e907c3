import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error } from './faults.ts';

/**
 * Prodigy writes what its annotator decided of a row into `answer`: accept, reject or ignore. It is no answer to
 * anything, and a row that was rejected or passed over is not learned.
 *
 * @returns the row without it; what has an answer of that name and nothing else to learn is returned as it is
 */
export function withoutAnnotation(value: unknown): { value: unknown } | { fault: Fault } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('answer' in value))
    return { value };
  const { answer, ...row } = value;
  const decided = decisions.find(word => word === answer);
  if (!decided || !Object.keys(row).some(name => learned.test(name))) return { value };
  return decided === 'accept' ? { value: row } : { fault: leftOut(decided) };
}

const decisions = ['accept', 'reject', 'ignore'] as const;
/** What Prodigy adds to every row, and fields that hold something to learn beside a verdict. */
const learned = /^(?:_input_hash|_task_hash|text|completion|response|output|reply|messages|conversations?)$/i;

function leftOut(decided: string): Fault {
  return error(
    'annotated-as-unfit',
    message('An annotator marked the row as “{decided}”, so it is not learned.', { decided }),
    message('Nothing needs to be done; only rows that were accepted are taken.'),
  );
}
