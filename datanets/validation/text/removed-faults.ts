import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';
import type { KnownItem, RemovedItem } from './known-items.ts';

/** By this code a submission is looked at by a person also where nothing else is. */
export const likeRemovedCode = 'like-removed';

/** What is said of a row, a picture or a clip whose very content was removed on request. */
export function removedBefore({ submissionId }: Pick<KnownItem, 'submissionId'>): Fault {
  return error(
    'removed-before',
    message('It was removed on request: the same was part of submission {id}.', { id: submissionId }),
    message('Leave it out.'),
  );
}

/** What is said of one that shares most of what is left of removed content. */
export function likeRemoved({ submissionId }: Pick<RemovedItem, 'submissionId'>): Fault {
  return warning(
    likeRemovedCode,
    message(
      'It is much like what submission {id} gave and what was removed on request. That is told by hashes alone, since the content is gone.',
      { id: submissionId },
    ),
    message('Leave it out if it says the same. Whoever reviews it decides.'),
  );
}
