import { message } from '../../../store/message.ts';
import { fileSaid } from '../file-name.ts';
import type { Fault } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';
import type { KnownItem } from '../text/known-items.ts';

/** What is said of a picture or clip that is there already. @param share how alike, from 0 to 1; 1 is the same content */
export function duplicateMedia(known: KnownItem, share: number): Fault {
  const values = {
    file: fileSaid(known.file),
    id: known.submissionId,
    person: known.personName,
    share: Math.floor(share * 100) / 100,
  };
  const isExact = share === 1;
  if (known.state === 'accepted') {
    return error(
      isExact ? 'duplicate-file' : 'near-duplicate-file',
      isExact
        ? message('It was accepted before: it is {file} in submission {id} by {person}.', values)
        : message(
            'It was accepted before: it is the same as {file} in submission {id} by {person}, {share, number, percent} alike.',
            values,
          ),
      message('Leave it out; only what is new counts.'),
    );
  }
  return error(
    isExact ? 'duplicate-under-review' : 'near-duplicate-under-review',
    isExact
      ? message('It is under review already: it is {file} in submission {id} by {person}.', values)
      : message(
          'It is under review already: it is the same as {file} in submission {id} by {person}, {share, number, percent} alike.',
          values,
        ),
    message('Leave it out; if that one is not accepted, give it again.'),
  );
}

/** What is said of one that repeats an earlier one of its submission. */
export function repeatedMedia(earlier: string, share: number): Fault {
  const values = { file: fileSaid(earlier), share: Math.floor(share * 100) / 100 };
  return error(
    share === 1 ? 'repeated-file' : 'near-repeated-file',
    share === 1
      ? message('It repeats an earlier one of this submission: it is the same as {file}.', values)
      : message(
          'It repeats an earlier one of this submission: it is the same as {file}, {share, number, percent} alike.',
          values,
        ),
    message('The first one is kept; leave the others out.'),
  );
}

export function mediaRejectedBefore(known: KnownItem): Fault {
  return warning(
    'rejected-before',
    message('It was rejected before: it is {file} in submission {id} by {person}.', {
      file: fileSaid(known.file),
      id: known.submissionId,
      person: known.personName,
    }),
    message('See the reasons given there, and mend it before it is judged again.'),
  );
}
