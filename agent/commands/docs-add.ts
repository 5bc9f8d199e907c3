import { z } from 'zod';
import { handle, url } from '../arguments/argument-types.ts';
import { sourceCard } from '../cards/source.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { duration } from '../words.ts';

export const docsAdd = command({
  name: 'docs add',
  summary: 'Follows a GitBook docs site and answers questions from it',
  args: z.object({
    url: url().describe('Address of the site, such as https://docs.example.org'),
    name: handle().optional().describe('What to call it; left out: made from the address'),
    refreshMinutes: z
      .number()
      .int()
      .min(5)
      .max(10_080)
      .optional()
      .describe('Minutes between two refreshes; left out: 60'),
  }),
  role: 'operator',
  phrases: [
    'follow the docs at {url}',
    'add {url} to the docs',
    'index {url} as {name}',
    'read the documentation at {url}',
    'learn from {url} and refresh it every {refreshMinutes} minutes',
    'use this docs site: {url}',
  ],
  asks: async ({ url, refreshMinutes }) => ({
    go: t('Follow it'),
    card: {
      title: t('Follow these docs?'),
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: t('Address'), value: url },
            {
              label: t('Read again'),
              value: t('every {time}', { time: duration((refreshMinutes ?? defaultRefreshMinutes) * 60) }),
            },
          ],
        },
        {
          kind: 'text',
          markdown: t(
            'Its pages are read politely and kept here; questions are then answered from them, with sources.',
          ),
        },
      ],
    },
  }),
  async *run({ url, name, refreshMinutes }, { rooms, community, origin }) {
    yield { title: t('Docs'), state: { tone: 'busy', text: t('Looking at the site') }, blocks: [] };
    const source = await rooms.knowledge.follow({
      communityId: community.id,
      name,
      address: webAddress(url),
      refreshMinutes: refreshMinutes ?? defaultRefreshMinutes,
      origin,
    });
    yield sourceCard(source);
  },
});

const defaultRefreshMinutes = 60;

/** People leave the scheme out; a folder's path is never taken from a chat. */
function webAddress(typed: string): string {
  const address = typed.trim().replace(/^<|>$/g, '');
  return /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[^/]*:\d/.test(address) ? address : `https://${address}`;
}
