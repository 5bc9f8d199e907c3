import { z } from 'zod';
import { gapsCard, gapsCsv, gapsMarkdown } from '../cards/docs-gaps.ts';
import { command } from '../command.ts';
import { docsGaps } from '../community/docs-gaps.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';

export const docsGapsCommand = command({
  name: 'docs gaps',
  summary: 'Lists what the docs did not answer, or not right, for those who write them',
  args: z.object({
    file: z.enum(['markdown', 'csv']).optional().describe('As a file of that kind; left out: in the chat'),
  }),
  role: 'everyone',
  reads: true,
  byName: true,
  phrases: [
    'gaps in the docs',
    'list the gaps in the docs',
    'list the unanswered questions',
    'what do the docs not answer?',
  ],
  async *run({ file }, { rooms, community, role, chatId }) {
    // What was asked in private is for operators, and is not repeated where others read.
    const { private: isPrivate } = await rooms.chats.byId(chatId);
    const withPrivate = isPrivate && allows(role, 'operator');
    const gaps = await docsGaps(community.id, { withPrivate }, rooms);
    if (file === undefined || gaps.length === 0) {
      yield gapsCard(gaps);
      return;
    }
    const content = file === 'csv' ? gapsCsv(gaps) : gapsMarkdown(gaps);
    const kept = await rooms.keepFile(content);
    yield {
      title: t('Gaps in the docs: {n, number}', { n: gaps.length }),
      blocks: [
        {
          kind: 'files',
          files: [
            {
              name: file === 'csv' ? 'docs-gaps.csv' : 'docs-gaps.md',
              sha256: kept.sha256,
              bytes: kept.bytes,
              mediaType: file === 'csv' ? 'text/csv' : 'text/markdown',
            },
          ],
        },
      ],
    };
  },
});
