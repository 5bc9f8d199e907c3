import type { Finding, LeftToday, Submission } from '../../datanets/submission.ts';
import { fileSaid } from '../../datanets/validation/file-name.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Button, Note, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, figure, list, rowNumbers } from '../words.ts';
import { counted } from './counted.ts';

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
    buttons: buttons(submission),
    ...(undecided && { live: `submission:${submission.id}` as const }),
  };
}

/** What would mend it, one note for all of it. */
function hintNotes({ hints }: Submission): Note[] {
  if (hints.length === 0) return [];
  return [
    { tone: 'neutral', title: t('What would mend it'), text: hints.map(one => translate(one)).join(' ') },
  ];
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

/** Tells the contributor how it ended; shown once, as a message of its own. */
export function decisionNotice(submission: Submission): Reply | undefined {
  const which = { id: submission.id, datanet: plain(submission.datanetName) };
  if (submission.status === 'accepted' && submission.decision) {
    const { value, automatic } = submission.decision;
    const how = automatic
      ? t(
          'Submission {id} to {datanet} was accepted automatically at the flat value 600 (“usable”); nobody judged it.',
          which,
        )
      : t('Submission {id} to {datanet} was accepted as {grade} ({value, number} of {most, number}).', {
          ...which,
          grade: gradeWords(value),
          value: Math.round(value),
          most: 1000,
        });
    const { accepted, total } = submission.rows;
    return {
      state: { tone: 'good', text: submission.appeal ? t('Accepted on appeal') : t('Accepted') },
      blocks: [
        {
          kind: 'text',
          markdown: `${how} ${countsNow(submission, accepted, total)}`,
        },
      ],
      buttons: [
        {
          label: t('Leaderboard'),
          call: { command: 'leaderboard', args: { datanet: submission.datanetName } },
        },
      ],
    };
  }
  if (submission.status === 'rejected') {
    return {
      state: {
        tone: 'warning',
        text: submission.appeal ? t('Not accepted on appeal') : t('Not accepted'),
      },
      blocks: [
        {
          kind: 'text',
          markdown: submission.appeal
            ? t(
                'Somebody who had not seen it judged submission {id} to {datanet} again, and it is still not accepted. That is final. It costs you nothing: no rank falls by a rejection or an appeal.',
                which,
              )
            : t(
                'Submission {id} to {datanet} was not accepted. It costs you nothing: no rank falls by a rejection.',
                which,
              ),
        },
        {
          kind: 'notes',
          notes: [
            ...submission.reasons.map(reason => ({ tone: 'warning' as const, title: translate(reason) })),
            ...hintNotes(submission),
          ],
        },
      ],
      buttons: buttons(submission),
    };
  }
  return undefined;
}

function countsNow({ modality }: Submission, accepted: number, total: number): string {
  if (modality === 'text') {
    return t(
      '{accepted, plural, one {# row of {total, number} now counts.} other {# rows of {total, number} now count.}}',
      { accepted, total },
    );
  }
  return modality === 'image'
    ? t(
        '{accepted, plural, one {# picture of {total, number} now counts.} other {# pictures of {total, number} now count.}}',
        { accepted, total },
      )
    : t(
        '{accepted, plural, one {# clip of {total, number} now counts.} other {# clips of {total, number} now count.}}',
        { accepted, total },
      );
}

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

/** A finding as it is shown to whoever gave it, and to reviewers. */
export function findingNote(finding: Finding): Note {
  const where = rowNumbers(finding.rows, finding.count);
  const file = finding.file && translate(fileSaid(finding.file));
  const mend = finding.mend && translate(finding.mend);
  return {
    tone: finding.severity === 'error' ? 'bad' : finding.severity === 'warning' ? 'warning' : 'neutral',
    title: translate(finding.message),
    text: [[file, where].filter(Boolean).join(', '), mend].filter(Boolean).join('. '),
  };
}

function buttons(submission: Submission): Button[] {
  const { id, status, appeal, mendedBy } = submission;
  if (['received', 'checking', 'waiting'].includes(status)) return [withdraw(id)];
  if (status !== 'rejected' && status !== 'refused') return [];
  return [
    ...(mendedBy === undefined ? [mendButton(submission)] : []),
    ...(status === 'rejected' && !appeal ? [appealButton(id)] : []),
  ];
}

/** Opens the form for the files of a mended version. */
function mendButton({ id, datanetName }: Submission): Button {
  return {
    label: t('Send a mended version'),
    style: 'primary',
    only: 'asker',
    mode: 'form',
    call: { command: 'submit', args: { datanet: datanetName, mends: id } },
  };
}

/** Opens the form for the reason. */
function appealButton(id: number): Button {
  return {
    label: t('Appeal'),
    only: 'asker',
    mode: 'form',
    call: { command: 'appeal', args: { submission: id } },
  };
}

function withdraw(id: number): Button {
  return { label: t('Withdraw'), only: 'asker', call: { command: 'withdraw', args: { submission: id } } };
}
