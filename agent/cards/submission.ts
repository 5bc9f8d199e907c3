import type { Finding, Submission } from '../../datanets/datanets.ts';
import type { Block, Button, Note, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, count, cut, figure, list, number, places } from '../words.ts';

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
    title: `Submission ${submission.id} to ${submission.datanetName}`,
    state: state(submission),
    blocks,
    buttons: undecided ? [withdraw(submission.id)] : [],
    ...(undecided && { live: `submission:${submission.id}` as const }),
  };
}

/** Tells the contributor how it ended; shown once, as a message of its own. */
export function decisionNotice(submission: Submission): Reply | undefined {
  const what = `Submission ${submission.id} to ${plain(submission.datanetName)}`;
  if (submission.status === 'accepted' && submission.decision) {
    const { value, automatic } = submission.decision;
    const how = automatic
      ? 'accepted automatically at the flat value 600 (“usable”); nobody judged it'
      : `accepted as ${gradeWords(value)} (${number(value)} of 1,000)`;
    return {
      state: { tone: 'good', text: 'Accepted' },
      blocks: [
        {
          kind: 'text',
          markdown: `${what} was ${how}. ${count(submission.rows.accepted, 'row')} of ${number(submission.rows.total)} now ${submission.rows.accepted === 1 ? 'counts' : 'count'}.`,
        },
      ],
      buttons: [
        { label: 'Leaderboard', call: { command: 'leaderboard', args: { datanet: submission.datanetName } } },
      ],
    };
  }
  if (submission.status === 'rejected') {
    return {
      state: { tone: 'warning', text: 'Not accepted' },
      blocks: [
        {
          kind: 'text',
          markdown: `${what} was not accepted. It costs you nothing: no rank falls by a rejection.`,
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
    list(files.map(file => cut(file.name, 30))) || 'text',
    state(submission).text,
    `${number(rows.good)} of ${number(rows.total)}`,
    reasons[0] ?? findings.find(finding => finding.severity === 'error')?.message ?? '',
  ];
}

export function gradeWords(value: number): string {
  if (value >= 900) return 'excellent';
  if (value >= 700) return 'good';
  return 'usable';
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
  const good = `${number(rows.good)} of ${count(rows.total, 'row')} good`;
  const text: Record<Submission['status'], string> = {
    received: 'Received; checking starts in a moment',
    checking: 'Checking',
    refused: rows.total ? `Nothing of it can be used: ${good}` : 'It could not be read',
    waiting: `${good}; waiting for reviewers${submission.votes ? ` (${count(submission.votes, 'vote')} so far)` : ''}`,
    accepted: submission.decision?.automatic
      ? `${count(rows.accepted, 'row')} accepted automatically; nobody judged them`
      : `${count(rows.accepted, 'row')} accepted`,
    rejected: 'Not accepted',
    withdrawn: 'Withdrawn',
  };
  return { tone: tones[submission.status], text: text[submission.status] };
}

function checking(submission: Submission): Block {
  return {
    kind: 'progress',
    label: submission.step?.label ?? 'waiting for its turn',
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
            label: files.length === 1 ? 'File' : 'Files',
            value: `${list(files.map(file => file.name))} (${bytes(size)})`,
          },
        ]
      : []),
    ...(format ? [{ label: 'Read as', value: format }] : []),
    ...(context ? [{ label: 'Context', value: context }] : []),
    ...(decision
      ? [
          { label: 'Value', value: `${number(decision.value)} of 1,000 (${gradeWords(decision.value)})` },
          { label: 'Novelty', value: figure(decision.novelty) },
        ]
      : []),
  ];
}

function note(finding: Finding): Note {
  const where = places(finding.rows, finding.count);
  const file = finding.file ? `${finding.file}${where ? `, ${where}` : ''}` : where;
  return {
    tone: finding.severity === 'error' ? 'bad' : finding.severity === 'warning' ? 'warning' : 'neutral',
    title: finding.message,
    text: [file, finding.mend].filter(Boolean).join('. '),
  };
}

function withdraw(id: number): Button {
  return { label: 'Withdraw', only: 'asker', call: { command: 'withdraw', args: { submission: id } } };
}
