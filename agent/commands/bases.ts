import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { family } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { bytes, figure } from '../words.ts';

export const bases = command({
  name: 'bases',
  summary: 'Lists the base models that can be trained here, with size and need',
  args: z.object({
    family: family().optional().describe('Only one family, such as llama; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'which base models are there?',
    'list the bases',
    'what can I train?',
    'show the {family} models',
    'which {family} models do you support?',
    'available {family} bases',
    'what base models can I fine-tune?',
  ],
  async *run({ family }, { rooms }) {
    const bases = rooms.workers.bases(family);
    if (!bases.length)
      throw new UserError(`There are no base models of the family “${family}” here. “/bases” lists all.`);
    yield {
      title: 'Base models',
      blocks: [
        {
          kind: 'table',
          columns: [
            { label: 'Name' },
            { label: 'Family' },
            { label: 'Parameters', align: 'right' },
            { label: 'Memory for LoRA', align: 'right' },
            { label: 'Licence' },
          ],
          rows: bases.map(base => [
            base.name,
            base.family,
            parameters(base.billions),
            `about ${bytes(base.billions * 2e9 + 1.5e9)}`,
            base.license,
          ]),
        },
      ],
      buttons: [{ label: 'Train one', call: { command: 'train', args: {} }, mode: 'form' }],
    };
  },
});

function parameters(billions: number): string {
  return billions < 1 ? `${figure(billions * 1000)} million` : `${figure(billions)} billion`;
}
