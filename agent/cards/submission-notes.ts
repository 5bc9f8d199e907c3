import type { Finding, Submission } from '../../datanets/submission.ts';
import { fileSaid } from '../../datanets/validation/file-name.ts';
import { t, translate } from '../language/translate.ts';
import type { Note } from '../reply.ts';
import { rowNumbers } from '../words.ts';

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

/** What would mend it, one note for all of it. */
export function hintNotes({ hints }: Submission): Note[] {
  if (hints.length === 0) return [];
  return [
    { tone: 'neutral', title: t('What would mend it'), text: hints.map(one => translate(one)).join(' ') },
  ];
}
