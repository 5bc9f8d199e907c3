import { expect, test } from 'vitest';
import type { Finding, Submission } from '../../datanets/submission.ts';
import { message } from '../../store/message.ts';
import { inLanguage } from '../language/translate.ts';
import { submissionCard } from './submission.ts';
import { submissionsList } from './submissions-list.ts';

const refused: Submission = {
  id: 7,
  datanetId: 1,
  datanetName: 'maths',
  modality: 'text',
  personId: 1,
  personName: 'Ana',
  status: 'refused',
  files: [],
  context: '',
  format: message('plain text'),
  step: undefined,
  rows: { total: 2, good: 0, accepted: 0 },
  findings: [],
  reasons: [],
  hints: [],
  votes: 0,
  decision: undefined,
  appeal: undefined,
  mends: undefined,
  mendedBy: undefined,
  createdAt: new Date(0),
};
const found = (finding: Partial<Finding>): Finding => ({
  code: 'empty-field',
  severity: 'error',
  message: message('The field “{name}” is empty.', { name: 'answer' }),
  mend: message('Fill it in, or leave the row out.'),
  file: 'a.csv',
  rows: [1200],
  count: 1,
  ...finding,
});
const notesOf = (finding: Finding) =>
  inLanguage('de', () => submissionCard({ ...refused, findings: [finding] })).blocks?.find(
    block => block.kind === 'notes',
  );

test('what the checks found, and how to mend it, is said in the reader’s language', () => {
  expect(notesOf(found({}))).toEqual({
    kind: 'notes',
    notes: [
      {
        tone: 'bad',
        title: 'Das Feld „answer“ ist leer.',
        text: 'a.csv, Zeile 1.200. Füll es aus oder lass die Zeile weg.',
      },
    ],
  });
  expect(notesOf(found({ file: 'typed text', mend: undefined }))).toMatchObject({
    notes: [{ text: 'getippter Text, Zeile 1.200' }],
  });
});

test('findings that an older version stored are said in its words', () => {
  const old = found({ message: 'The answer is empty.', mend: '', rows: [3] });
  expect(notesOf(old)).toMatchObject({ notes: [{ title: 'The answer is empty.', text: 'a.csv, Zeile 3' }] });
  const card = inLanguage('de', () => submissionCard({ ...refused, format: 'plain text', reasons: ['No.'] }));
  expect(card.blocks).toMatchObject([{ facts: [{ value: 'plain text' }] }, { markdown: '- No.' }]);
});

test('a list of submissions says the first reason in the reader’s language', () => {
  const reason = message('{file}: {what} {mend}', {
    file: 'a.csv',
    what: message('The row has no fields.'),
    mend: message('Leave the row out.'),
  });
  const shown = inLanguage('zh', () =>
    submissionsList([{ ...refused, reasons: [reason] }], { refused: 1 }, { atOnce: 20 }),
  );
  const [table] = shown.blocks;
  expect(table?.kind === 'table' && table.rows[0]?.at(-1)).toBe('a.csv：这一行没有任何字段。请去掉这一行。');
});
