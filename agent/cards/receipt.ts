import { z } from 'zod';
import type { Modality } from '../../datanets/datanet-settings.ts';
import type { DroppedFile } from '../../datanets/submission.ts';
import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { dateAndTime, list, number } from '../words.ts';
import { counted } from './counted.ts';

/** What the card needs of a receipt. */
export interface ReceiptShown {
  modality: Modality;
  submission: number;
  key: string;
  /** How many entries the log had when it was signed. */
  size: number;
  entries: readonly { index: number; entry: string }[];
}

/** What the ledger has of a submission, with the file that shows it to anybody. */
export function receiptCard(
  { modality, submission, key, size, entries }: ReceiptShown,
  file: DroppedFile,
): Reply {
  return {
    title: t('Receipt for submission {id}', { id: submission }),
    state: {
      tone: 'good',
      text: t('{entries, plural, one {# entry} other {# entries}} in the ledger of {size, number}, signed', {
        entries: entries.length,
        size,
      }),
    },
    blocks: [
      {
        kind: 'table',
        columns: [{ label: t('Entry'), align: 'right' }, { label: t('What') }, { label: t('When') }],
        rows: entries.map(({ index, entry }) => {
          const said = shown.parse(JSON.parse(entry));
          return [number(index), words(said, modality), dateAndTime(new Date(said.at))];
        }),
      },
      { kind: 'facts', facts: [{ label: t('Key'), value: key }] },
      {
        kind: 'text',
        markdown: t(
          'The file shows that these entries are in the ledger, unchanged. Check it in a browser or with “npm run ledger:verify”; both work without this installation, with its key.',
        ),
      },
      { kind: 'files', files: [{ ...file, mediaType: 'application/json' }] },
      { kind: 'links', links: [{ label: t('Check a receipt'), url: '/verify' }] },
    ],
  };
}

const grades = z.enum(['reject', 'usable', 'good', 'excellent']);
const shown = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('voted'), at: z.string(), grade: grades }),
  z.object({ kind: z.literal('struck'), at: z.string(), items: z.array(z.number()) }),
  z.object({
    kind: z.literal('decided'),
    at: z.string(),
    outcome: z.enum(['accepted', 'rejected']),
    items: z.number(),
    value: z.number(),
  }),
  z.object({
    kind: z.enum(['submitted', 'refused', 'withdrawn', 'appealed']),
    at: z.string(),
  }),
  z.object({ kind: z.literal('removed'), at: z.string(), items: z.array(z.number()).optional() }),
]);

function words(entry: z.infer<typeof shown>, modality: Modality): string {
  switch (entry.kind) {
    case 'voted':
      return t('A vote: {grade, select, reject {reject} usable {usable} good {good} other {excellent}}', {
        grade: entry.grade,
      });
    case 'struck':
      return t('Struck out: {items}', { items: counted(modality, entry.items.length) });
    case 'decided':
      if (entry.outcome === 'rejected') return t('Not accepted');
      return list([
        t('Accepted'),
        t('{items} of value {value, number}', {
          items: counted(modality, entry.items),
          value: Math.round(entry.value),
        }),
      ]);
    case 'submitted':
      return t('Given');
    case 'refused':
      return t('Refused by the checks');
    case 'withdrawn':
      return t('Withdrawn');
    case 'appealed':
      return t('Appealed');
    case 'removed':
      return entry.items
        ? t('Removed: {items}', { items: counted(modality, entry.items.length) })
        : t('Removed');
  }
}
