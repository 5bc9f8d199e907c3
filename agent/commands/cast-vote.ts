import type { Grade } from '../../datanets/review-task.ts';
import type { Submission } from '../../datanets/submission.ts';
import { missedGoldNote } from '../cards/gold.ts';
import { nothingToReview, reviewCard } from '../cards/review.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { type Button, plain, type Reply } from '../reply.ts';

/** Records a reviewer's vote, says what came of it, and shows the next submission to grade. */
export async function* castVote(
  given: {
    submission: number;
    grade: Grade;
    reason?: string | undefined;
    comment?: string | undefined;
    strike?: number[] | undefined;
  },
  { rooms, person, role, community }: Context,
): AsyncGenerator<Reply> {
  const { submission: id, grade, reason, comment, strike = [] } = given;
  const voted = await rooms.datanets.vote({
    communityId: community.id,
    submissionId: id,
    reviewerId: person.id,
    isSteward: allows(role, 'steward'),
    grade,
    strike,
    ...(reason !== undefined && { reason }),
    ...(comment !== undefined && { comment }),
  });
  const { undoSeconds } = rooms.datanets;
  yield {
    state: { tone: 'good', text: grade === 'skip' ? t('Skipped') : t('Thank you, your vote is recorded') },
    blocks: [{ kind: 'text', markdown: outcome(voted, grade, undoSeconds) }],
    ...(undoSeconds > 0 && !isDecided(voted) && { buttons: [undo(id, undoSeconds)] }),
  };
  const missed = await rooms.datanets.missedGold({ communityId: community.id, reviewerId: person.id });
  if (missed.length) yield { key: 'gold', ...missedGoldNote(missed) };
  const next = await rooms.datanets.nextReview(community.id, person.id);
  yield { key: 'next', ...(next ? reviewCard(next) : nothingToReview(undefined)) };
}

const isDecided = ({ status }: Pick<Submission, 'status'>) => status === 'accepted' || status === 'rejected';

function outcome({ id, datanetName, status }: Submission, grade: Grade, undoSeconds: number): string {
  const which = { id, datanet: plain(datanetName) };
  if (grade === 'skip') return t('Submission {id} to {datanet} goes to others.', which);
  if (undoSeconds > 0 && !isDecided({ status }))
    return t(
      'Your vote on submission {id} to {datanet} counts in a minute; until then you can take it back. Votes stay hidden until it is decided.',
      which,
    );
  if (status === 'accepted') return t('Submission {id} to {datanet} is decided: accepted.', which);
  if (status === 'rejected') return t('Submission {id} to {datanet} is decided: rejected.', which);
  return t(
    'Submission {id} to {datanet} waits for another reviewer. Votes stay hidden until it is decided.',
    which,
  );
}

function undo(id: number, seconds: number): Button {
  return {
    label: t('Undo'),
    key: 'u',
    only: 'asker',
    once: true,
    minutes: seconds / 60,
    call: { command: 'undo-vote', args: { submission: id } },
  };
}
