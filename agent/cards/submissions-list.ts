import type { Submission, SubmissionStatus } from '../../datanets/submission.ts';
import { t, translate } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { cut, list, shortDate } from '../words.ts';
import { submissionState } from './submission-state.ts';

/** What somebody gave, newest first: how many there are of each state, a table, and ways to one of them and to older ones. */
export function submissionsList(
  submissions: readonly Submission[],
  counts: Partial<Record<SubmissionStatus, number>>,
  shown: { datanet?: string | undefined; status?: SubmissionStatus | undefined; atOnce: number },
): Reply {
  const last = submissions.at(-1);
  if (!last) {
    return {
      title: t('No submissions of yours match'),
      blocks: [{ kind: 'text', markdown: t('Drop a file here to give data.') }],
    };
  }
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const { datanet, status } = shown;
  const older: Button = {
    label: t('Older'),
    call: {
      command: 'older-submissions',
      args: { before: last.id, ...(datanet !== undefined && { datanet }), ...(status && { status }) },
    },
  };
  return {
    title: t('Your submissions'),
    state: { tone: 'neutral', text: countsSaid(counts, total) },
    blocks: [
      {
        kind: 'table',
        columns: [
          { label: t('No.'), align: 'right' },
          { label: t('Date') },
          { label: t('Datanet') },
          { label: t('What') },
          { label: t('State') },
          { label: t('Why') },
        ],
        rows: submissions.map(rowOf),
      },
      {
        kind: 'choice',
        name: 'submission',
        label: t('Open'),
        multiple: false,
        options: submissions.map(({ id, datanetName }) => ({
          value: String(id),
          label: t('{id} to {datanet}', { id, datanet: datanetName }),
        })),
      },
    ],
    buttons: [
      { label: t('Open'), call: { command: 'open-submission', args: {} }, takes: ['submission'] },
      ...(submissions.length === shown.atOnce ? [older] : []),
    ],
  };
}

function rowOf(submission: Submission): string[] {
  const { id, createdAt, datanetName, files, reasons, findings, mends } = submission;
  const what = list(files.map(file => cut(file.name, 30))) || t('text');
  return [
    String(id),
    shortDate(createdAt),
    datanetName,
    mends === undefined ? what : t('{what}, mends {id}', { what, id: mends }),
    submissionState(submission).text,
    translate(reasons[0] ?? findings.find(finding => finding.severity === 'error')?.message ?? ''),
  ];
}

/** `23 in all: 12 accepted, 8 not accepted and 3 undecided`. */
function countsSaid(counts: Partial<Record<SubmissionStatus, number>>, total: number): string {
  const of = (...states: SubmissionStatus[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const parts = [
    { n: of('accepted'), said: t('accepted: {n, number}', { n: of('accepted') }) },
    { n: of('rejected', 'refused'), said: t('not accepted: {n, number}', { n: of('rejected', 'refused') }) },
    {
      n: of('received', 'checking', 'waiting', 'appealed'),
      said: t('undecided: {n, number}', { n: of('received', 'checking', 'waiting', 'appealed') }),
    },
    { n: of('withdrawn'), said: t('withdrawn: {n, number}', { n: of('withdrawn') }) },
  ];
  const some = parts.filter(({ n }) => n > 0).map(({ said }) => said);
  return t('{total, plural, one {# submission} other {# submissions}}; {parts}', {
    total,
    parts: some.join(', '),
  });
}
