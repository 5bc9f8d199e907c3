import type { LeftToday, Submission } from '../../datanets/submission.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, figure, list } from '../words.ts';
import { counted } from './counted.ts';
import { submissionButtons } from './submission-buttons.ts';
import { findingNote, hintNotes } from './submission-notes.ts';
import { gradeWords, submissionState } from './submission-state.ts';

/**
 * What a submission is and where it stands, for the one who gave it. Live until it is decided.
 *
 * @param left what they may still give to its datanet today: shown while it is new
 */
export function submissionCard(submission: Submission, left?: LeftToday): Reply {
  const undecided = ['received', 'checking', 'waiting', 'appealed'].includes(submission.status);
  const blocks: Block[] = [];
  if (submission.status === 'received' || submission.status === 'checking') blocks.push(checking(submission));
  else blocks.push({ kind: 'facts', facts: facts(submission) });
  if (submission.reasons.length) {
    blocks.push({
      kind: 'text',
      markdown: submission.reasons.map(reason => `- ${plain(translate(reason))}`).join('\n'),
    });
  }
  if (submission.hints.length) blocks.push({ kind: 'notes', notes: hintNotes(submission) });
  if (submission.appeal?.reason)
    blocks.push({ kind: 'quote', text: submission.appeal.reason, by: t('The appeal') });
  if (left && ['received', 'checking', 'waiting', 'refused'].includes(submission.status))
    blocks.push({ kind: 'text', markdown: leftWords(submission, left) });
  if (submission.findings.length) blocks.push({ kind: 'notes', notes: submission.findings.map(findingNote) });
  return {
    title: t('Submission {id} to {datanet}', { id: submission.id, datanet: submission.datanetName }),
    state: submissionState(submission),
    blocks,
    buttons: submissionButtons(submission),
    ...(undecided && { live: `submission:${submission.id}` as const }),
  };
}

/** A decided submission of somebody else, for stewards: they can have reviewers measured by it. */
export function submissionForSteward(submission: Submission, isGold: boolean): Reply {
  return {
    ...submissionCard(submission),
    buttons: [
      isGold
        ? {
            label: t('Gold no more'),
            only: 'asker',
            call: { command: 'drop-gold', args: { task: submission.id } },
          }
        : {
            label: t('Use as gold'),
            only: 'asker',
            call: { command: 'gold', args: { submission: submission.id } },
          },
    ],
  };
}

/** How much a datanet takes of somebody before their day there ends, and that what comes to nothing is no part of it. */
export function leftWords({ datanetName }: Pick<Submission, 'datanetName'>, left: LeftToday): string {
  const datanet = plain(datanetName);
  const { zone } = left;
  return left.files > 0 && left.bytes > 0
    ? t(
        'You can give {datanet} {files, plural, one {# more file} other {# more files}} today, with {size}. The day ends at midnight in {zone}; what is refused or withdrawn gives its room back.',
        {
          datanet,
          files: left.files,
          size: bytes(left.bytes),
          zone,
        },
      )
    : t(
        'That is all that {datanet} takes of one person today. The day ends at midnight in {zone}; what is refused or withdrawn gives its room back.',
        {
          datanet,
          zone,
        },
      );
}

function checking(submission: Submission): Block {
  return {
    kind: 'progress',
    label: submission.step ? translate(submission.step.label) : t('waiting for its turn'),
    value: submission.step?.done ?? null,
  };
}

function facts(submission: Submission) {
  const { files, format, context } = submission;
  const decision = submission.status === 'accepted' ? submission.decision : undefined;
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ...(files.length
      ? [
          {
            label: files.length === 1 ? t('File') : t('Files'),
            value: `${list(files.map(file => file.name))} (${bytes(size)})`,
          },
        ]
      : []),
    ...(format ? [{ label: t('Read as'), value: translate(format) }] : []),
    ...(context ? [{ label: t('Context'), value: context }] : []),
    ...(submission.removed
      ? [
          {
            label: t('Removed'),
            value: submission.removed.isWhole
              ? t('all that it gave; its value and its rank stay as they were')
              : t('{items} of it; its value and its rank stay as they were', {
                  items: counted(submission.modality, submission.removed.items),
                }),
          },
        ]
      : []),
    ...(submission.mends === undefined
      ? []
      : [{ label: t('Mends'), value: t('submission {id}', { id: submission.mends }) }]),
    ...(submission.mendedBy === undefined
      ? []
      : [{ label: t('Mended by'), value: t('submission {id}', { id: submission.mendedBy }) }]),
    ...(decision
      ? [
          {
            label: t('Value'),
            value: t('{value, number} of {most, number} ({grade})', {
              value: Math.round(decision.value),
              most: 1000,
              grade: gradeWords(decision.value),
            }),
          },
          { label: t('Novelty'), value: figure(decision.novelty) },
        ]
      : []),
  ];
}
