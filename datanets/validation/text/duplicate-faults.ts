import { message } from '../../../store/message.ts';
import { fileSaid } from '../file-name.ts';
import type { Fault, RowPosition } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';
import type { KnownItem } from './known-items.ts';

/** What is said of a row that is there already. @param similarity from 0 to 1; 1 is to the letter */
export function duplicateOf(row: RowPosition, item: KnownItem, similarity: number): Fault {
  const values = {
    row: row.row,
    other: item.row,
    file: fileSaid(item.file),
    id: item.submissionId,
    person: item.personName,
    share: floored(similarity),
  };
  const exact = similarity === 1;
  if (item.state === 'accepted') {
    return error(
      exact ? 'duplicate-row' : 'near-duplicate-row',
      exact
        ? message(
            'It was accepted before: row {row, number} is row {other, number} of {file} in submission {id} by {person}.',
            values,
          )
        : message(
            'It was accepted before: row {row, number} is {share, number, percent} like row {other, number} of {file} in submission {id} by {person}.',
            values,
          ),
      message('Leave it out; only what is new counts.'),
    );
  }
  return error(
    exact ? 'duplicate-under-review' : 'near-duplicate-under-review',
    exact
      ? message(
          'It is under review already: row {row, number} is row {other, number} of {file} in submission {id} by {person}.',
          values,
        )
      : message(
          'It is under review already: row {row, number} is {share, number, percent} like row {other, number} of {file} in submission {id} by {person}.',
          values,
        ),
    message('Leave it out; if that one is not accepted, give it again.'),
  );
}

/** What is said of a row that repeats an earlier one of its submission. */
export function repeated(row: RowPosition, earlier: RowPosition, similarity: number): Fault {
  const where =
    earlier.file === row.file
      ? message('row {row, number}', { row: earlier.row })
      : message('row {row, number} of {file}', { row: earlier.row, file: fileSaid(earlier.file) });
  const exact = similarity === 1;
  return error(
    exact ? 'repeated-row' : 'near-repeated-row',
    exact
      ? message('It repeats an earlier row of this submission: row {row, number} is the same as {where}.', {
          row: row.row,
          where,
        })
      : message(
          'It repeats an earlier row of this submission: row {row, number} is {share, number, percent} like {where}.',
          { row: row.row, where, share: floored(similarity) },
        ),
    message('The first one is kept; leave the others out.'),
  );
}

export function rejectedBefore(row: RowPosition, item: KnownItem): Fault {
  return warning(
    'rejected-before',
    message('It was rejected before: row {row, number} in submission {id} by {person}.', {
      row: row.row,
      id: item.submissionId,
      person: item.personName,
    }),
    message('See the reasons given there, and mend it before it is judged again.'),
  );
}

/** What is not quite the same is never called 100 %. */
function floored(similarity: number): number {
  return Math.floor(similarity * 100) / 100;
}
