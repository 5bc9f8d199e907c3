import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { datanet, text } from '../arguments/argument-types.ts';
import { reasonsCard } from '../cards/reasons.ts';
import { command } from '../command.ts';

export const datanetReasons = command({
  name: 'datanet reasons',
  summary: "Shows or changes a datanet's reasons for a rejection",
  args: z.object({
    datanet: datanet().describe('The datanet'),
    reason: text(80).optional().describe('A reason to add; left out: the list is shown'),
    mend: text(200).optional().describe('What would mend it, as it is told to the contributor'),
    remove: text(60).optional().describe('A reason to take out'),
  }),
  submit: 'Add a reason',
  role: 'steward',
  reads: ({ reason, remove }) => reason === undefined && remove === undefined,
  phrases: [
    'reasons to reject in {datanet}',
    'for what can reviewers reject in {datanet}?',
    'show the reject reasons of {datanet}',
    'edit the reject reasons of {datanet}',
  ],
  async *run({ datanet: name, reason, mend, remove }, { rooms, community }) {
    const found = await rooms.datanets.get(community.id, name);
    if (reason !== undefined && mend === undefined)
      throw new UserError(
        message('Say as well what would mend it: it is told to whoever is rejected for that reason.'),
      );
    if (reason !== undefined && mend !== undefined)
      await rooms.datanets.addReason(found.id, { label: reason, mend });
    if (remove !== undefined) await rooms.datanets.removeReason(found.id, remove);
    yield reasonsCard(found, await rooms.datanets.reasons(found.id));
  },
});
