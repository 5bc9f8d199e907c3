import type { Finding, Submission } from '../../datanets/datanets.ts';
import { t } from '../language/translate.ts';
import type { Block, Button, Note, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, cut, figure, list, rowNumbers } from '../words.ts';

/** What a submission is and where it stands, for the one who gave it. Live until it is decided. */
export function submissionCard(submission: Submission): Reply {
  const undecided = ['received', 'checking', 'waiting'].includes(submission.status);
  const blocks: Block[] = [];
  if (submission.status === 'received' || submission.status === 'checking') blocks.push(checking(submission));
  else blocks.push({ kind: 'facts', facts: facts(submission) });
  if (submission.reasons.length) {
    blocks.push({
      kind: 'text',
      markdown: submission.reasons.map(reason => `- ${plain(reason)}`).join('\n'),
    });
  }
  if (submission.findings.length) blocks.push({ kind: 'notes', notes: submission.findings.map(note) });
  return {
    title: t('Submission {id} to {datanet}', { id: submission.id, datanet: submission.datanetName }),
    state: state(submission),
    blocks,
    buttons: undecided ? [withdraw(submission.id)] : [],
    ...(undecided && { live: `submission:${submission.id}` as const }),
  };
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
      state: { tone: 'good', text: t('Accepted') },
      blocks: [
        {
          kind: 'text',
          markdown: `${how} ${t('{accepted, plural, one {# row of {total, number} now counts.} other {# rows of {total, number} now count.}}', { accepted, total })}`,
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
      state: { tone: 'warning', text: t('Not accepted') },
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'Submission {id} to {datanet} was not accepted. It costs you nothing: no rank falls by a rejection.',
            which,
          ),
        },
        { kind: 'notes', notes: submission.reasons.map(reason => ({ tone: 'warning', title: reason })) },
      ],
    };
  }
  return undefined;
}

/** One row of `/submissions`. */
export function submissionRow(submission: Submission): string[] {
  const { rows, files, reasons, findings } = submission;
  return [
    String(submission.id),
    submission.datanetName,
    list(files.map(file => cut(file.name, 30))) || t('text'),
    state(submission).text,
    t('{n, number} of {total, number}', { n: rows.good, total: rows.total }),
    reasons[0] ?? findings.find(finding => finding.severity === 'error')?.message ?? '',
  ];
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
  withdrawn: 'neutral',
};

function state(submission: Submission): { tone: Tone; text: string } {
  const { rows } = submission;
  const good = t('{good, number} of {total, plural, one {# row} other {# rows}} good', { ...rows });
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
    accepted: submission.decision?.automatic
      ? t('{n, plural, one {# row} other {# rows}} accepted automatically; nobody judged them', {
          n: rows.accepted,
        })
      : t('{n, plural, one {# row} other {# rows}} accepted', { n: rows.accepted }),
    rejected: t('Not accepted'),
    withdrawn: t('Withdrawn'),
  };
  return { tone: tones[submission.status], text: text[submission.status] };
}

function checking(submission: Submission): Block {
  return {
    kind: 'progress',
    label: submission.step?.label ?? t('waiting for its turn'),
    value: submission.step?.done ?? null,
  };
}

function facts(submission: Submission) {
  const { files, format, decision, context } = submission;
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
    ...(format ? [{ label: t('Read as'), value: format }] : []),
    ...(context ? [{ label: t('Context'), value: context }] : []),
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

function note(finding: Finding): Note {
  const where = rowNumbers(finding.rows, finding.count);
  const file = finding.file ? `${finding.file}${where ? `, ${where}` : ''}` : where;
  return {
    tone: finding.severity === 'error' ? 'bad' : finding.severity === 'warning' ? 'warning' : 'neutral',
    title: finding.message,
    text: [file, finding.mend].filter(Boolean).join('. '),
  };
}

function withdraw(id: number): Button {
  return { label: t('Withdraw'), only: 'asker', call: { command: 'withdraw', args: { submission: id } } };
}
