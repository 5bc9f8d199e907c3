import type { Checkpoint } from '../../store/ledger/ledger.ts';
import { t } from '../language/translate.ts';
import type { Block, Reply } from '../reply.ts';
import { number } from '../words.ts';

/**
 * The ledger as it stands, signed: whoever keeps it can show later whether anything before it was changed.
 *
 * @param file the same as a file, byte for byte
 */
export function checkpointCard(
  { size, note }: Checkpoint,
  file: Extract<Block, { kind: 'files' }>['files'][number],
): Reply {
  return {
    title: t('Checkpoint of the ledger'),
    blocks: [
      { kind: 'facts', facts: [{ label: t('Entries'), value: number(size) }] },
      { kind: 'quote', text: note.trimEnd(), copy: true },
      {
        kind: 'text',
        markdown: t(
          'It is signed over all entries so far. Whoever keeps it can show later whether one of them was changed or left out; “npm run ledger:verify” and the page for checking receipts work without this installation.',
        ),
      },
      { kind: 'files', files: [file] },
      { kind: 'links', links: [{ label: t('Check a receipt'), url: '/verify' }] },
    ],
  };
}
