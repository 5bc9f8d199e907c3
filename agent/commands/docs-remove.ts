import { z } from 'zod';
import { source } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { plain, say } from '../reply.ts';
import { count } from '../words.ts';

export const docsRemove = command({
  name: 'docs remove',
  summary: 'Stops following a docs site and forgets its pages',
  args: z.object({
    name: source().describe('The docs site'),
  }),
  role: 'operator',
  phrases: [
    'remove the {name} docs',
    'stop following the {name} docs',
    'forget the docs site {name}',
    'drop {name} from the docs',
    'unfollow {name}',
    'delete the documentation {name}',
  ],
  asks: async ({ name }, { rooms, community }) => {
    const source = await rooms.knowledge.source(community.id, name);
    return {
      go: 'Stop following',
      change: false,
      card: {
        title: `Stop following ${source.name}?`,
        blocks: [
          {
            kind: 'text',
            markdown: `Its ${count(source.pages, 'page')} will no longer be answered from. It can be followed again at any time.`,
          },
        ],
      },
    };
  },
  async *run({ name }, { rooms, community }) {
    const source =
      (await rooms.knowledge.sources(community.id)).find(one => one.name === name) ??
      (await rooms.knowledge.source(community.id, name));
    await rooms.knowledge.remove(source.id, community.id);
    yield say(`**${plain(source.name)}** is no longer followed.`);
  },
});
