import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { source } from '../arguments/argument-types.ts';
import { reportNotes } from '../cards/source.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const docsRefresh = command({
  name: 'docs refresh',
  summary: 'Reads the docs sites anew and says what changed',
  args: z.object({
    name: source().optional().describe('A docs site; left out: all of them'),
  }),
  role: 'steward',
  phrases: [
    'refresh the docs',
    'reread the {name} docs',
    'update the documentation',
    'sync the {name} docs now',
    'check the {name} docs for changes',
    'pull the newest docs',
  ],
  async *run({ name }, { rooms, community }) {
    const sources =
      name === undefined
        ? await rooms.knowledge.sources(community.id)
        : [await rooms.knowledge.source(community.id, name)];
    if (!sources.length)
      throw new UserError(message('No docs are followed yet. “/docs add” follows a site.'));
    for (const source of sources) {
      const key = `source-${source.id}`;
      yield {
        key,
        title: t('Docs: {name}', { name: source.name }),
        state: { tone: 'busy', text: t('Reading') },
        blocks: [],
      };
      const report = await rooms.knowledge.refresh(source.id);
      const problems = report.failed.length > 0;
      yield {
        key,
        title: t('Docs: {name}', { name: source.name }),
        state: problems
          ? { tone: 'warning', text: t('Read, but not all of it') }
          : { tone: 'good', text: t('Up to date') },
        blocks: [{ kind: 'notes', notes: reportNotes(report) }],
      };
    }
  },
});
