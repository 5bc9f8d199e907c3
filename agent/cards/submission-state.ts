import type { Submission } from '../../datanets/submission.ts';
import { t } from '../language/translate.ts';
import type { Tone } from '../reply.ts';

export function gradeWords(value: number): string {
  if (value >= 900) return t('excellent');
  if (value >= 700) return t('good');
  return t('usable');
}

const tones: Record<Submission['status'], Tone> = {
  received: 'busy',
  checking: 'busy',
  refused: 'bad',
  waiting: 'neutral',
  accepted: 'good',
  rejected: 'warning',
  appealed: 'neutral',
  withdrawn: 'neutral',
};

/** Where it stands, in a line. */
export function submissionState(submission: Submission): { tone: Tone; text: string } {
  const { rows } = submission;
  const good = goodOf(submission);
  const text: Record<Submission['status'], string> = {
    received: t('Received; checking starts in a moment'),
    checking: t('Checking'),
    refused: rows.total ? t('Nothing of it can be used: {good}', { good }) : t('It could not be read'),
    waiting: submission.votes
      ? t('{good}; waiting for reviewers ({votes, plural, one {# vote} other {# votes}} so far)', {
          good,
          votes: submission.votes,
        })
      : t('{good}; waiting for reviewers', { good }),
    accepted: acceptedWords(submission),
    rejected: submission.appeal ? t('Not accepted, also on appeal') : t('Not accepted'),
    appealed: t('Under appeal; waiting for somebody who has not seen it'),
    withdrawn: t('Withdrawn'),
  };
  return { tone: tones[submission.status], text: text[submission.status] };
}

function goodOf({ modality, rows }: Submission): string {
  if (modality === 'text') {
    return t('{good, number} of {total, plural, one {# row} other {# rows}} good', { ...rows });
  }
  return modality === 'image'
    ? t('{good, number} of {total, plural, one {# picture} other {# pictures}} good', { ...rows })
    : t('{good, number} of {total, plural, one {# clip} other {# clips}} good', { ...rows });
}

function acceptedWords({ modality, rows, decision }: Submission): string {
  const n = rows.accepted;
  if (modality === 'text') {
    return decision?.automatic
      ? t('{n, plural, one {# row} other {# rows}} accepted automatically; nobody judged them', { n })
      : t('{n, plural, one {# row} other {# rows}} accepted', { n });
  }
  if (modality === 'image') {
    return decision?.automatic
      ? t('{n, plural, one {# picture} other {# pictures}} accepted automatically; nobody judged them', { n })
      : t('{n, plural, one {# picture} other {# pictures}} accepted', { n });
  }
  return decision?.automatic
    ? t('{n, plural, one {# clip} other {# clips}} accepted automatically; nobody judged them', { n })
    : t('{n, plural, one {# clip} other {# clips}} accepted', { n });
}
