import { z } from 'zod';
import { source } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

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
      go: t('Stop following'),
      change: false,
      card: {
        title: t('Stop following {name}?', { name: source.name }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'Its {pages, plural, one {# page} other {# pages}} will no longer be answered from. It can be followed again at any time.',
              { pages: source.pages },
            ),
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
    yield say(t('**{name}** is no longer followed.', { name: plain(source.name) }));
  },
});
