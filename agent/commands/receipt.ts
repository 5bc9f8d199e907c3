import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { submission } from '../arguments/argument-types.ts';
import { receiptCard } from '../cards/receipt.ts';
import { command } from '../command.ts';

export const receipt = command({
  name: 'receipt',
  summary: "Shows the ledger's proof for a submission",
  args: z.object({
    submission: submission().describe('The number of the submission'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'receipt for {submission}',
    'prove that {submission} is in the ledger',
    'proof for submission {submission}',
    'give me the ledger entry of {submission}',
    'show the receipt of {submission}',
    'inclusion proof {submission}',
  ],
  async *run({ submission: id }, { rooms, community, person }) {
    const { personId, modality } = await rooms.datanets.submission(community.id, id);
    const { size, ...proven } = await rooms.ledger.receipt(community.id, id);
    if (proven.entries.length === 0)
      throw new UserError(
        message(
          'Submission {id} was given to an older version, and is not in the ledger yet. That takes minutes after an upgrade; ask again then.',
          { id },
        ),
      );
    // Only whoever gave it can show which files those were.
    const files = personId === person.id ? await rooms.datanets.contentsOf(community.id, id) : undefined;
    const content = `${JSON.stringify({ ...proven, ...(files && { files }) }, undefined, 2)}\n`;
    const kept = await rooms.keepFile(content);
    yield receiptCard({ ...proven, size, modality }, { name: `receipt-${id}.json`, ...kept });
  },
});
