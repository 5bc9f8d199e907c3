import { z } from 'zod';
import { base } from '../arguments/argument-types.ts';
import { baseFacts } from '../cards/added-base.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

export const basesRemove = command({
  name: 'bases remove',
  summary: 'Removes a base model that was added, with its files',
  args: z.object({ name: base().describe('The base model') }),
  role: 'operator',
  byName: true,
  phrases: [
    'remove the base model {name}',
    'remove {name} from the base models',
    'take {name} off the list of bases',
    'we no longer need the base {name}',
  ],
  asks: async ({ name }, { rooms, community }) => {
    const found = await rooms.workers.addedBases.removable(community.id, name);
    return {
      go: t('Remove it'),
      change: false,
      card: {
        title: t('Remove {name} from the base models?', { name: found.name }),
        blocks: [
          { kind: 'facts', facts: baseFacts(found) },
          {
            kind: 'text',
            markdown: t('Its files here are deleted. It can be added again at any time.'),
          },
        ],
      },
    };
  },
  async *run({ name }, { rooms, community }) {
    const { name: removed } = await rooms.workers.addedBases.remove(community.id, name);
    yield say(t('**{name}** is no base model here any more.', { name: plain(removed) }));
  },
});
