import type { Modality } from '../../datanets/datanet-settings.ts';
import type { AcceptingPair, Grade, MendedSince, ReviewTask } from '../../datanets/review-task.ts';
import { t, translate } from '../language/translate.ts';
import { type Block, type Button, plain, type Reply } from '../reply.ts';
import { cut, dateAndTime, number } from '../words.ts';
import { counted } from './counted.ts';
import { mediaBlocks } from './media.ts';
import { placeWords } from './place.ts';
import { findingNote } from './submission-notes.ts';

/** A sample of a submission beside the guidelines, with a button a grade. */
export function reviewCard(task: ReviewTask): Reply {
  const labels = rowLabels(task);
  const { submission, sample, sampledFrom, guidelines } = task;
  // Of pictures and sound, what the checks doubt can hardly be told by looking; of text it stands in the rows.
  const warnings =
    submission.modality === 'text'
      ? []
      : submission.findings.filter(({ severity }) => severity === 'warning');
  const vote = (label: string, grade: string, key: string): Button => ({
    label,
    key,
    only: 'asker',
    once: true,
    takes: grade === 'reject' || grade === 'skip' ? [] : ['strike'],
    call: { command: 'vote', args: { submission: submission.id, grade } },
  });
  return {
    title: task.appeal
      ? t('Review submission {id} to {datanet}, on appeal', {
          id: submission.id,
          datanet: submission.datanetName,
        })
      : t('Review submission {id} to {datanet}', { id: submission.id, datanet: submission.datanetName }),
    state: {
      tone: 'neutral',
      text: sampledFrom > sample.length ? sampleWords(task) : counted(submission.modality, sampledFrom),
    },
    blocks: [
      ...(guidelines ? [{ kind: 'quote' as const, text: guidelines, by: t('Guidelines') }] : []),
      ...(task.appeal ? appealBlocks(task.appeal) : []),
      ...(task.mended ? [mendedNote(task.mended, submission.modality)] : []),
      ...(submission.context
        ? [{ kind: 'facts' as const, facts: [{ label: t('Context'), value: submission.context }] }]
        : []),
      ...(warnings.length ? [{ kind: 'notes' as const, notes: warnings.map(findingNote) }] : []),
      ...sampleBlocks(task, labels),
      {
        kind: 'choice',
        name: 'strike',
        label:
          submission.modality === 'text'
            ? t('Strike out single rows')
            : t('Strike out single {modality, select, image {pictures} other {clips}}', {
                modality: submission.modality,
              }),
        multiple: true,
        // Where the options stand below the rows, each says which one it is.
        options: sample.map((row, at) => ({ value: String(row.itemId), label: shortLabel(row, labels[at]) })),
      },
    ],
    buttons: [
      vote(t('Usable'), 'usable', '1'),
      vote(t('Good'), 'good', '2'),
      vote(t('Excellent'), 'excellent', '3'),
      {
        label: t('Reject'),
        key: '0',
        style: 'danger',
        only: 'asker',
        mode: 'form',
        call: {
          command: 'reject',
          args: { submission: submission.id, reasons: namedReasons(task), sample: pickable(task, labels) },
        },
      },
      vote(t('Skip'), 'skip', 's'),
      ...(sampledFrom > sample.length ? [moreRows(submission, 0)] : []),
    ],
  };
}

/** What it can be rejected for, as the form behind “Reject” offers it. */
function namedReasons({ reasons }: ReviewTask): string[] {
  return reasons.map(({ value, label }) => `${value} ${translate(label)}`);
}

/** The sample, as the form behind “Reject” offers it. */
function pickable({ sample }: ReviewTask, labels: readonly string[]): string[] {
  return sample.map((row, at) => `${row.itemId} ${shortLabel(row, labels[at])}`);
}

function shortLabel({ media, fields }: ReviewTask['sample'][number], label = ''): string {
  return cut(media ? label : `${label}: ${fields[0]?.text.replace(/\s+/g, ' ') ?? ''}`, 40);
}

/** Why it is appealed; for a steward who rejected it, and for what. */
function appealBlocks({ reason, rejection }: NonNullable<ReviewTask['appeal']>): Block[] {
  const why: Block[] = [
    { kind: 'quote', text: reason, by: t('The appeal') },
    {
      kind: 'text',
      markdown: t(
        'It was rejected before. Your grade decides for good, and nobody is told that it was yours.',
      ),
    },
  ];
  if (!rejection) return why;
  return [
    ...why,
    {
      kind: 'table',
      caption: t('The rejection of {time}, shown to stewards only: {reasons}', {
        time: dateAndTime(rejection.at),
        reasons: rejection.reasons.map(one => translate(one)).join('; '),
      }),
      columns: [{ label: t('Who') }, { label: t('Grade') }, { label: t('When') }],
      rows: rejection.votes.map(({ name, grade, at }) => [name, gradeName(grade), dateAndTime(at)]),
    },
  ];
}

/** A grade as its button says it. */
export function gradeName(grade: Grade): string {
  const names: Record<Grade, string> = {
    reject: t('Reject'),
    usable: t('Usable'),
    good: t('Good'),
    excellent: t('Excellent'),
    skip: t('Skip'),
  };
  return names[grade];
}

/** Rows beyond the sample, for whoever wants to see more before a grade is given. */
export function moreRowsCard(task: ReviewTask, after: number): Reply {
  const { submission, sample, sampledFrom } = task;
  const labels = rowLabels(task);
  const shown = after + sample.length;
  return {
    title:
      submission.modality === 'text'
        ? t('Rows of submission {id}', { id: submission.id })
        : t('More of submission {id}', { id: submission.id }),
    blocks: sample.length
      ? sampleBlocks(task, labels)
      : [
          {
            kind: 'text',
            markdown: submission.modality === 'text' ? t('Those were all rows.') : t('Those were all.'),
          },
        ],
    buttons: shown < sampledFrom && sample.length ? [moreRows(submission, shown)] : [],
  };
}

function sampleBlocks({ submission, sample }: ReviewTask, labels: readonly string[]): Block[] {
  if (submission.modality !== 'text') return mediaBlocks(sample, labels);
  return [{ kind: 'rows', rows: sample.map(rowBlock(labels)) }];
}

/** A row; of a mended version, whether it is new, with what stood there before. */
function rowBlock(labels: readonly string[]) {
  return ({ fields, isChanged, before = [] }: ReviewTask['sample'][number], at: number) => ({
    label: isChanged ? t('{row}, changed', { row: labels[at] ?? '' }) : (labels[at] ?? ''),
    fields: [
      ...fields,
      ...before.map(({ name, text }) => ({ name: t('{field} before', { field: name }), text })),
    ],
  });
}

/** What became of the version before, and how much is another now. */
function mendedNote({ id, status, reasons, same, changed, gone }: MendedSince, modality: Modality): Block {
  const why = reasons.map(one => translate(one)).join('; ');
  return {
    kind: 'notes',
    notes: [
      {
        tone: 'neutral',
        title:
          status === 'refused'
            ? t('A mended version of submission {id}, which the checks had refused: {why}', { id, why })
            : t('A mended version of submission {id}, which had been rejected: {why}', { id, why }),
        text: t('New or changed: {changed}. As before: {same}. There no more: {gone}.', {
          changed: counted(modality, changed),
          same: counted(modality, same),
          gone: counted(modality, gone),
        }),
      },
    ],
  };
}

function sampleWords({ submission, sample, sampledFrom }: ReviewTask): string {
  if (submission.modality === 'text') {
    return t('{sample} of {rows, plural, one {# row} other {# rows}}, chosen at random', {
      sample: sample.length,
      rows: sampledFrom,
    });
  }
  return t('{sample} of {items}, chosen at random', {
    sample: sample.length,
    items: counted(submission.modality, sampledFrom),
  });
}

function moreRows({ id, modality }: ReviewTask['submission'], after: number): Button {
  return {
    label: modality === 'text' ? t('More rows') : t('See more'),
    key: 'm',
    only: 'asker',
    call: { command: 'rows', args: { submission: id, after } },
  };
}

/** A row by its number, by its file where there are several, and by its place in a document; a picture or a clip by its place and its name. */
function rowLabels({ submission, sample }: ReviewTask): string[] {
  if (submission.modality !== 'text') return sample.map(({ file }, at) => `${at + 1}: ${cut(file, 40)}`);
  const isOne = submission.files.length < 2;
  return sample.map(({ row, file, place }) => {
    const label = isOne ? t('Row {row}', { row }) : t('Row {row} of {file}', { row, file: cut(file, 40) });
    return place ? `${label} · ${placeWords(place)}` : label;
  });
}

/** When there is nothing for this reviewer. */
export function nothingToReview(datanet: string | undefined): Reply {
  return {
    state: { tone: 'good', text: t('Nothing to review') },
    blocks: [
      {
        kind: 'text',
        markdown:
          datanet === undefined
            ? t(
                'Everything that you may review is decided, or waits for other reviewers. Your own submissions go to others.',
              )
            : t(
                'Everything in {datanet} that you may review is decided, or waits for other reviewers. Your own submissions go to others.',
                { datanet: plain(datanet) },
              ),
      },
    ],
  };
}

/** For stewards: who accept one another's files more often than chance explains; at most three pairs. */
export function acceptingPairsNote(pairs: readonly AcceptingPair[]): Reply {
  return {
    title: t('Votes to look at'),
    state: {
      tone: 'warning',
      text: t(
        '{pairs, plural, one {# pair accepts} other {# pairs accept}} each other’s files more often than chance explains',
        { pairs: pairs.length },
      ),
    },
    blocks: [
      {
        kind: 'table',
        columns: [
          { label: t('Who') },
          { label: t('Votes'), align: 'right' },
          { label: t('Accepted'), align: 'right' },
          { label: t('Usual'), align: 'right' },
        ],
        rows: pairs
          .slice(0, 3)
          .map(pair => [
            pair.names.join(', '),
            number(pair.votes),
            number(pair.accepted),
            number(Math.round(pair.usual)),
          ]),
      },
      {
        kind: 'text',
        markdown: t(
          'This is a hint and no proof. Look at what they accepted, and take the role of a reviewer from whoever misuses it.',
        ),
      },
    ],
  };
}
